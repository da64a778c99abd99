// The input tensor of a picture against what the frameworks' own code makes of it, and how padding, colours and layouts
// stand in it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { inputTensor, type Picture } from '../../src/core/input/input-tensor';
import { pixelRuleOf } from '../../src/core/input/pixels';
import { inputTransform } from '../../src/core/input/transform';
import type { InputRule } from '../../src/core/recipe';
import { recipeByName, recipes } from '../../src/core/recipes';

const { input, versions } = JSON.parse(
	readFileSync(join(root, 'test/unit/fixtures/resample.json'), 'utf8'),
) as {
	versions: Record<string, string>;
	input: {
		from: [number, number];
		picture: number[];
		made: { name: string; shape: number[]; values: number[] }[];
	};
};
const picture: Picture = {
	width: input.from[1],
	height: input.from[0],
	rgb: Uint8Array.from(input.picture),
};

const rules: Record<string, InputRule> = {
	torchvision: { kind: 'torchvision', minSize: 16, maxSize: 30, scale: 'float64', padMultiple: 8 },
	detr: { kind: 'detr', minSize: 16, maxSize: 30 },
	yolox: { kind: 'yolox', size: 32 },
	ultralytics: { kind: 'ultralytics', size: 32 },
};

it.each(input.made)(
	`$name makes the same of a picture (torchvision ${versions.torchvision})`,
	({ name, shape, values }) => {
		const rule = rules[name] as InputRule;
		const transform = inputTransform(rule, picture.width, picture.height);
		const pixels = pixelRuleOf({ name, input: rule });
		const made = inputTensor(picture, rule, transform, pixels, 'channels-first');
		expect(made.shape).toEqual(shape);
		const largest = values.reduce(
			(most, value, k) => Math.max(most, Math.abs(value - (made.data[k] as number))),
			0,
		);
		expect(largest).toBeLessThanOrEqual(1e-5);
	},
);

describe.each(recipes.map(({ name }) => name))('%s', (name) => {
	const recipe = recipeByName(name);
	if (!recipe) throw new Error(name);
	const grey: Picture = { width: 90, height: 60, rgb: new Uint8Array(90 * 60 * 3).fill(200) };
	// Channels apart, so that their order shows.
	for (let k = 0; k < grey.rgb.length; k += 3) grey.rgb[k] = 40;
	const transform = inputTransform(recipe.input, grey.width, grey.height);
	const pixels = pixelRuleOf(recipe);
	const red = pixels.colours === 'rgb' ? 0 : 2;
	const normalised = (value: number, c: number) =>
		((pixels.range === 1 ? value / 255 : value) - (pixels.mean[c] as number)) / (pixels.std[c] as number);

	it('keeps a plain picture plain inside, and pads outside', () => {
		const { shape, data } = inputTensor(grey, recipe.input, transform, pixels, 'channels-first');
		const { paddedWidth: w, paddedHeight: h, offsetX, offsetY, width, height } = transform;
		expect(shape).toEqual([1, 3, h, w]);
		expect(data.length).toBe(3 * h * w);
		const at = (x: number, y: number, c: number) => data[(c * h + y) * w + x] as number;
		const [x, y] = [offsetX + (width >> 1), offsetY + (height >> 1)];
		for (let c = 0; c < 3; c++) expect(at(x, y, c)).toBeCloseTo(normalised(c === red ? 40 : 200, c), 2);
		const padding = pixels.padding;
		const outside = (c: number) => (padding === 'zeros' ? 0 : normalised(padding.grey, c));
		if (offsetX + width < w) for (let c = 0; c < 3; c++) expect(at(w - 1, 0, c)).toBeCloseTo(outside(c), 3);
		if (offsetY + height < h) for (let c = 0; c < 3; c++) expect(at(0, h - 1, c)).toBeCloseTo(outside(c), 3);
	});

	it('holds the same values with the channels last', () => {
		const first = inputTensor(grey, recipe.input, transform, pixels, 'channels-first');
		const last = inputTensor(grey, recipe.input, transform, pixels, 'channels-last');
		const [, , h, w] = first.shape;
		expect(last.shape).toEqual([1, h, w, 3]);
		let differing = 0;
		for (let k = 0; k < h * w; k++)
			for (let c = 0; c < 3; c++) if (first.data[c * h * w + k] !== last.data[k * 3 + c]) differing++;
		expect(differing).toBe(0);
	});
});

it('gives a person’s own recipe the rule of the shipped one', () => {
	const lite = recipeByName('torchvision-ssdlite320');
	const own = pixelRuleOf({ name: 'mine', extends: lite?.name, input: lite?.input as InputRule });
	expect(own.mean).toEqual([0.5, 0.5, 0.5]);
	expect(
		pixelRuleOf({ name: 'mine', extends: 'torchvision-ssd300', input: lite?.input as InputRule }).mean[0],
	).toBe(0.48235);
});
