// Create ML object annotations: a list of images, each with its boxes by centre and size.

import type { Box } from '../../core/geometry';
import type { Span } from '../../core/problem';
import { editableAs } from '../editable';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import {
	decodeString,
	eachElement,
	eachMember,
	isList,
	isNull,
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

/** The keys of a box, in the order of `Coordinates.numbers`. */
export const coordinateKeys: readonly string[] = ['x', 'y', 'width', 'height'];

/** Keys that name the picture, and the list of its boxes: as tools write them, and as Apple's example does. */
export const imageKeys = ['image', 'imagefilename'];
export const listKeys = ['annotations', 'annotation'];

const editable = editableAs('box', null);

/**
 * Reads a file of annotations. Boxes are given by their centre, image pixels from the upper left corner: the defaults of
 * Create ML, which are not written in the file.
 *
 * Apple, Create ML, MLObjectDetector.AnnotationType.boundingBox(units:origin:anchor:); HumanSignal/labelImg,
 * libs/create_ml_io.py (add_shape).
 */
export function readCreateml(text: string): AnnotationFile {
	const json = openJson(text);
	const problems = createProblems();
	const images: ImageRecord[] = [];
	const start = skipSpace(text, 0);
	if (isList(json, start)) {
		eachElement(json, start, (at) => {
			if (!isObject(json, at)) {
				const message = 'An entry of the list is not the record of an image, so loaders stop on it.';
				return skipNoRecord(json, problems, at, message);
			}
			return readImage(json, problems, images, at);
		});
	}
	const objects = images.flatMap((image) => image.objects);
	reportFaults(problems, json, `${objects.length.toLocaleString('en')} boxes`);
	const names = new Set(objects.map(({ className }) => className));
	return {
		format: 'createml',
		images,
		classes: Array.from(names, (name) => ({ id: null, name })),
		problems: finishProblems(problems),
	};
}

function readImage(json: JsonText, problems: ProblemList, images: ImageRecord[], start: number): number {
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
		if (listKeys.includes(key) && isList(json, at)) {
			return eachElement(json, at, (element) => {
				if (!isObject(json, element)) {
					const message = `An entry of "${key}" is not a record, so loaders stop on it.`;
					return skipNoRecord(json, problems, element, message);
				}
				return readAnnotation(json, problems, image, row, element);
			});
		}
		const after = skipValue(json, at);
		if (imageKeys.includes(key) && isString(json, at)) {
			image.fileName = decodeString(json.text, at, after);
			image.spans.fileName = { start: at, end: after };
		}
		return after;
	});
	image.spans.record.end = end;
	image.id = image.fileName || `image ${row + 1}`;
	if (image.fileName === '' && !json.isTruncated) {
		const message =
			'The record has no "image" that names a picture, so its boxes belong to none and are not trained on.';
		report(problems, 'record-expected', 'error', { start, end }, message, { image: row });
	}
	return end;
}

/** The numbers of a box as far as they are there; `undefined` for one that is not. */
interface Coordinates {
	span: Span;
	numbers: (number | undefined)[];
}

function readAnnotation(
	json: JsonText,
	problems: ProblemList,
	image: ImageRecord,
	row: number,
	start: number,
): number {
	let label: string | null = null;
	let labelSpan: Span | null = null;
	let coordinates: Coordinates | null = null;
	const end = eachMember(json, start, (key, at) => {
		if (key === 'coordinates' && isObject(json, at)) {
			coordinates = readCoordinates(json, at);
			return coordinates.span.end;
		}
		const after = skipValue(json, at);
		const span = { start: at, end: after };
		if (key === 'label' && !isNull(json, span)) {
			label = isString(json, at) ? decodeString(json.text, at, after) : json.text.slice(at, after);
			labelSpan = span;
		}
		return after;
	});
	if (json.isTruncated) return end;
	const span = { start, end };
	const box = boxOf(coordinates, span, problems, row);
	if (!box) return end;
	if (!label) {
		const place = { image: row, object: image.objects.length };
		const message = 'The annotation has no label, so the box cannot be given a class.';
		report(problems, 'class-missing', 'error', span, message, place);
	}
	image.objects.push({
		id: `object ${image.objects.length + 1}`,
		className: label || 'no class',
		classId: null,
		box: box.box,
		segmentation: null,
		flag: null,
		area: null,
		editable,
		spans: { record: span, box: box.span, class: labelSpan, segmentation: null, area: null },
	});
	return end;
}

function readCoordinates(json: JsonText, start: number): Coordinates {
	const numbers: (number | undefined)[] = [undefined, undefined, undefined, undefined];
	const end = eachMember(json, start, (key, at) => {
		const after = skipValue(json, at);
		const place = coordinateKeys.indexOf(key);
		if (place >= 0) numbers[place] = readNumberValue(json, at, after).value;
		return after;
	});
	return { span: { start, end }, numbers };
}

function boxOf(
	coordinates: Coordinates | null,
	record: Span,
	problems: ProblemList,
	image: number,
): { box: Box; span: Span } | null {
	if (!coordinates) {
		const message =
			'The annotation has no "coordinates", so there is nothing to train on and loaders stop on it.';
		report(problems, 'box-missing', 'error', record, message, { image });
		return null;
	}
	const { numbers, span } = coordinates;
	const missing = numbers.indexOf(undefined);
	if (missing >= 0) {
		const message = `The coordinates have no "${coordinateKeys[missing]}": the annotation is left out here, and loaders stop on it.`;
		report(problems, 'box-malformed', 'error', span, message, { image });
		return null;
	}
	return { box: cornersOf(numbers as number[]), span };
}

/** Corners of a box given by centre and size. */
export function cornersOf([x, y, width, height]: readonly number[]): Box {
	return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}
