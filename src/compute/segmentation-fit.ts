// Label and prediction made to fit each other, or refused with a sentence: sizes, classes by name and number, masks of one
// object, pixels that take no part.

import type { Box, Segmentation as Outline } from '../core/geometry';
import {
	asOneObject,
	type IndexMap,
	ignoredPixel,
	indicesOf,
	objectValue,
	rasteriseSemantic,
	resizedIndices,
	type SegmentationInput,
	type SegmentationPrediction,
	sameShape,
} from '../core/segmentation';
import { formatSize, plural } from '../core/words';
import type { SemanticOutputs } from '../predictions/semantic';
import { EngineError } from './errors';
import type { Inspected } from './protocol';

/** An annotated image, or a mask file, as the engine finds it. */
export interface LabelSource {
	/** Base name of the file that holds the label. */
	name: string;
	image: { fileName: string; width: number; height: number };
	/** Names under which the image may stand in a dump of many. */
	imageNames: string[];
	picture: Inspected['picture'];
	label:
		| { kind: 'objects'; objects: readonly LabelledOutline[]; classNames: readonly string[] }
		| ({ kind: 'indices' } & IndexMap);
}

interface LabelledOutline {
	className: string;
	box: Box;
	segmentation: Outline | null;
	flag: string | null;
}

/** A mask file. */
export type Mask = { name: string } & IndexMap;

/** What the core takes, and what a person should know of how it was read. */
export interface Fitted {
	input: SegmentationInput;
	notes: string[];
}

export function fitLogits(source: LabelSource, outputs: SemanticOutputs, ignored: number): Fitted {
	const { width, height, channels, stretched } = outputs;
	const size = { width, height };
	const { image, label } = source;
	if (!stretched && !sameShape(image, size))
		throw new EngineError(
			'refused',
			`The sizes do not fit: the logits of ${outputs.source} are ${formatSize(width, height)}, ${image.fileName} is ${formatSize(image.width, image.height)}. Cut padding off before the dump is written; where training stretches pictures, set the metadata "semantic_resize" to "stretch".`,
		);
	const { classNames, background } = namesOf(source, outputs);
	const prediction: SegmentationPrediction = { kind: 'logits', values: outputs.logits, channels };
	const shared = { ...size, prediction, classNames, background };
	if (label.kind === 'objects') {
		const classes = channels === 1 ? null : classNames;
		const { label: drawn, notes } = drawObjects(source, label.objects, size, classes, background);
		return { input: { ...shared, label: drawn }, notes };
	}
	const notes: string[] = [];
	const value = channels <= 2 ? objectValue(label) : null;
	let indices = indicesOf(label, value === null ? { kind: 'indices', ignored } : { kind: 'object' });
	if (value === 255) notes.push(whiteNote(source.name));
	if (channels === 1) {
		if (indices.some((index) => index > 1)) notes.push(oneObjectNote);
		indices = asOneObject(indices);
	}
	requireKnown(source.name, indices, image, classNames.length);
	if (image.width !== width || image.height !== height) notes.push(resizedNote(image, size));
	return { input: { ...shared, label: resizedIndices(indices, image, size) }, notes };
}

export function fitMask(source: LabelSource, mask: Mask, ignored: number): Fitted {
	const { image, label } = source;
	const size = { width: mask.width, height: mask.height };
	if (!sameShape(image, size))
		throw new EngineError(
			'refused',
			`The sizes do not fit: ${mask.name} is ${formatSize(size.width, size.height)}, ${image.fileName} is ${formatSize(image.width, image.height)}.`,
		);
	const notes: string[] = [];
	const value = objectValue(mask);
	const finish = (indices: Int16Array, classNames: readonly string[], isObject: boolean): Fitted => {
		// A prediction leaves nothing out: an ignored value in it is no class.
		const values = indicesOf(mask, isObject ? { kind: 'object' } : { kind: 'indices', ignored: null });
		requireKnown(mask.name, values, size, classNames.length);
		const prediction: SegmentationPrediction = { kind: 'indices', values };
		return { input: { ...size, label: indices, prediction, classNames, background: 0 }, notes };
	};
	if (label.kind === 'objects') {
		const isObject = value === 255 || (value !== null && label.classNames.length === 1);
		const classNames = ['background', ...(isObject ? [objectName(label.classNames)] : label.classNames)];
		const drawn = drawObjects(source, label.objects, size, isObject ? null : classNames, 0);
		notes.push(...drawn.notes);
		if (value === 255) notes.push(whiteNote(mask.name));
		return finish(drawn.label, classNames, isObject);
	}
	const labelValue = objectValue(label);
	const isObject = value !== null && labelValue !== null;
	if (isObject && labelValue === 255) notes.push(whiteNote(source.name));
	if (isObject && value === 255) notes.push(whiteNote(mask.name));
	const indices = indicesOf(label, isObject ? { kind: 'object' } : { kind: 'indices', ignored });
	if (image.width !== size.width || image.height !== size.height) notes.push(resizedNote(image, size));
	const highest = mask.values.reduce(
		(most, index) => (index === ignored ? most : Math.max(most, index)),
		indices.reduce((most, index) => Math.max(most, index), 1),
	);
	const classNames = isObject ? ['background', 'object'] : numbered(highest + 1);
	return finish(resizedIndices(indices, image, size), classNames, isObject);
}

