// Suspects of one-stage detectors: what the class head says of objects, and places that negative anchors see.

import { describe, expect, it } from 'vitest';
import { iouOf } from '../../src/core/boxes/iou';
import type { Box } from '../../src/core/geometry';
import { anchorBox, anchorCount } from '../../src/core/grids/grid';
import type { DenseOutputs } from '../../src/core/head-outputs';
import { inspect, type LabelledRecord, layout } from '../../src/core/inspect';
import type { Recipe } from '../../src/core/recipe';
import { backgroundChannel, needsPredictions } from '../../src/core/recipe-facts';
import { torchvisionRetinanet, torchvisionSsd } from '../../src/core/recipes/torchvision-dense';
import { ultralyticsDetect } from '../../src/core/recipes/ultralytics';
import { yolox } from '../../src/core/recipes/yolox';
import { suspectsOf } from '../../src/core/suspects';
import { editableAs } from '../../src/formats/editable';

const image = { width: 320, height: 320 };
const labelled: Box = [20, 30, 116, 126];
const place: Box = [190, 180, 286, 276];
const [unlikely, likely] = [-9, 3];

function record(box: Box, flag: string | null = null): LabelledRecord {
	const editable = editableAs('boxAndPolygon', 'iscrowd');
	return { id: '1', box, className: 'cat', classId: null, flag, editable, segmentation: null };
}

function small(recipe: Recipe): Recipe {
	const { input } = recipe;
	if ('minSize' in input) return { ...recipe, input: { ...input, minSize: 320, maxSize: 320 } };
	return 'size' in input ? { ...recipe, input: { ...input, size: 320 } } : recipe;
}

/** Heads whose anchors say "cat" at the label and "dog" at the place, where they overlap it by `from` or lie in its middle. */
function headsOf(recipe: Recipe, from: number): DenseOutputs {
	const { grids } = layout(recipe, image.width, image.height);
	const count = anchorCount(grids);
	const names = backgroundChannel(recipe) === 'first' ? ['background', 'cat', 'dog'] : ['cat', 'dog'];
	const classes = names.length;
	const classScores = new Float32Array(count * classes).fill(unlikely);
	const boxWidth = recipe.coder.kind === 'distribution' ? 4 * recipe.coder.bins : 4;
	const boxes = new Float32Array(count * boxWidth);
	const objectness = recipe.losses.some(({ name }) => name === 'objectness');
	const quality = objectness ? new Float32Array(count).fill(unlikely) : null;
	const anchor = new Float64Array(4);
	for (let k = 0; k < count; k++) {
		anchorBox(grids, k, anchor);
		if (names[0] === 'background') classScores[k * classes] = 0;
		for (const [box, name] of [
			[labelled, 'cat'],
			[place, 'dog'],
		] as const) {
			const [x, y] = [(anchor[0] + anchor[2]) / 2, (anchor[1] + anchor[3]) / 2];
			const side = (box[2] - box[0]) / 2;
			const isAt = needsPredictions(recipe.assigner)
				? Math.hypot(x - box[0] - side, y - box[1] - side) < anchor[2] - anchor[0] &&
					anchor[2] - anchor[0] < 20
				: iouOf('torchvision', box, anchor) >= from;
			if (!isAt) continue;
			classScores[k * classes + names.indexOf(name)] = likely;
			if (quality) quality[k] = likely;
			write(recipe, boxes.subarray(k * boxWidth, (k + 1) * boxWidth), anchor, box);
		}
	}
	return {
		kind: 'dense',
		source: 'here',
		framework: null,
		classes,
		channelOf: ({ className }) => names.indexOf(className),
		channelName: (channel) => names[channel],
		classScores,
		boxes,
		boxWidth,
		quality,
		movingAverage: null,
		prototypes: null,
	};
}

/** Values that the coder turns into the box; deltas of 0 are the anchor itself. */
function write({ coder }: Recipe, values: Float32Array, anchor: Float64Array, box: Box): void {
	const unit = anchor[2] - anchor[0];
	const centre = [(anchor[0] + anchor[2]) / 2, (anchor[1] + anchor[3]) / 2];
	if (coder.kind === 'distribution')
		for (let side = 0; side < 4; side++) {
			const distance = Math.abs(box[side] - centre[side & 1]) / unit;
			values[side * coder.bins + Math.min(coder.bins - 1, Math.round(distance))] = 30;
		}
	if (coder.kind === 'yolox')
		for (let axis = 0; axis < 2; axis++) {
			values[axis] = ((box[axis] + box[axis + 2]) / 2 - anchor[axis]) / unit;
			values[axis + 2] = Math.log((box[axis + 2] - box[axis]) / unit);
		}
}

function suspects(recipe: Recipe, objects: readonly LabelledRecord[], from = 0.45) {
	return suspectsOf(
		inspect({
			recipe,
			image: { row: 0, id: 'a', fileName: 'a.jpg', ...image, path: null, foundBy: null, tried: [] },
			corners: 'continuous',
			objects,
			problems: [],
			heads: headsOf(recipe, from),
			sampling: null,
			seed: 0,
			outlines: false,
		}),
	);
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe.each([
	['RetinaNet', small(torchvisionRetinanet), sigmoid(likely), null],
	['SSD', torchvisionSsd, Math.exp(likely) / (1 + Math.exp(likely) + Math.exp(unlikely)), expect.any(Number)],
	['Ultralytics', small(ultralyticsDetect), sigmoid(likely), null],
	['YOLOX', small(yolox), sigmoid(likely) ** 2, null],
] as const)('%s', (_, recipe, probability, background) => {
	// Default boxes of SSD are few: the best ones of these squares overlap them by a third.
	const from = recipe === torchvisionSsd ? 0.3 : 0.45;
	const list = suspects(recipe, [record(labelled)], from);

	it('says what the class head gives the object', () => {
		const found = list.find(({ object }) => object === 0);
		expect(found?.own).toBeGreaterThan(0.5);
		expect(found?.own).toBeLessThanOrEqual(probability + 1e-6);
		expect(found?.other?.className).toBe('dog');
		expect(found?.other?.probability).toBeLessThan(0.05);
		expect(found?.background).toEqual(background);
	});

	it('finds the place without a label, by its predicted box', () => {
		const [first] = list.filter(({ object, other }) => object === null && other?.className === 'dog');
		expect(iouOf('torchvision', first.box, place)).toBeGreaterThan(0.3);
		expect(first.other?.className).toBe('dog');
		expect(first.other?.probability).toBeCloseTo(probability, 5);
		expect(first.own).toBeNull();
		expect(first.loss).toBeGreaterThan(1);
		expect(first.loss).toBeCloseTo(
			first.terms.reduce((sum, { loss }) => sum + loss, 0),
			9,
		);
	});

	it('has no place at a label, and none in a crowd', () => {
		const places = list.filter(({ object }) => object === null);
		for (const { box } of places) expect(iouOf('torchvision', box, labelled)).toBeLessThan(0.5);
		const crowded = suspects(recipe, [record(labelled), record([170, 160, 310, 300], 'iscrowd')], from);
		const sure = crowded.filter(({ object, other }) => object === null && (other?.probability ?? 0) > 0.5);
		expect(sure.filter(({ box }) => iouOf('torchvision', box, place) > 0.3)).toEqual([]);
	});

	it('lists a place once', () => {
		const places = list.filter(({ object, other }) => object === null && (other?.probability ?? 0) > 0.5);
		places.forEach(({ box }, k) => {
			for (const other of places.slice(k + 1)) expect(iouOf('torchvision', box, other.box)).toBeLessThan(0.5);
		});
	});
});
