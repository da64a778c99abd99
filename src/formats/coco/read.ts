// COCO instances JSON: one pass over the text, then annotations are joined to their images and classes.
// The order of the keys in the file does not matter, and nothing is copied that is not shown.

import type { Box } from '../../core/geometry';
import { editableAs, type ShapeKind } from '../editable';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import {
	decodeString,
	eachMember,
	isObject,
	isString,
	type JsonText,
	openJson,
	readNumberValue,
	skipSpace,
	skipValue,
} from '../text/json';
import { eachRecord, reportFaults } from '../text/json-problems';
import type { AnnotationFile, ClassRecord, ImageRecord, ObjectRecord } from '../types';
import { type CocoId, type RawAnnotation, readAnnotation, readId } from './annotation';
import { reportMissing, reportMissingCategory, reportOrphan, reportSharedNames, usableBox } from './checks';

export interface RawImage {
	record: ImageRecord;
	id: CocoId | null;
}

export interface RawCategory {
	id: CocoId | null;
	name: string;
	span: { start: number; end: number };
}

interface RawFile {
	images: RawImage[];
	annotations: RawAnnotation[];
	categories: RawCategory[];
}

/**
 * Reads a COCO instances file. Boxes become corners `[x, y, x + w, y + h]` in image pixels; an annotation without a
 * usable box gets that of its mask, and is left out when it has neither.
 *
 * Which ids must match: cocodataset/cocoapi, PythonAPI/pycocotools/coco.py (createIndex).
 */
export function readCoco(text: string): AnnotationFile {
	const json = openJson(text);
	const problems = createProblems();
	const raw: RawFile = { images: [], annotations: [], categories: [] };
	const start = skipSpace(text, 0);
	const seen = new Set<string>();
	if (isObject(json, start))
		eachMember(json, start, (key, at) => readTopLevel(json, problems, raw, seen, key, at));
	if (!seen.has('images')) {
		report(
			problems,
			'images-missing',
			'error',
			null,
			'The file has no list "images", so none of its annotations belongs to an image.',
		);
	}
	const { rows, classes } = indexRecords(problems, raw);
	joinAnnotations(problems, raw, rows, classes);
	reportFaults(problems, json, `${raw.annotations.length.toLocaleString('en')} annotations`);
	return {
		format: 'coco',
		images: raw.images.map(({ record }) => record),
		classes: raw.categories.map(classRecord),
		problems: finishProblems(problems),
	};
}

export function classRecord({ id, name }: RawCategory): ClassRecord {
	return { id: numericId(id), name };
}

function numericId(id: CocoId | null): number | null {
	const value = id ? Number(id.key) : Number.NaN;
	return Number.isNaN(value) ? null : value;
}

function readTopLevel(
	json: JsonText,
	problems: ProblemList,
	raw: RawFile,
	seen: Set<string>,
	key: string,
	at: number,
): number {
	if (key !== 'images' && key !== 'annotations' && key !== 'categories') return skipValue(json, at);
	if (seen.has(key)) {
		raw[key] = [];
		report(
			problems,
			'key-duplicate',
			'error',
			{ start: at, end: at + 1 },
			`"${key}" stands in the file twice: only the last list is trained on.`,
		);
	}
	seen.add(key);
	return eachRecord(json, at, { key, stops: 'training stops on it', problems }, (element) => {
		if (key === 'annotations') {
			const { raw: annotation, end } = readAnnotation(json, element);
			if (!json.isTruncated) raw.annotations.push(annotation);
			return end;
		}
		if (key === 'images') {
			const { image, end } = readImage(json, element, raw.images.length);
			if (!json.isTruncated) raw.images.push(image);
			return end;
		}
		const { category, end } = readCategory(json, element, raw.categories.length);
		if (!json.isTruncated) raw.categories.push(category);
		return end;
	});
}

/** The record of `images` whose brace is at `start`; `row` is its number in the list. */
export function readImage(json: JsonText, start: number, row: number): { image: RawImage; end: number } {
	let id: CocoId | null = null;
	const record: ImageRecord = {
		id: `image ${row + 1}`,
		fileName: '',
		width: null,
		height: null,
		objects: [],
		spans: { record: { start, end: start }, fileName: null },
	};
	const end = eachMember(json, start, (key, at) => {
		const after = skipValue(json, at);
		if (key === 'id') id = readId(json, at, after);
		else if (key === 'file_name' && isString(json, at)) {
			record.fileName = decodeString(json.text, at, after);
			record.spans.fileName = { start: at, end: after };
		} else if (key === 'width' || key === 'height') {
			const { value } = readNumberValue(json, at, after);
			record[key] = value > 0 && value < Infinity ? value : null;
		}
		return after;
	});
	record.spans.record.end = end;
	if (id) record.id = (id as CocoId).key;
	return { image: { record, id }, end };
}

/** The record of `categories` whose brace is at `start`; `row` is its number in the list. */
export function readCategory(
	json: JsonText,
	start: number,
	row: number,
): { category: RawCategory; end: number } {
	let id: CocoId | null = null;
	let name: string | null = null;
	const end = eachMember(json, start, (key, at) => {
		const after = skipValue(json, at);
		if (key === 'id') id = readId(json, at, after);
		else if (key === 'name')
			name = isString(json, at) ? decodeString(json.text, at, after) : json.text.slice(at, after);
		return after;
	});
	const known = id as CocoId | null;
	const named = name ?? `class ${known?.key ?? row + 1}`;
	return { category: { id: known, name: named, span: { start, end } }, end };
}

