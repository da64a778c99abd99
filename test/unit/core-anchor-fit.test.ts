// The anchor fit against the assignment itself, its sliders, what is written to paste, and the optimiser.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	canOptimise,
	configurationsOf,
	type FitObjects,
	fitControls,
	fitOf,
	measureOf,
	optimiseAnchors,
	withValues,
} from '../../src/core/anchor-fit';
import { fitValues } from '../../src/core/anchor-fit/fit';
import { shapeCells } from '../../src/core/anchor-fit/histogram';
import { assign } from '../../src/core/assign';
import { Part } from '../../src/core/assign/objects';
import type { Box } from '../../src/core/geometry';
import { inspect, layout } from '../../src/core/inspect';
import type { Recipe } from '../../src/core/recipe';
import { recipes } from '../../src/core/recipes';
import { fitFinding, optimisedVerdict } from '../../src/core/words';

const all = recipes;
const byName = (name: string) => {
	const recipe = all.find((each) => each.name === name);
	if (!recipe) throw new Error(`no recipe ${name}`);
	return recipe;
};

function objectsOf(boxes: readonly Box[], width: number, height: number): FitObjects {
	return {
		count: boxes.length,
		of: boxes.length,
		box: Float64Array.from(boxes.flat()),
		size: new Int32Array(boxes.length),
		sizes: Float64Array.of(width, height),
	};
}

const scene = fc
	.record({
		width: fc.integer({ min: 120, max: 900 }),
		height: fc.integer({ min: 120, max: 900 }),
		corners: fc.array(
			fc.tuple(
				fc.double({ min: 0, max: 0.9, noNaN: true }),
				fc.double({ min: 0, max: 0.9, noNaN: true }),
				fc.double({ min: 0.01, max: 0.9, noNaN: true }),
				fc.double({ min: 0.01, max: 0.9, noNaN: true }),
			),
			{ minLength: 1, maxLength: 6 },
		),
	})
	.map(({ width, height, corners }) => ({
		width,
		height,
		boxes: corners.map(
			([x, y, w, h]): Box => [
				x * width,
				y * height,
				Math.min(width, (x + w) * width),
				Math.min(height, (y + h) * height),
			],
		),
	}));

/** Boxes at input, each alone on its image, as the assigner sees them. */
function alone(recipe: Recipe, box: Box, width: number, height: number) {
	const { input, grids } = layout(recipe, width, height);
	const boxes = Float64Array.of(
		box[0] * input.scaleX + input.offsetX,
		box[1] * input.scaleY + input.offsetY,
		box[2] * input.scaleX + input.offsetX,
		box[3] * input.scaleY + input.offsetY,
	);
	const part = Uint8Array.of(Part.trained);
	const objects = { boxes, part, width: input.width, height: input.height };
	return { grids, boxes, assignment: assign(recipe.assigner, grids, objects, null) };
}

describe('the best IoU of an object', () => {
	const compared = all.filter((recipe) => measureOf(recipe) === 'iou');

	it('is that of the assignment, with every recipe that compares IoU', () => {
		expect(compared.length).toBeGreaterThanOrEqual(8);
		for (const recipe of compared)
			fc.assert(
				fc.property(scene, ({ width, height, boxes }) => {
					const { best } = fitValues(recipe, objectsOf(boxes, width, height));
					boxes.forEach((box, k) => {
						const { assignment } = alone(recipe, box, width, height);
						expect(best[k], recipe.name).toBeCloseTo(assignment.objects[0]?.bestIou ?? -1, 4);
					});
				}),
				{ numRuns: 40, seed: 9 },
			);
	});

	it('adds up to the figures of the fit', () => {
		const recipe = byName('torchvision-mask-rcnn');
		const boxes: Box[] = [
			[10, 10, 26, 26],
			[100, 100, 240, 260],
			[300, 40, 620, 120],
		];
		const objects = objectsOf(boxes, 640, 480);
		const { best } = fitValues(recipe, objects);
		const fit = fitOf(recipe, objects);
		expect(fit.limits).toEqual([0.3, 0.7]);
		expect(fit.reached).toBe([...best].filter((iou) => iou >= 0.7).length);
		expect(fit.under).toBe([...best].filter((iou) => iou < 0.3).length);
		expect(fit.mean).toBeCloseTo([...best].reduce((sum, iou) => sum + iou) / 3, 12);
		expect([...fit.bars].reduce((sum, n) => sum + n)).toBe(3);
		expect(fit.bySize.map(({ count }) => count).reduce((sum, n) => sum + n)).toBe(3);
	});

	it('is the same as in the inspection of an image', () => {
		const recipe = byName('detectron2-faster-rcnn-fpn');
		const boxes: Box[] = [
			[12, 30, 80, 200],
			[300, 200, 420, 260],
		];
		const inspection = inspect({
			recipe,
			image: {
				row: 0,
				id: '1',
				fileName: 'a.jpg',
				width: 640,
				height: 480,
				path: null,
				foundBy: null,
				tried: [],
			},
			corners: 'continuous',
			objects: boxes.map((box, k) => ({
				...{ id: String(k), className: 'a', classId: 1, box, segmentation: null, flag: null, area: null },
				editable: { box: true, className: true, segmentation: false, remove: true } as never,
			})),
			...{ problems: [], heads: null, sampling: null, seed: 0, outlines: false },
		});
		const { best } = fitValues(recipe, objectsOf(boxes, 640, 480));
		for (const [k, { bestIou }] of inspection.objects.entries()) expect(best[k]).toBeCloseTo(bestIou, 5);
	});
});

