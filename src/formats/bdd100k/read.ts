// BDD100K labels: a list of frames as Scalabel writes it, the same list with its settings, or the older one frame a file.

import type { Span } from '../../core/problem';
import { countNotTrained, type NotTrained, reportNotTrained } from '../not-trained';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import {
	decodeString,
	eachElement,
	eachMember,
	isList,
	isObject,
	isString,
	type JsonText,
	openJson,
	readNumberValue,
	skipSpace,
	skipValue,
} from '../text/json';
import { reportFaults, skipNoRecord } from '../text/json-problems';
import type { AnnotationFile, ImageRecord } from '../types';
import { readLabel } from './label';
import { objectOf, otherKind } from './object';

/** The lists that hold the labels of a frame, today and in the files of 2018. */
const labelKeys = ['labels', 'objects'];

interface Frames {
	json: JsonText;
	problems: ProblemList;
	images: ImageRecord[];
	/** Labels that are no objects. */
	others: NotTrained;
	/** Said once for all frames. */
	size: { width: number; height: number } | null;
	name: { text: string; span: Span } | null;
	/** As the settings list them. */
	categories: string[];
}

/**
 * Reads a file of labels. Boxes are as written, image pixels; lanes and drivable areas are no objects and told.
 *
 * scalabel/scalabel, label/typing.py (Frame, Label, Dataset) and label/io.py (load).
 */
export function readBdd100k(text: string): AnnotationFile {
	const json = openJson(text);
	const frames: Frames = {
		json,
		problems: createProblems(),
		images: [],
		others: new Map(),
		size: null,
		name: null,
		categories: [],
	};
	const start = skipSpace(text, 0);
	if (isList(json, start)) readFrames(frames, start);
	else if (isObject(json, start)) eachMember(json, start, (key, at) => readTopLevel(frames, key, at));
	finishImages(frames);
	reportNotTrained(frames.problems, frames.others);
	const objects = frames.images.flatMap((image) => image.objects);
	reportFaults(frames.problems, json, `${objects.length.toLocaleString('en')} objects`);
	const names = new Set([...frames.categories, ...objects.map(({ className }) => className)]);
	return {
		format: 'bdd100k',
		images: frames.images,
		classes: Array.from(names, (name) => ({ id: null, name })),
		problems: finishProblems(frames.problems),
	};
}

function readTopLevel(frames: Frames, key: string, at: number): number {
	const { json } = frames;
	if (key === 'frames' && isList(json, at)) return readFrames(frames, at);
	if (key === 'config' && isObject(json, at)) {
		return eachMember(json, at, (setting, value) => readSetting(frames, setting, value));
	}
	const end = skipValue(json, at);
	if (key === 'name' && isString(json, at)) {
		frames.name = { text: decodeString(json.text, at, end), span: { start: at, end } };
	}
	return end;
}

function readSetting(frames: Frames, key: string, at: number): number {
	const { json } = frames;
	if (key === 'imageSize' && isObject(json, at)) {
		const { size, end } = readSize(json, at);
		frames.size = size;
		return end;
	}
	return key === 'categories' && isList(json, at) ? readCategories(frames, at) : skipValue(json, at);
}

/** Classes are the leaves of the tree: scalabel/scalabel, label/utils.py (get_leaf_categories). */
function readCategories(frames: Frames, start: number): number {
	const { json, categories } = frames;
	return eachElement(json, start, (record) => {
		if (!isObject(json, record)) return skipValue(json, record);
		let name: string | null = null;
		const before = categories.length;
		const end = eachMember(json, record, (key, at) => {
			if (key === 'subcategories' && isList(json, at)) return readCategories(frames, at);
			const after = skipValue(json, at);
			if (key === 'name' && isString(json, at)) name = decodeString(json.text, at, after);
			return after;
		});
		if (name !== null && categories.length === before) categories.push(name);
		return end;
	});
}

function readSize(json: JsonText, start: number) {
	const sides: Record<string, number> = {};
	const end = eachMember(json, start, (key, at) => {
		const after = skipValue(json, at);
		sides[key] = readNumberValue(json, at, after).value;
		return after;
	});
	const { width, height } = sides;
	const isSound = width > 0 && height > 0 && Number.isFinite(width * height);
	return { size: isSound ? { width, height } : null, end };
}

function readFrames(frames: Frames, start: number): number {
	const { json, problems } = frames;
	return eachElement(json, start, (at) => {
		if (isObject(json, at)) return readFrame(frames, at);
		const message = 'An entry of the list is not the record of a frame, so loaders stop on it.';
		return skipNoRecord(json, problems, at, message);
	});
}

function readFrame(frames: Frames, start: number): number {
	const { json, images } = frames;
	const image: ImageRecord = {
		id: '',
		fileName: '',
		width: null,
		height: null,
		objects: [],
		spans: { record: { start, end: start }, fileName: null },
	};
	const row = images.push(image) - 1;
	const end = eachMember(json, start, (key, at) => {
		if (labelKeys.includes(key) && isList(json, at)) return readLabels(frames, row, key, at);
		if (key === 'size' && isObject(json, at)) {
			const { size, end } = readSize(json, at);
			if (size) Object.assign(image, size);
			return end;
		}
		const after = skipValue(json, at);
		if (key === 'name' && isString(json, at)) {
			image.fileName = decodeString(json.text, at, after);
			image.spans.fileName = { start: at, end: after };
		}
		return after;
	});
	image.spans.record.end = end;
	return end;
}

function readLabels(frames: Frames, row: number, key: string, start: number): number {
	const { json, problems, images } = frames;
	return eachElement(json, start, (at) => {
		if (!isObject(json, at)) {
			const message = `An entry of "${key}" is not a record, so loaders stop on it.`;
			return skipNoRecord(json, problems, at, message);
		}
		const place = { image: row, object: images[row].objects.length };
		const { label, end } = readLabel(json, at, ({ rule, severity, span, message, fix }) =>
			report(problems, rule, severity, span, message, { image: row, fix }),
		);
		if (json.isTruncated) return end;
		const other = otherKind(label);
		if (other) countNotTrained(frames.others, other, label.span);
		else {
			const object = objectOf(label, problems, place);
			if (object) images[row].objects.push(object);
		}
		return end;
	});
}

/** Names and sizes that are said once for all frames may stand behind them. */
function finishImages({ json, problems, images, name, size }: Frames): void {
	images.forEach((image, row) => {
		if (image.fileName === '' && name) {
			image.fileName = name.text;
			image.spans.fileName = name.span;
		}
		image.id = image.fileName || `image ${row + 1}`;
		if (image.width === null && size) Object.assign(image, size);
		if (image.fileName !== '' || json.isTruncated) return;
		const message = 'The frame has no name, so its labels belong to no picture and are not trained on.';
		report(problems, 'record-expected', 'error', image.spans.record, message, { image: row });
	});
}