/** Rows of images and categories by id. As in pycocotools' dictionaries, the last record of an id wins. */
function indexRecords(problems: ProblemList, raw: RawFile) {
	const rows = new Map<string, number>();
	raw.images.forEach(({ record, id }, row) => {
		const span = record.spans.record;
		const place = { image: row };
		if (!id) {
			report(
				problems,
				'image-id-missing',
				'error',
				span,
				'The image has no id, so pycocotools stops on it.',
				place,
			);
			return;
		}
		if (rows.has(id.key)) {
			report(
				problems,
				'image-id-duplicate',
				'error',
				span,
				`Image id ${id.key} is used again: the earlier image loses all its annotations to this one.`,
				place,
			);
		}
		rows.set(id.key, row);
	});
	return { rows, classes: indexCategories(problems, raw.categories) };
}

/** Categories by id; the last of an id wins. */
export function indexCategories(
	problems: ProblemList,
	categories: readonly RawCategory[],
): Map<string, RawCategory> {
	const classes = new Map<string, RawCategory>();
	for (const category of categories) {
		const key = category.id?.key;
		if (key === undefined) {
			report(
				problems,
				'category-id-missing',
				'error',
				category.span,
				`Category "${category.name}" has no id, so pycocotools stops on it.`,
			);
			continue;
		}
		if (classes.has(key)) {
			report(
				problems,
				'category-id-duplicate',
				'error',
				category.span,
				`Category id ${key} is used again: its name changes to "${category.name}" for all annotations.`,
			);
		}
		classes.set(key, category);
	}
	return classes;
}

/** Puts every annotation into its image, in the order of the file, and reports what is wrong with it. */
function joinAnnotations(
	problems: ProblemList,
	raw: RawFile,
	rows: Map<string, number>,
	classes: Map<string, RawCategory>,
): void {
	const used = new Map<string, RawCategory>();
	const missing = new Set<string>();
	raw.annotations.forEach((annotation, index) => {
		const row = annotation.image ? rows.get(annotation.image.key) : undefined;
		if (row === undefined) {
			reportOrphan(problems, annotation);
			return;
		}
		const { record, id } = raw.images[row];
		const key = annotation.category?.key ?? '';
		const category = classes.get(key);
		const object = joinAnnotation(problems, annotation, index, { image: row, id, record }, category ?? null);
		if (!object) return;
		if (category) used.set(key, category);
		else if (!missing.has(key)) {
			missing.add(key);
			reportMissingCategory(problems, annotation, { image: row, object: record.objects.length });
		}
		record.objects.push(object);
	});
	reportSharedNames(problems, used);
}

/**
 * The object of one annotation of the image that it names, and what is wrong with it; `null` where it has neither box
 * nor mask. Its row will be the number of objects that the image has so far.
 */
export function joinAnnotation(
	problems: ProblemList,
	annotation: RawAnnotation,
	index: number,
	{ image, id, record }: { image: number; id: CocoId | null; record: Pick<ImageRecord, 'objects'> },
	category: { name: string } | null,
): ObjectRecord | null {
	const box = usableBox(annotation);
	const place = box ? { image, object: record.objects.length } : { image };
	if (annotation.image && id && annotation.image.isText !== id.isText) {
		report(
			problems,
			'id-type-mismatch',
			'error',
			annotation.span,
			'The image_id is a text where the image has a number (or the other way round): pycocotools finds no image for it and the object is lost.',
			place,
		);
	}
	reportMissing(problems, annotation, box, place);
	for (const { rule, severity, span, message, fix } of annotation.complaints ?? []) {
		report(problems, rule, severity, span, message, fix ? { ...place, fix } : place);
	}
	return box ? annotationObject(annotation, index, box, category?.name ?? null) : null;
}

/** The record of an annotation; `className` is `null` where its category is not listed. */
export function annotationObject(
	annotation: RawAnnotation,
	index: number,
	box: Box,
	className: string | null,
): ObjectRecord {
	return {
		id: annotation.id?.key ?? `annotation ${index + 1}`,
		className: className ?? (annotation.category ? `class ${annotation.category.key}` : 'no class'),
		classId: numericId(annotation.category),
		box,
		segmentation: annotation.segmentation,
		flag: annotation.flag,
		area: annotation.area,
		editable: editableAs(shapeOf(annotation), 'iscrowd'),
		spans: {
			record: annotation.span,
			box: annotation.boxSpan,
			class: annotation.categorySpan,
			segmentation: annotation.segmentationSpan,
			area: annotation.areaSpan,
		},
	};
}

function shapeOf({ box, segmentation }: RawAnnotation): ShapeKind {
	if (!box) return segmentation?.kind === 'polygons' ? 'polygon' : 'fixed';
	if (!segmentation) return 'box';
	return segmentation.kind === 'polygons' ? 'boxAndPolygon' : 'boxAndRuns';
}
