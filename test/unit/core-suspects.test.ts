// Where labels and model disagree most: objects and places of an image in one list.

import { describe, expect, it } from 'vitest';
import type { Box } from '../../src/core/geometry';
import { anchorCount } from '../../src/core/grids/grid';
import type { TwoStageOutputs } from '../../src/core/head-outputs';
import { inspect, type LabelledRecord, layout } from '../../src/core/inspect';
import { torchvisionFasterRcnn, torchvisionMaskRcnn } from '../../src/core/recipes/torchvision';
import { suspectsOf } from '../../src/core/suspects';

const image = { width: 200, height: 160 };
const small = { kind: 'torchvision', minSize: 320, maxSize: 400, scale: 'float64', padMultiple: 32 } as const;
const recipe = { ...torchvisionMaskRcnn, input: small };
const names = ['background', 'cat', 'dog'];

function record(id: string, box: Box, flag: string | null = null): LabelledRecord {
	const [x1, y1, x2, y2] = box;
	const parts = [Float64Array.of(x1, y1, x2, y1, x2, y2, x1, y2)];
	return {
		id,
		box,
		className: 'cat',
		classId: 1,
		flag,
		segmentation: { kind: 'polygons', parts },
		editable: { box: true, vertices: true, move: true, flag: null },
	};
}

/** A region, image pixels, and its three logits. */
type Region = [box: Box, logits: [number, number, number]];

function heads(regions: readonly Region[]): TwoStageOutputs {
	const count = anchorCount(layout(recipe, image.width, image.height).grids);
	const scale = 2;
	return {
		kind: 'two-stage',
		source: 'here',
		framework: null,
		objectness: new Float32Array(count),
		deltas: new Float32Array(4 * count),
		drawn: null,
		proposals: null,
		regions: {
			boxes: Float64Array.from(regions.flatMap(([box]) => box.map((side) => scale * side))),
			classLogits: Float32Array.from(regions.flatMap(([, logits]) => logits)),
			boxDeltas: new Float32Array(12 * regions.length),
			boxClasses: 3,
			classes: 3,
			channelOf: ({ className }) => names.indexOf(className),
			channelName: (channel) => names[channel],
			masks: {
				kind: 'logits',
				size: 28,
				channels: 3,
				rows: 'regions',
				count: regions.length,
				read: () => new Float32Array(784),
			},
		},
	};
}

function suspects(objects: readonly LabelledRecord[], regions: readonly Region[], own = recipe) {
	return suspectsOf(
		inspect({
			recipe: own,
			image: { row: 0, id: 'a', fileName: 'a.jpg', ...image, path: null, foundBy: null, tried: [] },
			corners: 'continuous',
			objects,
			problems: [],
			heads: regions.length > 0 ? heads(regions) : null,
			sampling: 'all',
			seed: 0,
			outlines: false,
		}),
	);
}

const left: Box = [10, 10, 60, 60];
const right: Box = [100, 20, 160, 90];
const sure: Region[1] = [0, 9, 0];
const none: Region[1] = [9, 0, 0];
const entropy = (logits: Region[1], channel: number) =>
	Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0)) - logits[channel];

