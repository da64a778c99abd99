// Cityscapes: the polygons of one image (..._gtFine_polygons.json).

import { polygonBounds } from '../../core/masks/polygon';
import type { Span } from '../../core/problem';
import { editableAs } from '../editable';
import { countNotTrained, type NotTrained, reportNotTrained } from '../not-trained';
import { fileStem } from '../paths';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import {
	decodeString,
	eachMember,
	isList,
	isObject,
	isString,
	type JsonText,
	openJson,
	readNumberValue,
	readPairList,
	skipSpace,
	skipValue,
} from '../text/json';
import { eachRecord, reportFaults } from '../text/json-problems';
import type { AnnotationFile, ImageRecord, ReadContext } from '../types';
import { groupSuffix, instanceClasses, instanceLabel } from './classes';

export interface RawPolygon {
	span: Span;
	label: string | null;
	labelSpan: Span | null;
	/** Flat `x, y, ...`, image pixels, NaN where a number is none. */
	points: number[];
	pointsSpan: Span | null;
	isDeleted: boolean;
}

/**
 * Reads the polygons whose labels stand for single objects; those of groups are set apart, and all others are told. Boxes
 * are around the polygons as written: what later polygons paint over is not taken away.
 *
 * Sources: mcordts/cityscapesScripts cityscapesscripts/helpers/annotation.py (Annotation.fromJsonText),
 * preparation/json2instanceImg.py (createInstanceImage).
 */
export function readCityscapes(text: string, context: ReadContext): AnnotationFile {
	const json = openJson(text);
	const problems = createProblems();
	const start = skipSpace(text, 0);
	const name = imageName(context.path);
	const image: ImageRecord = {
		id: name,
		fileName: name,
		width: null,
		height: null,
		objects: [],
		spans: { record: { start, end: text.length }, fileName: null },
	};
	const polygons: RawPolygon[] = [];
	if (isObject(json, start)) {
		image.spans.record.end = eachMember(json, start, (key, at) => {
			if (key === 'objects') return readPolygons(json, at, polygons, problems);
			const end = skipValue(json, at);
			if (key === 'imgWidth' || key === 'imgHeight') {
				const { value } = readNumberValue(json, at, end);
				if (value > 0 && value < Infinity) image[key === 'imgWidth' ? 'width' : 'height'] = value;
			}
			return end;
		});
	}
	addObjects(polygons, image, problems);
	reportFaults(problems, json, `${polygons.length.toLocaleString('en')} polygons`);
	return {
		format: 'cityscapes',
		images: [image],
		classes: instanceClasses.map((each) => ({ id: null, name: each })),
		problems: finishProblems(problems),
	};
}

/** `aachen_000000_000019_gtFine_polygons.json` belongs to `aachen_000000_000019_leftImg8bit.png`. */
function imageName(path: string): string {
	return `${fileStem(path).replace(/_gt[A-Za-z]+_polygons$/, '')}_leftImg8bit.png`;
}

function readPolygons(json: JsonText, start: number, polygons: RawPolygon[], problems: ProblemList): number {
	polygons.length = 0;
	const list = { key: 'objects', stops: 'cityscapesScripts stops on it', problems };
	return eachRecord(json, start, list, (at) => {
		const polygon = readPolygon(json, at);
		if (!json.isTruncated) polygons.push(polygon);
		return polygon.span.end;
	});
}

/** The record whose brace is at `start`. */
export function readPolygon(json: JsonText, start: number): RawPolygon {
	const polygon: RawPolygon = {
		span: { start, end: start },
		label: null,
		labelSpan: null,
		points: [],
		pointsSpan: null,
		isDeleted: false,
	};
	polygon.span.end = eachMember(json, start, (key, at) => {
		if (key === 'polygon' && isList(json, at)) {
			polygon.points.length = 0;
			const end = readPairList(json, at, polygon.points);
			polygon.pointsSpan = { start: at, end };
			return end;
		}
		const end = skipValue(json, at);
		if (key === 'label' && isString(json, at)) {
			polygon.label = decodeString(json.text, at, end);
			polygon.labelSpan = { start: at, end };
		} else if (key === 'deleted') {
			polygon.isDeleted = json.text.startsWith('true', at) || readNumberValue(json, at, end).value > 0;
		}
		return end;
	});
	return polygon;
}

function addObjects(polygons: readonly RawPolygon[], image: ImageRecord, problems: ProblemList): void {
	const notTrained: NotTrained = new Map();
	polygons.forEach((polygon, row) => {
		if (polygon.isDeleted) return;
		const { span, label, labelSpan, points, pointsSpan } = polygon;
		if (label === null) {
			const message = 'The polygon has no label, so cityscapesScripts stops on it.';
			report(problems, 'class-missing', 'error', span, message, { image: 0 });
			return;
		}
		const known = instanceLabel(label);
		if (!known) {
			countNotTrained(notTrained, label, span);
			return;
		}
		const part = new Float64Array(points);
		const box = part.length >= 6 && part.every(Number.isFinite) ? polygonBounds([part]) : null;
		if (!box) {
			const message = `The polygon has ${points.length / 2} corners, or one that is not a number: it is left out here, and cityscapesScripts stops on it.`;
			report(problems, 'segmentation-malformed', 'error', pointsSpan ?? span, message, { image: 0 });
			return;
		}
		image.objects.push({
			id: `object ${row + 1}`,
			className: known.className,
			classId: null,
			box,
			segmentation: { kind: 'polygons', parts: [part] },
			flag: known.isGroup ? groupSuffix : null,
			area: null,
			editable: editableAs('polygon', groupSuffix),
			spans: { record: span, box: pointsSpan, class: labelSpan, segmentation: pointsSpan, area: null },
		});
	});
	reportNotTrained(problems, notTrained);
}
