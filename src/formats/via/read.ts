// Reads files and projects of the VGG Image Annotator, versions 1 and 2.

import type { Box, Segmentation } from '../../core/geometry';
import { polygonBounds } from '../../core/masks/polygon';
import type { Span } from '../../core/problem';
import { editableAs, incompletePlace, type ShapeKind } from '../editable';
import { countNotTrained, type NotTrained, reportNotTrained } from '../not-trained';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import { openJson } from '../text/json';
import { reportFaults } from '../text/json-problems';
import type { AnnotationFile, ImageRecord, ObjectRecord } from '../types';
import { type ClassAttribute, classAttribute, entriesOf, type RawEntry, type RawRegion } from './entries';

interface RegionGeometry {
	box: Box;
	segmentation: Segmentation | null;
	kind: ShapeKind;
	/** Where the numbers stand. */
	span: Span | null;
}

/** The numbers that say where a shape is. */
const placeNumbers: Record<string, readonly string[]> = {
	rect: ['x', 'y', 'width', 'height'],
	circle: ['cx', 'cy', 'r'],
	ellipse: ['cx', 'cy', 'rx', 'ry'],
};

/** The class of regions without the attribute. */
const noClass = 'no class';

/**
 * Reads a VIA file. Places are image pixels; circles and ellipses are the boxes around them, polylines and points are no
 * objects. The file says nothing of the sizes of its images. The class is the attribute that most regions have.
 *
 * Sources: via 2 (via.js: import_annotations_from_json, project_open_parse_json_file); matterport/Mask_RCNN
 * samples/balloon/balloon.py (load_balloon: regions as object or list).
 */
export function readVia(text: string): AnnotationFile {
	const json = openJson(text);
	const problems = createProblems();
	const others: NotTrained = new Map();
	const entries = entriesOf(json);
	const chosen = classAttribute(entries);
	const images = entries.map((entry, row) => readImage(entry, row, chosen, problems, others));
	reportNotTrained(problems, others);
	reportChoice(problems, entries, chosen);
	reportFaults(problems, json, `${images.length.toLocaleString('en')} images`, text.length);
	const names = new Set(images.flatMap(({ objects }) => objects.map(({ className }) => className)));
	return {
		format: 'via',
		images,
		classes: Array.from(names, (name) => ({ id: null, name })),
		problems: finishProblems(problems),
	};
}

function readImage(
	{ key, span, fileName, regions, broken }: RawEntry,
	row: number,
	chosen: ClassAttribute,
	problems: ProblemList,
	others: NotTrained,
): ImageRecord {
	const image: ImageRecord = {
		id: key,
		fileName: fileName?.value ?? key,
		width: null,
		height: null,
		objects: [],
		spans: { record: span, fileName: fileName?.span ?? null },
	};
	for (const place of broken) {
		const message = 'An entry of "regions" is not a record, so it is left out of training.';
		report(problems, 'record-expected', 'error', place, message, { image: row });
	}
	regions.forEach((region, at) => {
		if (region.shape === 'polyline' || region.shape === 'point') {
			countNotTrained(others, region.shape, region.span);
			return;
		}
		const geometry = regionGeometry(region);
		if ('error' in geometry) {
			const message = `The region ${geometry.error}: it is left out of training.`;
			report(problems, geometry.rule, 'error', region.span, message, { image: row });
			return;
		}
		const object = objectOf(region, geometry, at, chosen);
		image.objects.push(object);
		if (chosen.name === null || object.className !== noClass) return;
		const message = `The region has no attribute "${chosen.name}", so it cannot be given a class.`;
		const place = { image: row, object: image.objects.length - 1 };
		report(problems, 'class-missing', 'error', region.span, message, place);
	});
	return image;
}