describe('objects', () => {
	it('have the mean of their rows in each term, whatever else is in the image', () => {
		const wrong: Region[1] = [0, 0, 6];
		const regions: Region[] = [
			[left, sure],
			[right, wrong],
			[[101, 21, 160, 90], sure],
		];
		const few = suspects([record('a', left), record('b', right)], regions);
		const found = few.find(({ object }) => object === 1);
		const part = (name: string) => found?.terms.find((term) => term.name === name)?.loss;
		expect(part('roi_class')).toBeCloseTo((entropy(wrong, 1) + entropy(sure, 1)) / 2, 6);
		// Objectness 0 and mask logits 0: even odds.
		expect(part('rpn_objectness')).toBeCloseTo(Math.LN2, 6);
		expect(part('mask')).toBeCloseTo(Math.LN2, 6);
		expect(found?.terms.map(({ name }) => name)).toEqual(recipe.losses.map(({ name }) => name));
		expect(found?.loss).toBeCloseTo(found?.terms.reduce((sum, { loss }) => sum + loss, 0) ?? 0, 12);
		const crowded: Region[] = [...regions, ...regions.map(([, logits]): Region => [left, logits])];
		const many = suspects([record('a', left), record('b', right)], crowded);
		expect(many.find(({ object }) => object === 1)?.loss).toBeCloseTo(found?.loss ?? 0, 6);
	});

	it('are in falling order, with their boxes as labelled', () => {
		const list = suspects(
			[record('a', left), record('b', right)],
			[
				[left, sure],
				[right, none],
			],
		);
		expect(list.map(({ object, box }) => [object, box])).toEqual([
			[1, right],
			[0, left],
		]);
	});

	it('that no region was foreground for have the terms of their anchors alone', () => {
		const [found] = suspects([record('a', left)], [[right, none]]);
		expect(found.terms.map(({ name }) => name)).toEqual(['rpn_objectness', 'rpn_box']);
	});

	it('that are not trained are none', () => {
		const list = suspects(
			[record('a', left), record('b', [20, 20, 20, 40]), record('c', right, 'iscrowd')],
			[[left, sure]],
		);
		expect(list.map(({ object }) => object)).toEqual([0]);
	});

	it('weigh a term as the recipe does', () => {
		const losses = recipe.losses.map((term) => (term.name === 'roi_class' ? { ...term, weight: 3 } : term));
		const [once] = suspects([record('a', left)], [[left, none]]);
		const [thrice] = suspects([record('a', left)], [[left, none]], { ...recipe, losses });
		expect(thrice.loss - once.loss).toBeCloseTo(2 * entropy(none, 1), 6);
	});
});

describe('places', () => {
	it('are background regions, the costliest of those that overlap', () => {
		const [seen, less]: Region[1][] = [
			[0, 0, 5],
			[0, 0, 3],
		];
		const list = suspects(
			[record('a', left)],
			[
				[left, sure],
				[[101, 20, 160, 90], less],
				[right, seen],
				[[20, 90, 60, 150], none],
			],
		);
		const places = list.filter(({ object }) => object === null);
		expect(places.map(({ box }) => box)).toEqual([right, [20, 90, 60, 150]]);
		expect(places[0].terms).toEqual([{ name: 'roi_class', loss: places[0].loss }]);
		expect(places[0].loss).toBeCloseTo(entropy(seen, 0), 6);
		expect(list[0]).toBe(places[0]);
	});

	it('are none inside a crowd', () => {
		const crowd = record('c', [90, 10, 170, 100], 'iscrowd');
		const inside: Region[] = [
			[left, sure],
			[right, [0, 0, 5]],
		];
		expect(suspects([record('a', left), crowd], inside).filter(({ object }) => object === null)).toEqual([]);
	});
});

describe('the opinion', () => {
	/** Softmax of three logits. */
	const shares = (logits: Region[1]) => {
		const parts = logits.map(Math.exp);
		return parts.map((part) => part / parts.reduce((sum, each) => sum + each, 0));
	};

	it('of an object is the mean over its regions', () => {
		const [one, two]: Region[1][] = [
			[0, 1, 4],
			[2, 1, 0],
		];
		const list = suspects(
			[record('a', left), record('b', right)],
			[
				[left, sure],
				[right, one],
				[[101, 21, 160, 90], two],
			],
		);
		const found = list.find(({ object }) => object === 1);
		const mean = [0, 1, 2].map((channel) => (shares(one)[channel] + shares(two)[channel]) / 2);
		expect(found?.background).toBeCloseTo(mean[0], 6);
		expect(found?.own).toBeCloseTo(mean[1], 6);
		expect(found?.other?.className).toBe('dog');
		expect(found?.other?.probability).toBeCloseTo(mean[2], 6);
	});

	it('of a place is the class that is seen there', () => {
		const list = suspects(
			[record('a', left)],
			[
				[left, sure],
				[right, [0, 0, 5]],
			],
		);
		const place = list.find(({ object }) => object === null);
		expect(place).toMatchObject({ own: null, other: { className: 'dog' } });
		expect(place?.other?.probability).toBeCloseTo(shares([0, 0, 5])[2], 6);
	});

	it('is none where no region is trained towards the object', () => {
		const [found] = suspects([record('a', left)], [[right, none]]);
		expect(found).toMatchObject({ object: 0, own: null, other: null, background: null });
	});
});

describe('an image', () => {
	it('without predictions has none', () => {
		expect(suspects([record('a', left)], [])).toEqual([]);
	});

	it('under a recipe without masks has objects without them', () => {
		const [found] = suspects([record('a', left)], [[left, sure]], { ...torchvisionFasterRcnn, input: small });
		expect(found.terms.map(({ name }) => name)).not.toContain('mask');
	});
});