const oneObjectNote = 'The prediction knows one object alone: every class counts as the object.';

function whiteNote(name: string): string {
	return `255 is read as the object: ${name} holds only 0 and 255.`;
}

function resizedNote(from: { width: number; height: number }, to: { width: number; height: number }): string {
	return `The label is read at ${formatSize(to.width, to.height)} (it has ${formatSize(from.width, from.height)}), by torch’s nearest neighbour.`;
}

function objectName(classNames: readonly string[]): string {
	return classNames.length === 1 ? (classNames[0] as string) : 'object';
}

function numbered(count: number): string[] {
	return Array.from({ length: count }, (_, index) => (index === 0 ? 'background' : `class ${index}`));
}

/** Names by channel, and which one is the background. */
function namesOf(
	{ label, name }: LabelSource,
	{ channels, classNames, source }: SemanticOutputs,
): { classNames: readonly string[]; background: number | null } {
	const own = label.kind === 'objects' ? label.classNames : null;
	if (channels === 1) return { classNames: ['background', own ? objectName(own) : 'object'], background: 0 };
	if (classNames?.length === channels) {
		const first = classNames[0] as string;
		const isClass = own ? own.includes(first) : !/^(_*background_*|bg|unlabell?ed|void)$/i.test(first);
		return { classNames, background: isClass ? null : 0 };
	}
	if (classNames && classNames.length === channels - 1)
		return { classNames: ['background', ...classNames], background: 0 };
	if (classNames)
		throw new EngineError(
			'refused',
			`${source} does not fit: its metadata lists ${classNames.length} classes, but \`semantic_logits\` has ${channels} channels.`,
		);
	if (!own) return { classNames: numbered(channels), background: 0 };
	if (own.length + 1 === channels) return { classNames: ['background', ...own], background: 0 };
	throw new EngineError(
		'refused',
		`${source} does not fit: \`semantic_logits\` has ${channels} channels, ${name} has ${plural(own.length, 'class', 'classes')} and the background. Name the channels in the metadata "classes".`,
	);
}

/** @param classNames Names by channel, `null` where every class counts as the one object. */
function drawObjects(
	{ image, name }: LabelSource,
	objects: readonly LabelledOutline[],
	size: { width: number; height: number },
	classNames: readonly string[] | null,
	background: number | null,
): { label: Int16Array; notes: string[] } {
	if (!objects.some(({ segmentation }) => segmentation))
		throw new EngineError(
			'no-objects',
			objects.length === 0
				? `${name} labels no object in ${image.fileName}.`
				: `The objects of ${image.fileName} have boxes only: a label of pixels needs polygons or run-length masks.`,
		);
	const drawn = rasteriseSemantic(
		objects.map((object) => ({
			...object,
			classIndex: classNames ? classIndexOf(object, classNames, background) : 1,
		})),
		image,
		size,
		background ?? ignoredPixel,
	);
	const notes = [resizedNote(image, size)];
	if (!classNames && new Set(objects.map(({ className }) => className)).size > 1) notes.push(oneObjectNote);
	if (drawn.crowds > 0)
		notes.push(`${plural(drawn.crowds, 'crowd region')} ${drawn.crowds === 1 ? 'is' : 'are'} ignored.`);
	if (drawn.boxesOnly > 0)
		notes.push(`${plural(drawn.boxesOnly, 'object')} with a box only: ignored, its pixels are not known.`);
	if (background === null) notes.push('No channel is the background: pixels without an object are ignored.');
	return { label: drawn.label, notes };
}

function classIndexOf(
	{ className, flag }: LabelledOutline,
	classNames: readonly string[],
	background: number | null,
): number {
	const index = classNames.indexOf(className, background === 0 ? 1 : 0);
	if (index < 0 && flag !== 'iscrowd')
		throw new EngineError(
			'refused',
			`No channel of the prediction is the class "${className}". Its classes are ${classNames.join(', ')}.`,
		);
	return index;
}

/** A value without a class is refused at its first place. */
function requireKnown(name: string, indices: Int16Array, { width }: { width: number }, count: number): void {
	const at = indices.findIndex((index) => index >= count);
	if (at < 0) return;
	throw new EngineError(
		'refused',
		`${name} holds the index ${indices[at]} at column ${at % width}, row ${Math.floor(at / width)}; there are ${count} classes, 0 to ${count - 1}.`,
	);
}
