// What a conversion loses, in a sentence for a person: how many, what becomes of them, and, where it helps, why.

import { type FormatName, formatFacts } from '../format-names';
import type { MaskChange } from './differences';

export type LossKind =
	| 'object-lost'
	| 'object-needs-size'
	| MaskChange
	| 'box-moved'
	| 'class-renamed'
	| 'flag-lost'
	| 'flag-gained'
	| 'image-lost'
	| 'size-lost'
	| 'size-assumed'
	| 'class-lost'
	| 'file-clash';

export interface LossCounts {
	count: number;
	/** Of moved boxes: the longest way of a side, image pixels. */
	largestPx?: number;
}

/** The sentence for one kind of loss when a data set is written as `target`. */
export function lossSentence(kind: LossKind, target: FormatName, counts: LossCounts): string {
	const { count, largestPx = 0 } = counts;
	const { title } = formatFacts[target];
	const are = count === 1 ? 'is' : 'are';
	const them = count === 1 ? 'it' : 'them';
	switch (kind) {
		case 'object-lost':
			return `${title} cannot hold ${many(count, 'object')}: ${count === 1 ? 'it is' : 'they are'} left out.`;
		case 'object-needs-size':
			return `${many(count, 'object')} ${are} left out because the size of the image is not known, which ${title} needs: put the pictures where they are found.`;
		case 'mask-lost':
			return `${title} cannot hold ${many(count, 'mask')}: ${count === 1 ? 'it is' : 'they are'} left out, and the ${count === 1 ? 'box stays' : 'boxes stay'}.`;
		case 'mask-is-box':
			return `${many(count, 'mask')} of pixels ${count === 1 ? 'becomes' : 'become'} the four corners of the box around ${them}, because ${title} holds polygons alone.`;
		case 'mask-added':
			return `${many(count, 'object')} without a mask ${count === 1 ? 'gets' : 'get'} the four corners of the box as one, because others in the data set have polygons.`;
		case 'mask-drawn':
			return `The polygons of ${many(count, 'object')} become a mask of pixels, whose corners cannot be edited.`;
		case 'mask-outlined':
			return `${many(count, 'mask')} of pixels ${count === 1 ? 'becomes' : 'become'} polygons.`;
		case 'mask-joined':
			return `The polygons of ${many(count, 'object')} become one polygon, its parts tied together by thin lines, because ${title} holds one part an object.`;
		case 'mask-changed':
			return `${many(count, 'mask')} ${count === 1 ? 'comes' : 'come'} back otherwise: cut to the image, rounded, or without parts that are no polygons.`;
		case 'box-moved':
			return `${many(count, 'box')} ${count === 1 ? 'moves' : 'move'} by up to ${pixels(largestPx)}: rounded, cut to the image, or drawn around the mask.`;
		case 'class-renamed':
			return `${many(count, 'object')} ${count === 1 ? 'gets' : 'get'} another class name, because ${title} cannot hold the one it has.`;
		case 'flag-lost':
			return `${title} cannot set objects apart: ${many(count, 'crowd, difficult or ignored object')} ${count === 1 ? 'becomes' : 'become'} plain and ${are} trained on.`;
		case 'flag-gained':
			return `${many(count, 'object')} ${are} no longer trained on, because ${title} sets objects of that class name apart.`;
		case 'image-lost':
			return `${title} has no place for ${many(count, 'image')} without objects: training no longer sees ${them} as background.`;
		case 'size-lost':
			return `${title} does not hold the ${count === 1 ? 'size' : 'sizes'} of ${many(count, 'image')}: readers take ${them} from the ${count === 1 ? 'picture' : 'pictures'}.`;
		case 'size-assumed':
			return `${many(count, 'picture')} ${count === 1 ? 'was' : 'were'} not found, so that boxes in pixels are those of a stand-in: put ${them} where ${count === 1 ? 'it is' : 'they are'} found.`;
		case 'class-lost':
			return `${title} names a class only where an object has it: ${many(count, 'class')} without objects ${are} left out.`;
		case 'file-clash':
			return `${many(count, 'file')} would have the name of another image's file and ${count === 1 ? 'gets' : 'get'} a number behind it: give the ${count === 1 ? 'picture' : 'pictures'} the same name, or the images names of their own before.`;
	}
}

function many(count: number, noun: string): string {
	const plural = /(s|x)$/.test(noun) ? `${noun}es` : `${noun}s`;
	return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}

/** At least one digit that is not zero. */
function pixels(px: number): string {
	return `${Number(px.toPrecision(2)).toLocaleString('en', { maximumSignificantDigits: 2 })} px`;
}
