// Reads CVAT XML 1.1: images with shapes, and tracks of shapes over the frames of a video.

import type { Segmentation } from '../../core/geometry';
import type { Span } from '../../core/problem';
import { editableAs, incompletePlace } from '../editable';
import { type NotTrained, reportNotTrained } from '../not-trained';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import { nextTag, openXml, type XmlReader } from '../text/xml-events';
import type { AnnotationFile, ClassRecord, ImageRecord, ObjectRecord } from '../types';
import { attributeText, groupKey, readShapesElement, type ShapesElement } from './elements';
import { type CvatMeta, createMeta, readMetaTag } from './meta';
import {
	attributeNumber,
	type CvatShape,
	geometryOf,
	maskGeometry,
	placeAttributes,
	type ShapeFault,
	type ShapeGeometry,
	shapeNumbers,
} from './shapes';
import { createAllowance, type SeenShape, seenShapes } from './tracks';

/** Of an object between keyframes, and why it takes no edits. */
const betweenKeyframes = editableAs(
	'fixed',
	null,
	'CVAT works this place out from the keyframes of the track: go to a keyframe before or behind it and change that.',
);

/** What has been read so far. */
interface Reading {
	text: string;
	problems: ProblemList;
	images: ImageRecord[];
	/** Images of a video by their frame. */
	frames: Map<number, ImageRecord>;
	tracks: ShapesElement[];
	others: NotTrained;
	meta: CvatMeta;
}

/**
 * Reads a CVAT file. Corners are image pixels as written; masks become runs over the image. Every frame on which a
 * track is seen is an image, named as CVAT's export names it.
 *
 * Sources: cvat-ai/cvat cvat/apps/dataset_manager/formats/cvat.py (dump_as_cvat_annotation, dump_as_cvat_interpolation,
 * load), cvat/apps/dataset_manager/bindings.py (frame_info: names of frames).
 */
export function readCvat(text: string): AnnotationFile {
	const reader = openXml(text);
	const reading: Reading = {
		text,
		problems: createProblems(),
		images: [],
		frames: new Map(),
		tracks: [],
		others: new Map(),
		meta: createMeta(),
	};
	for (let tag = nextTag(reader); tag; tag = nextTag(reader)) {
		if (tag.kind === 'close') continue;
		if (reader.open[1] === 'meta') readMetaTag(reader, tag, reading.meta);
		else if (tag.name === 'image') addImage(reading, readShapesElement(reader, tag, reading.others));
		else if (tag.name === 'track') reading.tracks.push(readShapesElement(reader, tag, reading.others));
	}
	addTracks(reading);
	if (reading.images.length + reading.tracks.length === 0 && !reader.fault) {
		const message = 'The file has neither images nor tracks, so there is nothing to train on.';
		report(reading.problems, 'images-missing', 'error', null, message);
	}
	reportNotTrained(reading.problems, reading.others);
	reportFault(reading, reader);
	return {
		format: 'cvat',
		images: reading.images,
		classes: classesOf(reading),
		problems: finishProblems(reading.problems),
	};
}

function addImage(reading: Reading, element: ShapesElement): void {
	const { text, images } = reading;
	const { attributes, span } = element;
	const fileName = attributeText(text, attributes, 'name') ?? '';
	const row = images.length;
	const image: ImageRecord = {
		id: attributeText(text, attributes, 'id') ?? fileName,
		fileName,
		width: sizeOf(attributeNumber(text, attributes, 'width')),
		height: sizeOf(attributeNumber(text, attributes, 'height')),
		objects: [],
		spans: { record: span, fileName: attributes.get('name') ?? null },
	};
	images.push(image);
	reading.frames.set(Number(image.id), image);
	const groups = new Map<string, ObjectRecord>();
	element.shapes.forEach((shape, at) => {
		const geometry = shapeGeometry(text, shape, image);
		if ('rule' in geometry) {
			complain(reading, shape, geometry, row);
			return;
		}
		const key = groupKey(text, shape);
		const first = key === null ? undefined : groups.get(key);
		if (first) {
			joinPart(first, geometry);
			return;
		}
		const object = objectOf(reading, shape, geometry, attributeText(text, shape.attributes, 'label'));
		object.id = `object ${at + 1}`;
		if (key !== null) groups.set(key, object);
		image.objects.push(object);
		if (object.className === noClass) {
			reportNoClass(reading.problems, shape.span, { image: row, object: image.objects.length - 1 });
		}
	});
}

/** Box and mask of a shape in an image, or what is wrong with it. */
export function shapeGeometry(
	text: string,
	shape: CvatShape,
	{ width, height }: Pick<ImageRecord, 'width' | 'height'>,
): ShapeGeometry | ShapeFault {
	if (shape.name === 'mask') {
		return maskGeometry(text, shape, width === null || height === null ? null : { width, height });
	}
	const numbers = shapeNumbers(text, shape, shape.name);
	return 'rule' in numbers ? numbers : geometryOf(numbers);
}

const noClass = 'no class';

