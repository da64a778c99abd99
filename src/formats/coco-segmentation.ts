// The `segmentation` of a COCO annotation: polygons, run lengths as a list, run lengths as a string.

import type { Segmentation } from '../core/geometry';
import { decodeRleString, frameFits, rleSum } from '../core/masks/rle';
import type { Severity } from '../core/problem';
import {
	decodeString,
	eachElement,
	eachMember,
	isList,
	isObject,
	isString,
	type JsonText,
	readNumberList,
	skipSpace,
	skipValue,
} from './json';

/** What is wrong with one annotation's mask; its place in the file is added by the caller. */
export type MaskComplaint = (rule: string, severity: Severity, message: string) => void;

const scratch: number[] = [];

/**
 * Reads the value at `start`; `end` is the offset behind it. `null` for an empty or unreadable mask.
 *
 * Which polygons count: facebookresearch/detectron2, data/datasets/coco.py (load_coco_json) keeps those with an even
 * number of at least six coordinates. Run lengths: cocodataset/cocoapi, PythonAPI/pycocotools/coco.py (annToRLE).
 */
export function readSegmentation(
	json: JsonText,
	start: number,
	complain: MaskComplaint,
): { segmentation: Segmentation | null; end: number } {
	if (isList(json, start)) return readPolygons(json, start, complain);
	if (isObject(json, start)) return readRle(json, start, complain);
	const end = skipValue(json, start);
	if (json.text.slice(start, end) !== 'null') {
		complain(
			'segmentation-malformed',
			'error',
			'The segmentation is neither a list of polygons nor a run-length record, so mask training stops on it.',
		);
	}
	return { segmentation: null, end };
}

function readPolygons(json: JsonText, start: number, complain: MaskComplaint) {
	const first = skipSpace(json.text, start + 1);
	const parts: Float64Array[] = [];
	if (!isList(json, first)) {
		scratch.length = 0;
		const end = readNumberList(json, start, scratch);
		if (scratch.length > 0) {
			complain(
				'segmentation-flat-list',
				'error',
				'The segmentation is one flat list instead of a list of polygons: it is shown as one polygon, but pycocotools stops on it.',
			);
			addPart(parts, complain);
		}
		return { segmentation: asPolygons(parts), end };
	}
	const end = eachElement(json, start, (at) => {
		scratch.length = 0;
		const after = isList(json, at) ? readNumberList(json, at, scratch) : skipValue(json, at);
		addPart(parts, complain);
		return after;
	});
	return { segmentation: asPolygons(parts), end };
}

function asPolygons(parts: Float64Array[]): Segmentation | null {
	return parts.length > 0 ? { kind: 'polygons', parts } : null;
}

function addPart(parts: Float64Array[], complain: MaskComplaint): void {
	if (scratch.length < 6 || scratch.length % 2 === 1) {
		complain(
			'polygon-too-short',
			'warning',
			`A polygon has ${scratch.length} coordinates instead of an even number of at least 6: detectron2 drops it, and the object with it when no other is left.`,
		);
		return;
	}
	const part = new Float64Array(scratch);
	for (let i = 0; i < part.length; i++) {
		if (!Number.isFinite(part[i])) {
			complain(
				'polygon-not-finite',
				'error',
				'A polygon has a coordinate that is not a number, so its mask cannot be drawn and mask training stops on it.',
			);
			return;
		}
	}
	parts.push(part);
}

function readRle(json: JsonText, start: number, complain: MaskComplaint) {
	const size: number[] = [];
	let counts: Uint32Array | null = null;
	let hasCounts = false;
	const end = eachMember(json, start, (key, at) => {
		if (key === 'size' && isList(json, at)) {
			size.length = 0;
			return readNumberList(json, at, size);
		}
		if (key !== 'counts') return skipValue(json, at);
		hasCounts = true;
		if (isList(json, at)) {
			scratch.length = 0;
			const after = readNumberList(json, at, scratch);
			counts = listedCounts(complain);
			return after;
		}
		const after = skipValue(json, at);
		if (isString(json, at)) counts = stringCounts(decodeString(json.text, at, after), complain);
		else hasCounts = false;
		return after;
	});
	if (!hasCounts) {
		complain('rle-malformed', 'error', 'The run-length mask has no counts, so it cannot be decoded.');
	}
	if (!counts) return { segmentation: null, end };
	return { segmentation: framedRle(size, counts, complain), end };
}

function listedCounts(complain: MaskComplaint): Uint32Array | null {
	for (const count of scratch) {
		if (!(Number.isInteger(count) && count >= 0 && count <= 0xffffffff)) {
			complain(
				'rle-malformed',
				'error',
				`The run-length mask has ${count} as a count, which is not a whole number of pixels, so it cannot be decoded.`,
			);
			return null;
		}
	}
	return new Uint32Array(scratch);
}

function stringCounts(written: string, complain: MaskComplaint): Uint32Array | null {
	const literal = /^b(['"])(.*)\1$/s.exec(written);
	if (literal) {
		complain(
			'rle-bytes-literal',
			'warning',
			"The counts were written as a Python bytes literal (b'...'): the mask is shown without it, but pycocotools decodes the extra characters as pixels.",
		);
	}
	const counts = decodeRleString(literal ? literal[2].replaceAll('\\\\', '\\') : written);
	if (!('error' in counts)) return counts;
	complain('rle-malformed', 'error', `The run-length mask cannot be decoded: ${counts.error}.`);
	return null;
}

function framedRle(size: number[], counts: Uint32Array, complain: MaskComplaint): Segmentation | null {
	const [height, width] = size;
	if (size.length !== 2 || !frameFits(height, width)) {
		complain(
			'rle-size-malformed',
			'error',
			'The run-length mask has no usable size [height, width], so it cannot be decoded.',
		);
		return null;
	}
	const sum = rleSum(counts);
	if (sum !== height * width) {
		complain(
			'rle-sum-mismatch',
			'error',
			`The runs add up to ${sum} pixels but the mask has ${height} x ${width} = ${height * width}: pycocotools does not check this and returns a wrong mask.`,
		);
	}
	return { kind: 'rle', height, width, counts };
}
