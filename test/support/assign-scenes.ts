// Small random scenes for the assigners: objects and predictions on coarse steps, so that ties of every kind occur.

import fc from 'fast-check';
import { type AssignObjects, Part } from '../../src/core/assign/objects';
import type { Predictions } from '../../src/core/assignment';
import { anchorBox, anchorCount, type Grid } from '../../src/core/grids/grid';

export interface AssignScene {
	grids: Grid[];
	objects: AssignObjects;
	predictions: Predictions;
}

export type Corners = [number, number, number, number];

/** Corners of row `k` of a list of boxes. */
export function cornersAt(boxes: Float64Array, k: number): Corners {
	return Array.from(boxes.subarray(4 * k, 4 * k + 4)) as Corners;
}

/** Centre of an anchor, float32. */
export function centreOf(grids: readonly Grid[], k: number): [number, number] {
	const [x1, y1, x2, y2] = anchorBox(grids, k);
	return [Math.fround((x1 + x2) / 2), Math.fround((y1 + y2) / 2)];
}

const classes = 3;

/**
 * Scenes on the grids that `build` makes for an input of some size. `step` is the distance of the coordinates that can
 * occur, in pixels: large ones give ties, 0 gives any float32. Twins are objects with the same box.
 */
export function scenes(
	build: (input: { width: number; height: number }) => Grid[],
	{ step, twins = 'some' }: { step: number; twins?: 'some' | 'none' },
): fc.Arbitrary<AssignScene> {
	const side = fc.constantFrom(64, 96, 128);
	const number = (min: number, max: number) =>
		step > 0
			? fc.integer({ min: Math.ceil(min / step), max: Math.floor(max / step) }).map((n) => n * step)
			: fc.double({ min, max, noNaN: true }).map(Math.fround);
	return fc.record({ width: side, height: side }).chain((input) => {
		const grids = build(input);
		const count = anchorCount(grids);
		const box = fc
			.tuple(
				number(-16, input.width),
				number(-16, input.height),
				number(Math.max(step, 1), 96),
				number(Math.max(step, 1), 96),
			)
			.map(([x, y, w, h]) => [x, y, Math.fround(x + w), Math.fround(y + h)] as Corners);
		const object = fc.record({
			box,
			// A box of its own, or that of an earlier object.
			twin: fc.option(fc.nat({ max: 5 }), { nil: null, freq: 2 }),
			part: fc.constantFrom(Part.trained, Part.trained, Part.trained, Part.trained, Part.leftOut),
			channel: fc.constantFrom(0, 1, 2, 0, 1, 2, -1),
		});
		const prediction = fc.record({
			// A box of its own, or one of the objects'.
			box,
			like: fc.option(fc.nat({ max: 6 }), { nil: null, freq: 3 }),
			scores: fc.array(fc.constantFrom(0, 0.25, 0.25, 0.5, 0.8, 1), {
				minLength: classes,
				maxLength: classes,
			}),
		});
		return fc
			.record({
				objects: fc.array(object, { maxLength: 9 }),
				// A pool that is dealt out in turns: neighbours differ, and equal predictions recur.
				pool: fc.array(prediction, { minLength: 5, maxLength: 40 }),
			})
			.map(({ objects: drawnObjects, pool }) => {
				const objects = drawnObjects.map(({ twin, ...rest }, g) => {
					const other = twins === 'some' && twin !== null && twin < g ? drawnObjects[twin] : undefined;
					return other ? { ...rest, box: other.box } : rest;
				});
				const boxes = new Float64Array(4 * count);
				const scores = new Float32Array(classes * count);
				for (let k = 0; k < count; k++) {
					const drawn = pool[(k * 7 + (k >> 4)) % pool.length] as (typeof pool)[number];
					const liked = drawn.like === null ? undefined : objects[drawn.like];
					boxes.set((liked ?? drawn).box, 4 * k);
					scores.set(drawn.scores, classes * k);
				}
				return {
					grids,
					objects: {
						boxes: Float64Array.from(objects.flatMap((o) => o.box)),
						part: Uint8Array.from(objects, (o) => o.part),
						...input,
					},
					predictions: { classes, scores, boxes, channels: Int32Array.from(objects, (o) => o.channel) },
				};
			});
	});
}

/** Rows of a scene's objects that take part: trained, and of a class that the model has where `compared`. */
export function rowsOf({ objects, predictions }: AssignScene, which: 'trained' | 'compared'): number[] {
	return [...objects.part.keys()].filter(
		(g) =>
			objects.part[g] === Part.trained && (which === 'trained' || (predictions.channels[g] as number) >= 0),
	);
}
