// Tracks of a video: which frames show the object, and where it is on those between the keyframes.

import { attributeText, type ShapesElement } from './elements';
import { interpolatedPolygon } from './interpolate-polygon';
import type { CvatMeta } from './meta';
import {
	attributeNumber,
	type CvatShape,
	geometryOf,
	type ShapeFault,
	type ShapeGeometry,
	type ShapeNumbers,
	shapeNumbers,
} from './shapes';

/** A frame on which the object of a track is seen. */
export interface SeenShape {
	frame: number;
	/** Its own element, or that of the keyframe before. */
	shape: CvatShape;
	geometry: ShapeGeometry;
	isKeyframe: boolean;
}

/** Frames that are made for one gap at most; more are no video. */
const mostBetween = 100_000;
/** Work of interpolating in one file at most, counted in numbers: some 120,000 boxes, fewer polygons. */
const mostNumbers = 8_000_000;
/** What an object takes beside its coordinates, counted as so many of them. */
const numbersOfObject = 56;

const tooFar: ShapeFault = {
	rule: 'annotation-image-missing',
	message: `has the next of its track more than ${mostBetween.toLocaleString('en')} frames behind it`,
	effect: 'only so many frames between are filled',
};
const tooMany: ShapeFault = {
	rule: 'annotation-image-missing',
	message:
		'stands in front of frames that would have to be filled, and the file has more of them than can be held',
	effect: 'no frames are filled from here on, so that the objects on them are left out',
};

/** What may still be interpolated in a file: a few bytes can ask for billions of objects. */
export interface FrameAllowance {
	numbers: number;
	isTold: boolean;
}

export function createAllowance(): FrameAllowance {
	return { numbers: mostNumbers, isTold: false };
}

interface Row {
	frame: number;
	isOutside: boolean;
	isKeyframe: boolean;
	shape: CvatShape;
	numbers: ShapeNumbers;
}

/**
 * The frames of a track on which its object is seen, in order. Between two elements, and behind the last up to the stop
 * frame of the task, places are interpolated.
 *
 * Sources: cvat-ai/cvat cvat/apps/dataset_manager/annotation.py (TrackManager.get_interpolated_shapes: outside ends
 * what is seen; boxes and ellipses linear, turns the short way).
 * @param allowance of the whole file; what is used of it is taken off.
 */
export function seenShapes(
	text: string,
	{ shapes }: ShapesElement,
	{ stopFrame, step }: CvatMeta,
	allowance: FrameAllowance,
	complain: (shape: CvatShape, fault: ShapeFault) => void,
): SeenShape[] {
	const rows = shapes.flatMap((shape) => readRow(text, shape, complain)).sort((a, b) => a.frame - b.frame);
	const seen: SeenShape[] = [];
	rows.forEach((row, at) => {
		if (row.isOutside) return;
		const { frame, shape, isKeyframe } = row;
		seen.push({ frame, shape, isKeyframe, geometry: geometryOf(row.numbers) });
		const next = rows[at + 1];
		const behind = next ? next.frame : (stopFrame ?? frame) + 1;
		const end = Math.min(behind, frame + mostBetween * step);
		if (end < behind) complain(shape, tooFar);
		if (frame + step >= end) return;
		const cost = numbersOfObject + 2 * Math.max(row.numbers.values.length, next?.numbers.values.length ?? 0);
		const place = next ? placesBetween(row, next) : () => row.numbers;
		for (let between = frame + step; between < end; between += step) {
			allowance.numbers -= cost;
			if (allowance.numbers < 0) {
				if (!allowance.isTold) complain(shape, tooMany);
				allowance.isTold = true;
				return;
			}
			seen.push({ frame: between, shape, isKeyframe: false, geometry: geometryOf(place(between)) });
		}
	});
	return seen;
}

function readRow(
	text: string,
	shape: CvatShape,
	complain: (shape: CvatShape, fault: ShapeFault) => void,
): Row[] {
	const { attributes, name } = shape;
	const frame = attributeNumber(text, attributes, 'frame');
	if (!Number.isInteger(frame) || frame < 0) {
		complain(shape, { rule: 'annotation-image-missing', message: 'is part of a track and names no frame' });
		return [];
	}
	const numbers: ShapeNumbers | ShapeFault =
		name === 'mask'
			? { rule: 'segmentation-malformed', message: 'is part of a track, which holds no masks' }
			: shapeNumbers(text, shape, name);
	if ('rule' in numbers) {
		complain(shape, numbers);
		return [];
	}
	const isOutside = attributeText(text, attributes, 'outside') === '1';
	const isKeyframe = attributeText(text, attributes, 'keyframe') !== '0';
	return [{ frame, isOutside, isKeyframe, shape, numbers }];
}

/** The numbers on each frame between two rows. */
function placesBetween(from: Row, to: Row): (frame: number) => ShapeNumbers {
	const { name, values, rotation } = from.numbers;
	const other = to.numbers;
	if (other.name !== name) return () => from.numbers;
	const partOf = (frame: number) => (frame - from.frame) / (to.frame - from.frame);
	if (name === 'polygon') {
		const polygonAt = interpolatedPolygon(values, other.values);
		return (frame) => ({ name, rotation, values: polygonAt(partOf(frame)) });
	}
	const turn = ((((other.rotation - rotation + 180) % 360) + 360) % 360) - 180;
	return (frame) => {
		const part = partOf(frame);
		return {
			name,
			values: values.map((value, at) => value + (other.values[at] - value) * part),
			rotation: turn === 0 ? rotation : (rotation + turn * part + 360) % 360,
		};
	};
}
