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

const tooFar: ShapeFault = {
	rule: 'annotation-image-missing',
	message: `has the next of its track more than ${mostBetween.toLocaleString('en')} frames behind it`,
	effect: 'only so many frames between are filled',
};

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
 */
export function seenShapes(
	text: string,
	{ shapes }: ShapesElement,
	{ stopFrame, step }: CvatMeta,
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
		for (let between = frame + step; between < end; between += step) {
			const geometry = geometryOf(next ? interpolated(row, next, between) : row.numbers);
			seen.push({ frame: between, shape, isKeyframe: false, geometry });
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

function interpolated(from: Row, to: Row, frame: number): ShapeNumbers {
	const { name, values, rotation } = from.numbers;
	const other = to.numbers;
	if (other.name !== name) return from.numbers;
	const part = (frame - from.frame) / (to.frame - from.frame);
	if (name === 'polygon') return { name, rotation, values: interpolatedPolygon(values, other.values, part) };
	const turn = ((((other.rotation - rotation + 180) % 360) + 360) % 360) - 180;
	return {
		name,
		values: values.map((value, at) => value + (other.values[at] - value) * part),
		rotation: turn === 0 ? rotation : (rotation + turn * part + 360) % 360,
	};
}
