// Datumaro's own JSON: items with their annotations, joined to the list of labels at the end of the pass.

import type { Span } from '../../core/problem';
import { editableAs } from '../editable';
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
	readNumberList,
	skipSpace,
	skipValue,
} from '../text/json';
import { eachRecord, reportFaults } from '../text/json-problems';
import type { AnnotationFile, ImageRecord, ObjectRecord } from '../types';
import { instancesOf, isShape, type RawAnnotation, readAnnotations } from './annotation';
import { instanceGeometry, leaderOf, shapeKindOf } from './instance';

interface RawItem {
	record: ImageRecord;
	annotations: RawAnnotation[];
}

/**
 * Reads a Datumaro file: bounding boxes, polygons, masks and ellipses; those of one group are one object. Boxes are
 * `x, y, width, height` in image pixels.
 *
 * Source: openvinotoolkit/datumaro plugins/data_formats/datumaro/base.py (DatumaroBase).
 */
export function readDatumaro(text: string): AnnotationFile {
	const json = openJson(text);
	const problems = createProblems();
	const start = skipSpace(text, 0);
	const names: string[] = [];
	const items: RawItem[] = [];
	if (isObject(json, start)) {
		eachMember(json, start, (key, at) => {
			if (key === 'categories' && isObject(json, at)) return readCategories(json, at, names);
			if (key !== 'items') return skipValue(json, at);
			return readItems(json, at, items, problems);
		});
	}
	const notTrained: NotTrained = new Map();
	items.forEach((item, row) => {
		addObjects(item, row, names, problems, notTrained);
	});
	reportNotTrained(problems, notTrained);
	const count = items.reduce((sum, { annotations }) => sum + annotations.length, 0);
	reportFaults(problems, json, `${count.toLocaleString('en')} annotations`);
	return {
		format: 'datumaro',
		images: items.map(({ record }) => record),
		classes: names.map((name, id) => ({ id, name })),
		problems: finishProblems(problems),
	};
}

/** `categories.label.labels`: an index is what `label_id` means. */
function readCategories(json: JsonText, start: number, names: string[]): number {
	return eachMember(json, start, (kind, at) => {
		if (kind !== 'label' || !isObject(json, at)) return skipValue(json, at);
		return eachMember(json, at, (key, list) => {
			if (key !== 'labels' || !isList(json, list)) return skipValue(json, list);
			names.length = 0;
			return eachElement(json, list, (element) => readLabel(json, element, names));
		});
	});
}

function readLabel(json: JsonText, start: number, names: string[]): number {
	const row = names.push(`class ${names.length}`) - 1;
	if (!isObject(json, start)) {
		const end = skipValue(json, start);
		if (isString(json, start)) names[row] = decodeString(json.text, start, end);
		return end;
	}
	return eachMember(json, start, (key, at) => {
		const end = skipValue(json, at);
		if (key === 'name' && isString(json, at)) names[row] = decodeString(json.text, at, end);
		return end;
	});
}

function readItems(json: JsonText, start: number, items: RawItem[], problems: ProblemList): number {
	const list = { key: 'items', stops: 'Datumaro stops on it', problems };
	return eachRecord(json, start, list, (at) => {
		const item = readItem(json, at, items.length, problems);
		if (!json.isTruncated || item.annotations.length > 0) items.push(item);
		return item.record.spans.record.end;
	});
}

/** The item whose brace is at `start`. */
export function readItem(json: JsonText, start: number, row: number, problems: ProblemList): RawItem {
	const record: ImageRecord = {
		id: `item ${row + 1}`,
		fileName: '',
		width: null,
		height: null,
		objects: [],
		spans: { record: { start, end: start }, fileName: null },
	};
	const annotations: RawAnnotation[] = [];
	record.spans.record.end = eachMember(json, start, (key, at) => {
		if (key === 'annotations' && isList(json, at)) {
			annotations.length = 0;
			return readAnnotations(json, at, annotations, problems);
		}
		if ((key === 'image' || key === 'media') && isObject(json, at)) return readImage(json, at, record);
		const end = skipValue(json, at);
		if (key === 'id')
			record.id = isString(json, at) ? decodeString(json.text, at, end) : json.text.slice(at, end);
		return end;
	});
	// Datumaro looks for the picture of an item without a path under the item's id.
	if (record.fileName === '') record.fileName = record.id;
	return { record, annotations };
}

/** `image`, and `media` where there is no other: path and size, the height first. */
function readImage(json: JsonText, start: number, record: ImageRecord): number {
	return eachMember(json, start, (key, at) => {
		if (key === 'size' && isList(json, at)) {
			const size: number[] = [];
			const end = readNumberList(json, at, size);
			const [height, width] = size;
			if (size.length === 2 && height > 0 && width > 0 && Number.isFinite(height * width)) {
				record.height = height;
				record.width = width;
			}
			return end;
		}
		const end = skipValue(json, at);
		if (key === 'path' && isString(json, at) && record.fileName === '') {
			record.fileName = decodeString(json.text, at, end);
			record.spans.fileName = { start: at, end };
		}
		return end;
	});
}

function addObjects(
	{ record, annotations }: RawItem,
	row: number,
	names: readonly string[],
	problems: ProblemList,
	notTrained: NotTrained,
): void {
	for (const annotation of annotations) {
		if (!isShape(annotation)) countNotTrained(notTrained, annotation.type, annotation.span);
		else if (annotation.complaint) {
			const { rule, severity, span, message } = annotation.complaint;
			report(problems, rule, severity, span, message, { image: row });
		}
	}
	instancesOf(annotations).forEach((instance) => {
		const place = { image: row, object: record.objects.length };
		const object = objectOf(instance, place.object, names);
		if (!object) {
			const message = 'The mask is empty and there is no box, so there is nothing to train on.';
			report(problems, 'box-missing', 'error', instance[0].span, message, { image: row });
			return;
		}
		record.objects.push(object);
		reportClass(problems, object, names, place);
	});
}

function objectOf(
	instance: readonly RawAnnotation[],
	row: number,
	names: readonly string[],
): ObjectRecord | null {
	const geometry = instanceGeometry(instance);
	if (!geometry) return null;
	const { label, labelSpan } = leaderOf(instance);
	const shape = instance.find(({ type }) => type !== 'bbox');
	return {
		id: `object ${row + 1}`,
		className: label === null ? 'no class' : (names[label] ?? `class ${label}`),
		classId: label,
		...geometry,
		flag: instance.some(({ isCrowd }) => isCrowd) ? 'is_crowd' : null,
		area: null,
		editable: editableAs(shapeKindOf(instance), 'is_crowd'),
		spans: {
			record: instance[0].span,
			box: instance.find(({ type }) => type === 'bbox')?.bboxSpan ?? null,
			class: labelSpan,
			segmentation: geometry.segmentation ? spanOfShape(shape) : null,
			area: null,
		},
	};
}

function spanOfShape(shape: RawAnnotation | undefined): Span | null {
	return shape ? (shape.maskSpan ?? shape.pointsSpan) : null;
}

function reportClass(
	problems: ProblemList,
	{ classId, spans }: ObjectRecord,
	names: readonly string[],
	place: { image: number; object: number },
): void {
	if (classId === null) {
		const message = 'The annotation has no label_id, so it cannot be given a class.';
		report(problems, 'class-missing', 'error', spans.record, message, place);
	} else if (!(classId in names)) {
		const message = `label_id ${classId} is not among the ${names.length} labels of "categories", so Datumaro stops when it exports the object.`;
		report(problems, 'category-missing', 'error', spans.class ?? spans.record, message, place);
	}
}
