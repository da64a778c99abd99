// Supervisely's annotation of one image; the name of the image is that of the file.

import { editableAs } from '../editable';
import { countNotTrained, type NotTrained, reportNotTrained } from '../not-trained';
import { fileBase } from '../paths';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import {
	eachMember,
	isObject,
	type JsonText,
	openJson,
	readNumberValue,
	skipSpace,
	skipValue,
} from '../text/json';
import { eachRecord, reportFaults } from '../text/json-problems';
import type { AnnotationFile, ImageRecord, ObjectRecord, ReadContext } from '../types';
import { type FigureGeometry, figureGeometry, type RawFigure, readFigure } from './figure';

/**
 * Reads the annotation of an image: rectangles, polygons and bitmaps; other shapes are told. Corners are image pixels as
 * written. A polygon with holes is the pixels that are left.
 *
 * Source: supervisely/supervisely annotation/annotation.py (Annotation.from_json), project/project.py (the name of the
 * annotation is that of the image with .json behind it).
 */
export function readSupervisely(text: string, context: ReadContext): AnnotationFile {
	const json = openJson(text);
	const problems = createProblems();
	const start = skipSpace(text, 0);
	const name = fileBase(context.path).replace(/\.json$/i, '');
	const image: ImageRecord = {
		id: name,
		fileName: name,
		width: null,
		height: null,
		objects: [],
		spans: { record: { start, end: text.length }, fileName: null },
	};
	const figures: RawFigure[] = [];
	if (isObject(json, start)) {
		image.spans.record.end = eachMember(json, start, (key, at) => {
			if (key === 'size' && isObject(json, at)) return readSize(json, at, image);
			if (key !== 'objects') return skipValue(json, at);
			return readFigures(json, at, figures, problems);
		});
	}
	addObjects(figures, image, problems);
	reportFaults(problems, json, `${figures.length.toLocaleString('en')} objects`);
	const names = new Set(image.objects.map(({ className }) => className));
	return {
		format: 'supervisely',
		images: [image],
		classes: Array.from(names, (each) => ({ id: null, name: each })),
		problems: finishProblems(problems),
	};
}

function readSize(json: JsonText, start: number, image: ImageRecord): number {
	return eachMember(json, start, (key, at) => {
		const end = skipValue(json, at);
		if (key === 'width' || key === 'height') {
			const { value } = readNumberValue(json, at, end);
			if (value > 0 && value < Infinity) image[key] = value;
		}
		return end;
	});
}

function readFigures(json: JsonText, start: number, figures: RawFigure[], problems: ProblemList): number {
	figures.length = 0;
	const list = { key: 'objects', stops: 'Supervisely stops on it', problems };
	return eachRecord(json, start, list, (at) => {
		const figure = readFigure(json, at);
		if (!json.isTruncated) figures.push(figure);
		return figure.span.end;
	});
}

function addObjects(figures: readonly RawFigure[], image: ImageRecord, problems: ProblemList): void {
	const { width, height } = image;
	const frame = width === null || height === null ? null : { width, height };
	const notTrained: NotTrained = new Map();
	figures.forEach((figure, row) => {
		const geometry = figureGeometry(figure, frame);
		if (!geometry) {
			countNotTrained(notTrained, figure.type, figure.span);
			return;
		}
		if ('error' in geometry) {
			const rule = figure.type === 'rectangle' ? 'box-malformed' : 'segmentation-malformed';
			const message = `The object ${geometry.error}: it is left out here, and Supervisely stops on it.`;
			report(problems, rule, 'error', figure.span, message, { image: 0 });
			return;
		}
		image.objects.push(objectOf(figure, row, geometry));
		if (figure.className === null) {
			const message = 'The object has no classTitle, so it cannot be given a class.';
			const place = { image: 0, object: image.objects.length - 1 };
			report(problems, 'class-missing', 'error', figure.span, message, place);
		}
	});
	reportNotTrained(problems, notTrained);
}

function objectOf(figure: RawFigure, row: number, { box, segmentation, kind }: FigureGeometry): ObjectRecord {
	const shape = figure.type === 'bitmap' ? figure.bitmapSpan : figure.exteriorSpan;
	return {
		id: `object ${row + 1}`,
		className: figure.className ?? 'no class',
		classId: null,
		box,
		segmentation,
		flag: null,
		area: null,
		editable: editableAs(kind, null),
		spans: {
			record: figure.span,
			box: shape,
			class: figure.classSpan,
			segmentation: segmentation ? shape : null,
			area: null,
		},
	};
}
