// The mask term of prototypes, and the map of the labels that it is compared with.

import { type AssignObjects, Part } from '../../assign/objects';
import type { PrototypeOutputs } from '../../head-outputs';
import { objectBitmap } from '../../input/objects';
import { polygonAtInput } from '../../input/ultralytics';
import { overlapOf, polygonMask, resizedBytes } from '../../masks/overlap-map';
import { type Bitmap, nearestIndices } from '../../masks/targets';
import type { LossTermRule } from '../../recipe';
import type { Frame, LabelledClass } from '../regions';
import { pickRows, type StageTerm, stageTerm } from '../term-inputs';
import { type DenseContext, divisorOf } from './context';

/** Masks are made at the input's size and compared at this fraction of it (mask_ratio). */
const ratio = 4;

/** The labels' masks on the prototypes' grid. */
export interface OwnerMap {
	/** `[rows * columns]`: number of the object that owns the pixel, 0 for none. */
	owner: Int32Array;
	/** Number of each object, 0 for one that is not drawn. */
	numberOf: Int32Array;
}

/** Source: ultralytics/ultralytics utils/loss.py (v8SegmentationLoss.calculate_segmentation_loss). */
export function prototypeTerm(
	context: DenseContext,
	rule: LossTermRule,
	{ count, rows, columns, values, coefficients }: PrototypeOutputs,
	{ owner, numberOf }: OwnerMap,
): StageTerm {
	const { positives, objects, frame } = context;
	const scaleX = columns / frame.input.paddedWidth;
	const scaleY = rows / frame.input.paddedHeight;
	const boxes = Float64Array.from({ length: 4 * positives.object.length }, (_, k) => {
		const side = objects.boxes[4 * (positives.object[k >> 2] as number) + (k & 3)] as number;
		return side * (k & 1 ? scaleY : scaleX);
	});
	return stageTerm({
		rule,
		index: positives.index,
		object: positives.object,
		inputs: {
			kind: 'prototypes',
			rule,
			count,
			rows,
			columns,
			prototypes: values,
			coefficients: pickRows(coefficients, count, positives.index),
			boxes,
			owner,
			own: positives.object.map((g) => numberOf[g] as number),
			divisor: divisorOf(context, rule),
		},
	});
}

/** Objects with positives that have a box only. */
export function boxesOnly({ positives, labelled }: DenseContext): number {
	return new Set(positives.object.filter((g) => !labelled[g]?.segmentation)).size;
}

/**
 * The trained objects' masks laid over each other, small ones on top. Parts of one object are drawn one by one; bitmaps,
 * which Ultralytics' label files cannot hold, are resized by nearest neighbour.
 * Sources: those of `overlapMap` and `polygonAtInput`.
 */
export function ownerMap(
	labelled: readonly LabelledClass[],
	{ part }: Pick<AssignObjects, 'part'>,
	frame: Frame,
	{ rows, columns }: { rows: number; columns: number },
): OwnerMap {
	const drawn = Array.from(labelled.keys()).filter(
		(g) => part[g] === Part.trained && labelled[g]?.segmentation,
	);
	const numberOf = new Int32Array(labelled.length);
	const { paddedWidth, paddedHeight } = frame.input;
	const size = { width: Math.floor(paddedWidth / ratio), height: Math.floor(paddedHeight / ratio) };
	const corners = labelled.flatMap(({ segmentation }) =>
		segmentation?.kind === 'polygons' ? segmentation.parts.map((polygon) => polygon.length / 2) : [],
	);
	const points = longestCount(corners);
	const { map, order } = overlapOf(
		drawn.map((g) => smallMask(labelled[g] as LabelledClass, frame, size, points)),
		size,
	);
	order.forEach((row, place) => {
		numberOf[drawn[row] as number] = place + 1;
	});
	return { owner: atPrototypes(map, size, { rows, columns }), numberOf };
}

/** Points of a resampled polygon: 1000, or one more than the longest of the image has. */
function longestCount(corners: readonly number[]): number {
	const longest = corners.reduce((most, length) => Math.max(most, length), 0);
	return longest > 1000 ? longest + 1 : 1000;
}

function smallMask(
	object: LabelledClass,
	{ width, height, input }: Frame,
	size: { width: number; height: number },
	points: number,
): Bitmap {
	const padded = { width: input.paddedWidth, height: input.paddedHeight };
	if (object.segmentation?.kind === 'polygons') {
		const data = new Uint8Array(size.width * size.height);
		// The input is square: the letter box fills it.
		for (const part of object.segmentation.parts) {
			const polygon = polygonAtInput(part, { width, height }, input.paddedWidth, points);
			polygonMask(polygon, padded, ratio).data.forEach((bit, k) => {
				if (bit !== 0) data[k] = 1;
			});
		}
		return { ...size, data };
	}
	const bitmap = objectBitmap(object, width, height);
	const full = new Uint8Array(padded.width * padded.height);
	const rows = nearestIndices(input.height, height);
	const columns = nearestIndices(input.width, width);
	rows.forEach((from, y) => {
		const at = (y + input.offsetY) * padded.width + input.offsetX;
		for (let x = 0; x < columns.length; x++)
			full[at + x] = bitmap[from * width + (columns[x] as number)] as number;
	});
	return resizedBytes({ ...padded, data: full }, size.width, size.height);
}

/** Prototypes of another size: the map is resized by nearest neighbour. */
function atPrototypes(
	map: Int32Array,
	size: { width: number; height: number },
	{ rows, columns }: { rows: number; columns: number },
): Int32Array {
	if (size.width === columns && size.height === rows) return map;
	const fromRows = nearestIndices(rows, size.height);
	const fromColumns = nearestIndices(columns, size.width);
	const out = new Int32Array(rows * columns);
	for (let y = 0; y < rows; y++)
		for (let x = 0; x < columns; x++)
			out[y * columns + x] = map[(fromRows[y] as number) * size.width + (fromColumns[x] as number)] as number;
	return out;
}
