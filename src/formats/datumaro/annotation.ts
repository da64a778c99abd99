// One record of a Datumaro item's `annotations`, and which records are the parts of one instance.

import type { Segmentation } from '../../core/geometry';
import type { Span } from '../../core/problem';
import type { Complaint } from '../coco/annotation';
import { readSegmentation } from '../coco/segmentation';
import type { ProblemList } from '../problems';
import {
	decodeString,
	eachElement,
	eachMember,
	isList,
	isNull,
	isObject,
	isString,
	type JsonText,
	readNumberList,
	readNumberValue,
	skipValue,
} from '../text/json';
import { skipNoRecord } from '../text/json-problems';

export interface RawAnnotation {
	span: Span;
	type: string;
	label: number | null;
	labelSpan: Span | null;
	/** As it stands in the text; `null` for 0, which is no group. */
	group: string | null;
	/** `x, y, width, height`, image pixels, as many as there are. */
	bbox: number[];
	bboxSpan: Span | null;
	/** Corners of a polygon `x, y, ...`; of an ellipse two corners of the box around it. */
	points: number[];
	pointsSpan: Span | null;
	mask: Segmentation | null;
	maskSpan: Span | null;
	isCrowd: boolean;
	/** What is wrong with the shape, so that it is left out. */
	complaint: Omit<Complaint, 'fix'> | null;
}

/** Shapes that instances are made of; all others are not trained on as objects. */
const shapeTypes = new Set(['bbox', 'polygon', 'mask', 'ellipse']);

export function isShape({ type }: RawAnnotation): boolean {
	return shapeTypes.has(type);
}

/** Reads all records of the list at `start`; those that stand whole go into `into`. Returns the offset behind it. */
export function readAnnotations(
	json: JsonText,
	start: number,
	into: RawAnnotation[],
	problems: ProblemList,
): number {
	return eachElement(json, start, (at) => {
		if (!isObject(json, at)) {
			const message = 'An entry of "annotations" is not a record, so Datumaro stops on it.';
			return skipNoRecord(json, problems, at, message);
		}
		const annotation = readAnnotation(json, at);
		if (!json.isTruncated) into.push(annotation);
		return annotation.span.end;
	});
}

function readAnnotation(json: JsonText, start: number): RawAnnotation {
	const annotation: RawAnnotation = {
		span: { start, end: start },
		type: '',
		label: null,
		labelSpan: null,
		group: null,
		bbox: [],
		bboxSpan: null,
		points: [],
		pointsSpan: null,
		mask: null,
		maskSpan: null,
		isCrowd: false,
		complaint: null,
	};
	annotation.span.end = eachMember(json, start, (key, at) => readMember(json, annotation, key, at));
	annotation.complaint ??= shapeComplaint(annotation);
	return annotation;
}

function readMember(json: JsonText, annotation: RawAnnotation, key: string, at: number): number {
	if (key === 'rle') {
		const { segmentation, end } = readSegmentation(json, at, (complaint) => {
			annotation.complaint ??= complaint;
		});
		annotation.mask = segmentation;
		annotation.maskSpan = { start: at, end };
		return end;
	}
	if (key === 'attributes' && isObject(json, at)) {
		return eachMember(json, at, (name, value) => {
			const end = skipValue(json, value);
			if (name === 'is_crowd') annotation.isCrowd = isSet(json, { start: value, end });
			return end;
		});
	}
	if (key === 'bbox' || key === 'points') {
		annotation[key].length = 0;
		const end = isList(json, at) ? readNumberList(json, at, annotation[key]) : skipValue(json, at);
		annotation[`${key}Span`] = { start: at, end };
		return end;
	}
	const end = skipValue(json, at);
	const span = { start: at, end };
	if (key === 'type' && isString(json, at)) annotation.type = decodeString(json.text, at, end);
	else if (key === 'label_id') {
		const { value } = readNumberValue(json, at, end);
		annotation.label = Number.isInteger(value) ? value : null;
		annotation.labelSpan = isNull(json, span) ? null : span;
	} else if (key === 'group') {
		const { value } = readNumberValue(json, at, end);
		annotation.group = value === 0 || isNull(json, span) ? null : json.text.slice(at, end);
	}
	return end;
}

function isSet(json: JsonText, { start, end }: Span): boolean {
	return json.text.startsWith('true', start) || readNumberValue(json, start, end).value > 0;
}

function shapeComplaint({ type, span, bbox, points, mask }: RawAnnotation): RawAnnotation['complaint'] {
	if (type === 'bbox' && bbox.length !== 4) {
		const message = `The bbox holds ${bbox.length} numbers instead of [x, y, width, height], so Datumaro stops on it.`;
		return { rule: 'box-malformed', severity: 'error', span, message };
	}
	if (type === 'ellipse' && !(points.length === 4 && points.every(Number.isFinite))) {
		const message = `The ellipse has ${points.length} coordinates instead of the two corners around it, so Datumaro stops on it.`;
		return { rule: 'box-malformed', severity: 'error', span, message };
	}
	if (type === 'mask' && !mask) {
		const message = 'The mask has no "rle" that can be decoded, so Datumaro stops on it.';
		return { rule: 'rle-malformed', severity: 'error', span, message };
	}
	return type === 'polygon' ? polygonComplaint(span, points) : null;
}

function polygonComplaint(span: Span, points: readonly number[]): RawAnnotation['complaint'] {
	if (points.length < 6) {
		const message = `The polygon has ${points.length} coordinates instead of at least 6: it covers nothing and is left out.`;
		return { rule: 'polygon-too-short', severity: 'warning', span, message };
	}
	if (points.length % 2 === 1) {
		const message = `The polygon has ${points.length} coordinates, an odd number, so Datumaro stops on it.`;
		return { rule: 'polygon-odd', severity: 'warning', span, message };
	}
	if (points.every(Number.isFinite)) return null;
	const message = 'The polygon has a coordinate that is not a number, so its mask cannot be drawn.';
	return { rule: 'polygon-not-finite', severity: 'error', span, message };
}

/**
 * The sound shapes of an item by instance, in the order of their first records: those of one `group` other than 0 are
 * the parts of one.
 *
 * Source: openvinotoolkit/datumaro util/annotation_util.py (find_instances), as its COCO exporter uses it.
 */
export function instancesOf(annotations: readonly RawAnnotation[]): RawAnnotation[][] {
	const instances: RawAnnotation[][] = [];
	const groups = new Map<string, RawAnnotation[]>();
	for (const annotation of annotations) {
		if (!isShape(annotation) || annotation.complaint) continue;
		const { group } = annotation;
		const known = group === null ? undefined : groups.get(group);
		if (known) known.push(annotation);
		else {
			const instance = [annotation];
			instances.push(instance);
			if (group !== null) groups.set(group, instance);
		}
	}
	return instances;
}