describe('the places of an object', () => {
	it('are the candidates of the assignment, with every recipe that asks for them', () => {
		const asked = all.filter(({ assigner }) => ['fcos', 'task-aligned', 'sim-ota'].includes(assigner.kind));
		expect(asked.length).toBeGreaterThanOrEqual(4);
		let compared = 0;
		const signs = [-1, 1] as const;
		const near = (sign: -1 | 1, grow: -1 | 1) => (box: Box) =>
			box.map((side, k) => side + 0.01 * sign * (k > 1 ? 1 : grow)) as Box;
		for (const recipe of asked)
			fc.assert(
				fc.property(scene, ({ width, height, boxes }) => {
					const { best } = fitValues(recipe, objectsOf(boxes, width, height));
					boxes.forEach((box, k) => {
						const of = (each: Box) => alone(recipe, each, width, height).assignment.objects[0]?.candidates;
						const wanted = of(box);
						// A centre that lies on a border is in or out by the last digit of float32.
						if (signs.some((sign) => signs.some((grow) => of(near(sign, grow)(box)) !== wanted))) return;
						// MMDetection's SimOTA looks outside where nothing lies inside.
						if (recipe.assigner.kind === 'sim-ota' && best[k] === 0) return;
						compared++;
						expect(best[k], `${recipe.name} ${box}`).toBe(wanted);
					});
				}),
				{ numRuns: 40, seed: 4 },
			);
		expect(compared).toBeGreaterThan(500);
	});
});

describe('sliders', () => {
	it('stand as the recipe has it, and leave it as it is there', () => {
		for (const recipe of all) {
			const controls = fitControls(recipe);
			if (recipe.grids.kind === 'queries') expect(controls).toEqual([]);
			else expect(controls.map(({ name }) => name)).toContain('input');
			for (const { value, min, max, name } of controls)
				expect(value >= min && value <= max, `${recipe.name} ${name}`).toBe(true);
			const values = Object.fromEntries(controls.map(({ name, value }) => [name, value]));
			const { input, grids, assigner } = withValues(recipe, values);
			expect({ input, assigner }).toEqual({ input: recipe.input, assigner: recipe.assigner });
			expect(grids).toEqual(recipe.grids);
		}
	});

	it('move what they say, and nothing else', () => {
		const recipe = byName('torchvision-mask-rcnn');
		const moved = withValues(recipe, { smallest: 16 });
		expect(moved.grids).toMatchObject({ sizes: [[16], [32], [64], [128], [256]] });
		expect(moved.input).toEqual(recipe.input);
		expect(withValues(recipe, { step: 1.5 }).grids).toMatchObject({
			sizes: [[32], [48], [72], [108], [162]],
		});
		const { ratios } = withValues(recipe, { ratio: 4 }).grids as { ratios: number[][] };
		for (const [k, wanted] of [0.25, 1, 4].entries()) expect(ratios[0]?.[k]).toBeCloseTo(wanted, 12);
		expect(withValues(recipe, { positive: 0.5, negative: 0.6 }).assigner).toMatchObject({
			positive: 0.5,
			negative: 0.5,
		});
		expect(withValues(recipe, { input: 1000 }).input).toMatchObject({ minSize: 1000, maxSize: 1666 });
		expect(withValues(byName('mmdetection-faster-rcnn'), { smallest: 16 }).grids).toMatchObject({
			scales: [4],
		});
		expect(withValues(byName('matterport-mask-rcnn'), { smallest: 16 }).grids).toMatchObject({
			scales: [16, 32, 64, 128, 256],
		});
	});

	it('keep every position a recipe whose fit can be measured', () => {
		const objects = objectsOf([[10, 20, 60, 90]], 400, 300);
		for (const recipe of all)
			for (const { name, min, max } of fitControls(recipe))
				for (const value of [min, max]) {
					const fit = fitOf(withValues(recipe, { [name]: value }), objects);
					expect(Number.isFinite(fit.mean), `${recipe.name} ${name} ${value}`).toBe(true);
				}
	});
});