function objectOf(
	{ text }: Pick<Reading, 'text'>,
	{ name, span, attributes }: CvatShape,
	{ box, segmentation, kind }: ShapeGeometry,
	className: string | null,
): ObjectRecord {
	const mask = attributes.get(name === 'mask' ? 'rle' : 'points') ?? null;
	const isWhole = placeAttributes[name].every((place) => attributes.has(place));
	return {
		id: '',
		className: className || noClass,
		classId: null,
		box,
		segmentation,
		flag: null,
		area: null,
		editable: isWhole ? editableAs(kind, null) : editableAs('fixed', null, incompletePlace),
		spans: {
			record: span,
			box: placeSpan(text, name, attributes),
			class: attributes.get('label') ?? null,
			segmentation: mask,
			area: null,
		},
	};
}

/** From the first to the last of the attributes that say where a shape is. */
function placeSpan(text: string, name: CvatShape['name'], attributes: Map<string, Span>): Span | null {
	let start = Number.POSITIVE_INFINITY;
	let end = -1;
	for (const place of placeAttributes[name]) {
		const value = attributes.get(place);
		if (!value) continue;
		if (name === 'polygon') return value;
		start = Math.min(start, text.lastIndexOf(place, value.start));
		end = Math.max(end, value.end + 1);
	}
	return end < 0 ? null : { start, end };
}

/** Another polygon of the object: the box grows around both. */
function joinPart(object: ObjectRecord, { box, segmentation }: ShapeGeometry): void {
	const known = object.segmentation;
	if (known?.kind !== 'polygons' || segmentation?.kind !== 'polygons') return;
	const joined: Segmentation = { kind: 'polygons', parts: [...known.parts, ...segmentation.parts] };
	object.segmentation = joined;
	object.box = [
		Math.min(object.box[0], box[0]),
		Math.min(object.box[1], box[1]),
		Math.max(object.box[2], box[2]),
		Math.max(object.box[3], box[3]),
	];
}

function addTracks(reading: Reading): void {
	const { text, tracks, meta, problems, images, frames } = reading;
	if (tracks.length === 0) return;
	const added: { image: ImageRecord; frame: number }[] = [];
	const allowance = createAllowance();
	let between = 0;
	for (const [row, track] of tracks.entries()) {
		const tell = (shape: CvatShape, fault: ShapeFault) => complain(reading, shape, fault);
		const seen = seenShapes(text, track, meta, allowance, tell);
		const label = attributeText(text, track.attributes, 'label');
		const name = `track ${attributeText(text, track.attributes, 'id') ?? row}`;
		for (const one of seen) {
			let image = frames.get(one.frame);
			if (!image) {
				image = frameImage(one, meta);
				frames.set(one.frame, image);
				added.push({ image, frame: one.frame });
			}
			const object = objectOf(reading, one.shape, one.geometry, label);
			object.id = name;
			if (!one.isKeyframe) {
				between++;
				object.editable = betweenKeyframes;
			}
			image.objects.push(object);
		}
		if (!label) reportNoClass(problems, track.span, {});
	}
	added.sort((a, b) => a.frame - b.frame);
	for (const { image } of added) images.push(image);
	const many = tracks.length === 1 ? 'a track' : `${tracks.length.toLocaleString('en')} tracks`;
	report(
		problems,
		'cvat-tracks',
		'information',
		tracks[0].span,
		`The file holds ${many}: the ${between.toLocaleString('en')} objects between keyframes are interpolated as CVAT does it, and count as labelled.`,
	);
}

/** CVAT numbers the frames of a video in six digits; its export writes PNG, other tools what they like. */
function frameImage({ frame, shape }: SeenShape, { width, height }: CvatMeta): ImageRecord {
	return {
		id: String(frame),
		fileName: `frame_${String(frame).padStart(6, '0')}`,
		width,
		height,
		objects: [],
		spans: { record: shape.span, fileName: null },
	};
}

function complain(
	{ problems }: Reading,
	shape: CvatShape,
	{ rule, message, effect }: ShapeFault,
	image?: number,
): void {
	report(
		problems,
		rule,
		'error',
		shape.span,
		`The ${shape.name} ${message}: ${effect ?? 'it is left out here, and CVAT cannot load it'}.`,
		{ image },
	);
}

function reportNoClass(problems: ProblemList, span: Span, place: { image?: number; object?: number }): void {
	report(
		problems,
		'class-missing',
		'error',
		span,
		'The shape has no label, so it cannot be given a class.',
		place,
	);
}

function reportFault({ text, problems, images }: Reading, { fault }: XmlReader): void {
	if (!fault) return;
	const start = Math.max(0, Math.min(fault.at, text.length - 1));
	const objects = images.reduce((sum, image) => sum + image.objects.length, 0);
	report(
		problems,
		'xml-syntax',
		'error',
		{ start, end: Math.min(start + 1, text.length) },
		`The XML is broken here (${fault.reason}): ${objects.toLocaleString('en')} objects could be read, but a training script refuses the whole file.`,
	);
}

/** The labels of the task first, then those that only shapes have. */
function classesOf({ meta, images }: Reading): ClassRecord[] {
	const names = new Set(meta.labels);
	for (const { objects } of images) for (const { className } of objects) names.add(className);
	return Array.from(names, (name) => ({ id: null, name }));
}

function sizeOf(value: number): number | null {
	return value > 0 && value < Infinity ? value : null;
}