/** Box and mask of a region, or what is wrong with it. */
function regionGeometry({
	shape,
	shapeSpan,
	numbers,
	columns,
}: RawRegion): RegionGeometry | { rule: string; error: string } {
	const number = (name: string) => numbers.get(name)?.value ?? Number.NaN;
	switch (shape) {
		case 'rect': {
			const [x, y] = [number('x'), number('y')];
			const box: Box = [x, y, x + number('width'), y + number('height')];
			return { box, segmentation: null, kind: 'box', span: shapeSpan };
		}
		case 'circle':
		case 'ellipse': {
			const [rx, ry] = shape === 'circle' ? [number('r'), number('r')] : [number('rx'), number('ry')];
			const angle = number('theta') || 0;
			const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
			const halfWidth = angle === 0 ? rx : Math.hypot(rx * cos, ry * sin);
			const halfHeight = angle === 0 ? ry : Math.hypot(rx * sin, ry * cos);
			const [cx, cy] = [number('cx'), number('cy')];
			const box: Box = [cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight];
			return { box, segmentation: null, kind: 'points', span: shapeSpan };
		}
		case 'polygon': {
			const xs = columns.get('all_points_x')?.values ?? [];
			const ys = columns.get('all_points_y')?.values ?? [];
			return polygonGeometry(xs, ys, shapeSpan);
		}
		default: {
			const error =
				shape === ''
					? 'has no shape_attributes with a name'
					: `has the unknown shape "${shape.slice(0, 40)}"`;
			return { rule: 'box-missing', error };
		}
	}
}

function polygonGeometry(
	xs: readonly number[],
	ys: readonly number[],
	span: Span | null,
): RegionGeometry | { rule: string; error: string } {
	if (xs.length !== ys.length) {
		return { rule: 'polygon-odd', error: `is a polygon of ${xs.length} x and ${ys.length} y` };
	}
	if (xs.length < 3) return { rule: 'polygon-too-short', error: 'is a polygon of fewer than three corners' };
	const part = new Float64Array(2 * xs.length);
	xs.forEach((x, at) => {
		part[2 * at] = x;
		part[2 * at + 1] = ys[at];
	});
	const box = part.every(Number.isFinite) ? polygonBounds([part]) : null;
	if (!box)
		return { rule: 'polygon-not-finite', error: 'is a polygon with a coordinate that is not a number' };
	return { box: [...box], segmentation: { kind: 'polygons', parts: [part] }, kind: 'polygon', span };
}

function objectOf(
	{ span, shape, numbers, attributes }: RawRegion,
	{ box, segmentation, kind, span: place }: RegionGeometry,
	row: number,
	{ name }: ClassAttribute,
): ObjectRecord {
	const own = name === null ? undefined : attributes.get(name);
	const isWhole = (placeNumbers[shape] ?? []).every((place) => numbers.has(place));
	return {
		id: `object ${row + 1}`,
		className: own?.value ?? noClass,
		classId: null,
		box,
		segmentation,
		flag: null,
		area: null,
		editable: isWhole ? editableAs(kind, null) : editableAs('fixed', null, incompletePlace),
		spans: {
			record: span,
			box: place,
			class: own?.span ?? null,
			segmentation: segmentation ? place : null,
			area: null,
		},
	};
}

/** Which attribute is the class, where that is a choice. */
function reportChoice(
	problems: ProblemList,
	entries: readonly RawEntry[],
	{ name, count, others }: ClassAttribute,
): void {
	const first = entries.find(({ regions }) => regions.length > 0)?.regions[0];
	if (!first || (name !== null && others.length === 0)) return;
	const listed = others.slice(0, 4).map((other) => `"${other}"`);
	const message =
		name === null
			? 'No region has an attribute that could be its class: all are read as one class.'
			: `The attribute "${name}", which ${count.toLocaleString('en')} ${count === 1 ? 'region has' : 'regions have'}, is read as the class; regions also have ${listed.join(', ')}${others.length > 4 ? ', ...' : ''}.`;
	report(problems, 'via-class-attribute', 'information', first.span, message);
}