describe('what is written to paste', () => {
	it('is what the frameworks call it', () => {
		const texts = Object.fromEntries(
			configurationsOf(byName('torchvision-mask-rcnn')).map(({ framework, text }) => [framework, text]),
		);
		expect(Object.keys(texts)).toEqual(['torchvision', 'Detectron2', 'MMDetection', 'Ultralytics', 'Keras']);
		expect(texts.torchvision).toContain('sizes=((32,), (64,), (128,), (256,), (512,),)');
		expect(texts.torchvision).toContain(
			'rpn_fg_iou_thresh=0.7, rpn_bg_iou_thresh=0.3, min_size=800, max_size=1333)',
		);
		expect(texts.Detectron2).toContain('SIZES: [[32], [64], [128], [256], [512]]');
		expect(texts.Detectron2).toContain('ASPECT_RATIOS: [[0.5, 1, 2]]');
		expect(texts.MMDetection).toContain('scales=[8]');
		expect(texts.MMDetection).toContain('strides=[4, 8, 16, 32, 64]');
		expect(texts.Ultralytics).toMatch(/- \[46,22, 32,32, 22,46\]\s+# stride 4/);
		expect(texts.Keras).toContain('aspect_ratios=[0.5, 1, 2],  # w/h');
	});

	it('exists for every recipe with shapes, without a number that is none', () => {
		for (const recipe of all) {
			const texts = configurationsOf(recipe);
			const hasShapes = recipe.grids.kind !== 'points' && recipe.grids.kind !== 'queries';
			expect(texts.length, recipe.name).toBe(hasShapes ? 5 : 0);
			for (const { text, framework } of texts)
				expect(text, `${recipe.name} ${framework}`).not.toMatch(/NaN|undefined|Infinity/);
		}
	});
});

describe('the optimiser', () => {
	/** Small wide boxes, as of plates or cells of a table. */
	const wide = objectsOf(
		Array.from({ length: 400 }, (_, k): Box => {
			const x = (k * 37) % 560;
			const y = (k * 53) % 440;
			const width = 30 + ((k * 7) % 40);
			return [x, y, x + width, y + width / 4];
		}),
		640,
		480,
	);

	it.each(['k-means', 'evolution'] as const)(
		'finds better anchors by %s, as many as there were',
		async (method) => {
			const recipe = byName('torchvision-mask-rcnn');
			const found = await optimiseAnchors(recipe, wide, method);
			if (!found) throw new Error('nothing found');
			expect(found.after.mean).toBeGreaterThan(found.before.mean + 0.1);
			expect(found.after).toEqual((({ mean, reached }) => ({ mean, reached }))(fitOf(found.recipe, wide)));
			const counts = ({ grids }: Recipe) =>
				'sizes' in grids && grids.kind === 'torchvision'
					? [grids.sizes.map(({ length }) => length), grids.ratios.map(({ length }) => length)]
					: null;
			expect(counts(found.recipe)).toEqual(counts(recipe));
			expect(optimisedVerdict(found)).toMatch(/0 % of the objects reach .* now, \d+ % would; mean best IoU/);
		},
	);

	it('finds more by evolution than by k-means, the same each time', async () => {
		const recipe = byName('detectron2-retinanet');
		const [grouped, evolved, again] = [
			await optimiseAnchors(recipe, wide, 'k-means'),
			await optimiseAnchors(recipe, wide, 'evolution'),
			await optimiseAnchors(recipe, wide, 'evolution'),
		];
		expect(evolved?.after.mean).toBeGreaterThan(grouped?.after.mean ?? 1);
		expect(again?.recipe).toEqual(evolved?.recipe);
	});

	it('gives a recipe back for every kind that compares IoU, never a worse one', async () => {
		for (const recipe of all) {
			const found = await optimiseAnchors(recipe, wide, 'k-means');
			expect(found !== null, recipe.name).toBe(canOptimise(recipe));
			if (!found) continue;
			const isBetter = found.after.mean > found.before.mean || found.after.reached > found.before.reached;
			expect(isBetter || found.recipe === recipe, recipe.name).toBe(true);
		}
	});

	it('ends where nobody waits any more', async () => {
		let pauses = 0;
		const stop = async () => {
			if (++pauses === 3) throw new Error('cancelled');
		};
		await expect(optimiseAnchors(byName('torchvision-mask-rcnn'), wide, 'evolution', stop)).rejects.toThrow(
			'cancelled',
		);
		expect(pauses).toBe(3);
	});
});

it('cells of shapes hold every box once', () => {
	const sides = Float64Array.from(Array.from({ length: 2000 }, (_, k) => 3 + ((k * 7919) % 700)));
	const cells = shapeCells(sides);
	expect(cells.total).toBe(1000);
	expect([...cells.weight].reduce((sum, n) => sum + n)).toBe(1000);
	expect(shapeCells(Float64Array.of(0, 5, Number.NaN, 3, 4, 4)).total).toBe(1);
});

describe('words', () => {
	const recipe = byName('torchvision-mask-rcnn');
	const objects = objectsOf(
		[
			[10, 10, 26, 26],
			[100, 100, 240, 260],
		],
		640,
		480,
	);

	it('say both numbers', () => {
		const before = fitOf(recipe, objects);
		const after = fitOf(withValues(recipe, { smallest: 16, positive: 0.6 }), objects);
		const { numbers, sentence } = fitFinding(before, after);
		expect(numbers).toMatch(
			/^Reaching 0\.7 → 0\.6: \d( → \d)?\. Under 0\.3: \d( → \d)?\. Mean: 0\.\d\d → 0\.\d\d\.$/,
		);
		expect(sentence).toMatch(/gain|lose|Nothing/);
		expect(fitFinding(before, null).numbers).not.toContain('→');
	});
});
