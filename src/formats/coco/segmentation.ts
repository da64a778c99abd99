// The `segmentation` of a COCO annotation: polygons, run lengths as a list, run lengths as a string.

import type { Segmentation } from '../../core/geometry';
import { decodeRleString, frameFits } from '../../core/masks/rle';
import type { Fix, Span } from '../../core/problem';
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
} from '../text/json';
import type { Complaint } from './annotation';

/** Takes what is wrong with one annotation's mask. */
export type ComplainOfMask = (complaint: Complaint) => void;

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
	complain: ComplainOfMask,
): { segmentation: Segmentation | null; end: number } {
	if (isList(json, start)) return readPolygons(json, start, complain);
	if (isObject(json, start)) return readRle(json, start, complain);
	const end = skipValue(json, start);
	if (json.text.slice(start, end) !== 'null') {
		complain({
			rule: 'segmentation-malformed',
			severity: 'error',
			span: { start, end },
			message:
				'The segmentation is neither a list of polygons nor a run-length record, so mask training stops on it.',
		});
	}
	return { segmentation: null, end };
}

function readPolygons(json: JsonText, start: number, complain: ComplainOfMask) {
	const first = skipSpace(json.text, start + 1);
	const parts: Float64Array[] = [];
	if (!isList(json, first)) return readFlatList(json, start, complain);
	const refused: Complaint[] = [];
	const end = eachElement(json, start, (at) => {
		scratch.length = 0;
		const after = isList(json, at) ? readNumberList(json, at, scratch) : skipValue(json, at);
		const complaint = addPart(json, parts, { start: at, end: after });
		if (complaint) refused.push(complaint);
		return after;
	});
	for (const complaint of refused) {
		// A part alone is not dropped: the object would be left without a mask.
		if (complaint.rule === 'polygon-too-short' && parts.length > 0) {
			complaint.fix = { title: 'Drop this part', edits: [], remove: [complaint.span] };
		}
		complain(complaint);
	}
	return { segmentation: asPolygons(parts), end };
}

function readFlatList(json: JsonText, start: number, complain: ComplainOfMask) {
	const parts: Float64Array[] = [];
	scratch.length = 0;
	const end = readNumberList(json, start, scratch);
	if (scratch.length === 0) return { segmentation: null, end };
	const span = { start, end };
	complain({
		rule: 'segmentation-flat-list',
		severity: 'error',
		span,
		message:
			'The segmentation is one flat list instead of a list of polygons: it is shown as one polygon, but pycocotools stops on it.',
		fix: {
			title: 'Make it a list of one polygon',
			edits: [
				{ span: { start, end: start }, text: '[' },
				{ span: { start: end, end }, text: ']' },
			],
		},
	});
	const complaint = addPart(json, parts, span);
	if (complaint) complain(complaint);
	return { segmentation: asPolygons(parts), end };
}

function asPolygons(parts: Float64Array[]): Segmentation | null {
	return parts.length > 0 ? { kind: 'polygons', parts } : null;
}

/** Adds the numbers in `scratch` as a part, or says why they are none. */
function addPart(json: JsonText, parts: Float64Array[], span: Span): Complaint | null {
	const numbers = scratch.length;
	if (numbers < 6) {
		return {
			rule: 'polygon-too-short',
			severity: 'warning',
			span,
			message: `A polygon has ${numbers} coordinates instead of an even number of at least 6: detectron2 drops it, and the object with it when no other is left.`,
		};
	}
	if (numbers % 2 === 1) {
		return {
			rule: 'polygon-odd',
			severity: 'warning',
			span,
			message: `A polygon has ${numbers} coordinates, an odd number: detectron2 drops it, and the object with it when no other is left.`,
			fix: lastNumberRemoved(json, span),
		};
	}
	const part = new Float64Array(scratch);
	for (let i = 0; i < part.length; i++) {
		if (!Number.isFinite(part[i])) {
			return {
				rule: 'polygon-not-finite',
				severity: 'error',
				span,
				message:
					'A polygon has a coordinate that is not a number, so its mask cannot be drawn and mask training stops on it.',
			};
		}
	}
	parts.push(part);
	return null;
}

/** Takes the last number of the list out, and the comma in front of it. */
function lastNumberRemoved({ text }: JsonText, { start, end }: Span): Fix | undefined {
	const last = /\s*,\s*[^\s,[\]]+(?=\s*\]$)/.exec(text.slice(start, end));
	if (!last) return undefined;
	const at = start + last.index;
	return {
		title: 'Remove the last number',
		edits: [{ span: { start: at, end: at + last[0].length }, text: '' }],
	};
}

function readRle(json: JsonText, start: number, complain: ComplainOfMask) {
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
			counts = listedCounts({ start: at, end: after }, complain);
			return after;
		}
		const after = skipValue(json, at);
		if (isString(json, at)) counts = stringCounts(json, { start: at, end: after }, complain);
		else hasCounts = false;
		return after;
	});
	const span = { start, end };
	if (!hasCounts) {
		complain({
			rule: 'rle-malformed',
			severity: 'error',
			span,
			message: 'The run-length mask has no counts, so it cannot be decoded.',
		});
	}
	if (!counts) return { segmentation: null, end };
	return { segmentation: framedRle(size, counts, span, complain), end };
}

function listedCounts(span: Span, complain: ComplainOfMask): Uint32Array | null {
	for (const count of scratch) {
		if (!(Number.isInteger(count) && count >= 0 && count <= 0xffffffff)) {
			complain({
				rule: 'rle-malformed',
				severity: 'error',
				span,
				message: `The run-length mask has ${count} as a count, which is not a whole number of pixels, so it cannot be decoded.`,
			});
			return null;
		}
	}
	return new Uint32Array(scratch);
}

function stringCounts({ text }: JsonText, span: Span, complain: ComplainOfMask): Uint32Array | null {
	const written = decodeString(text, span.start, span.end);
	const literal = /^b(['"])(.*)\1$/s.exec(written);
	const counted = literal ? literal[2].replaceAll('\\\\', '\\') : written;
	if (literal) {
		complain({
			rule: 'rle-bytes-literal',
			severity: 'warning',
			span,
			message:
				"The counts were written as a Python bytes literal (b'...'): the mask is shown without it, but pycocotools decodes the extra characters as pixels.",
			fix: { title: "Take b'' away", edits: [{ span, text: JSON.stringify(counted) }] },
		});
	}
	const counts = decodeRleString(counted);
	if (!('error' in counts)) return counts;
	complain({
		rule: 'rle-malformed',
		severity: 'error',
		span,
		message: `The run-length mask cannot be decoded: ${counts.error}.`,
	});
	return null;
}

function framedRle(
	size: number[],
	counts: Uint32Array,
	span: Span,
	complain: ComplainOfMask,
): Segmentation | null {
	const [height, width] = size;
	if (size.length !== 2 || !frameFits(height, width)) {
		complain({
			rule: 'rle-size-malformed',
			severity: 'error',
			span,
			message: 'The run-length mask has no usable size [height, width], so it cannot be decoded.',
		});
		return null;
	}
	return { kind: 'rle', height, width, counts };
}
