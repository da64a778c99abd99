// Objects and predictions that are the same in every run: as many as asked for, of the sizes that data sets have.

import type { AssignObjects } from '../src/core/assign/objects';
import type { Predictions } from '../src/core/assignment';
import { anchorBox, anchorCount, type Grid } from '../src/core/grids/grid';
import { randomFrom } from '../test/support/synthetic-dump';

/** Standard normal numbers from uniform ones (Box and Muller). */
function normal(random: () => number): number {
	return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Centres anywhere, sides log-normal about 37 px (e^3.6), cut at the input. */
export function benchObjects(count: number, input: { width: number; height: number }): AssignObjects {
	const random = randomFrom(count);
	const r = Math.fround;
	const boxes = new Float64Array(4 * count);
	for (let g = 0; g < count; g++) {
		const [x, y] = [random() * input.width, random() * input.height];
		const [w, h] = [Math.exp(normal(random) * 0.8 + 3.6), Math.exp(normal(random) * 0.8 + 3.6)];
		boxes.set(
			[
				r(Math.max(0, x - w / 2)),
				r(Math.max(0, y - h / 2)),
				r(Math.min(input.width, x + w / 2)),
				r(Math.min(input.height, y + h / 2)),
			],
			4 * g,
		);
	}
	return { boxes, part: new Uint8Array(count), ...input };
}

/** Scores up to 0.3, boxes of 8 to 88 px around each point; queries anywhere. */
export function benchPredictions(
	grids: readonly Grid[],
	objects: AssignObjects,
	options: { queries: number; classes: number },
): Predictions {
	const random = randomFrom(1);
	const count = grids.length > 0 ? anchorCount(grids) : options.queries;
	const { classes } = options;
	const boxes = new Float64Array(4 * count);
	const cell = new Float64Array(4);
	for (let k = 0; k < count; k++) {
		let [x, y] = [random() * objects.width, random() * objects.height];
		if (grids.length > 0) {
			anchorBox(grids, k, cell);
			x = ((cell[0] as number) + (cell[2] as number)) / 2;
			y = ((cell[1] as number) + (cell[3] as number)) / 2;
		}
		const [w, h] = [random() * 80 + 8, random() * 80 + 8];
		boxes.set([x - w / 2, y - h / 2, x + w / 2, y + h / 2].map(Math.fround), 4 * k);
	}
	return {
		classes,
		scores: Float32Array.from({ length: count * classes }, () => random() * 0.3),
		boxes,
		channels: Int32Array.from({ length: objects.part.length }, () => Math.floor(random() * classes)),
	};
}
