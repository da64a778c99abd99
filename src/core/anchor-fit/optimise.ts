// Anchors for the boxes of a data set: sizes and ratios of a recipe, as many as it has, so that its head keeps its channels.
// k-means groups the shapes; evolution starts from those and from the recipe and searches further.

import { buildGrids } from '../grids/build';
import { inputTransform } from '../input/transform';
import type { GridRule, Recipe } from '../recipe';
import { mersenneTwister, type RandomSource } from '../sampling/mersenne-twister';
import { fitOf, measureOf } from './fit';
import { type ShapeCells, shapeCells } from './histogram';
import { fraction, kMeans } from './k-means';
import { type ShapeNumbers, shapeNumbers } from './shapes';
import type { FitObjects, OptimisedAnchors } from './types';

const population = 24;
const generations = 160;
/** How far a difference of two is followed, and how many numbers change at once. */
const follow = 0.6;
const change = 0.9;
/** Width of the border of IoU around the positive limit, within which an object counts in part. */
const softness = 0.04;

/** Whether the anchors of a recipe can be optimised: its assigner compares their IoU. */
export function canOptimise(recipe: Recipe): boolean {
	return measureOf(recipe) === 'iou' && numbersOf(recipe) !== null;
}

/**
 * @param pause awaited often; where it throws, the search ends with that.
 * @returns the recipe itself where nothing better was found. `null` where `canOptimise` is false or there is no object.
 */
export async function optimiseAnchors(
	recipe: Recipe,
	objects: FitObjects,
	method: 'k-means' | 'evolution',
	pause: () => Promise<void> = async () => {},
): Promise<OptimisedAnchors | null> {
	const started = performance.now();
	const numbers = numbersOf(recipe);
	if (!numbers || !canOptimise(recipe) || objects.count === 0) return null;
	const cells = shapeCells(inputSides(recipe, objects));
	if (cells.count === 0) return null;
	const random = mersenneTwister(0);
	const input = typicalInput(recipe, objects);
	const score = (rule: GridRule) => scoreOf(rule, input, positiveLimit(recipe), cells);
	const start = vectorOf(numbers.sizes, numbers.ratios);
	const grouped = groupedVector(numbers, recipe, cells, random);
	await pause();
	let found = grouped;
	if (method === 'evolution') found = await evolve(numbers, [start, grouped], score, random, pause);
	const rounded = roundedVector(numbers, found);
	const better: Recipe = { ...recipe, grids: ruleOf(numbers, rounded) };
	const before = fitOf(recipe, objects);
	await pause();
	const after = fitOf(better, objects);
	const isBetter = after.mean > before.mean || after.reached > before.reached;
	return {
		recipe: isBetter ? better : recipe,
		before: { mean: before.mean, reached: before.reached },
		after: isBetter
			? { mean: after.mean, reached: after.reached }
			: { mean: before.mean, reached: before.reached },
		objects: objects.count,
		milliseconds: performance.now() - started,
	};
}

function numbersOf({ grids, input }: Recipe): ShapeNumbers | null {
	return shapeNumbers(grids, input.kind === 'torchvision-fixed' ? input.width : 1);
}

function positiveLimit({ assigner }: Recipe): number {
	return assigner.kind === 'max-iou' || assigner.kind === 'ssd' ? assigner.positive : 0.5;
}

/** `[2 * count]` widths and heights at input. */
function inputSides(recipe: Recipe, { count, box, size, sizes }: FitObjects): Float64Array {
	const inputs = Array.from({ length: sizes.length / 2 }, (_, at) =>
		inputTransform(recipe.input, sizes[2 * at] as number, sizes[2 * at + 1] as number),
	);
	const sides = new Float64Array(2 * count);
	for (let k = 0; k < count; k++) {
		const { scaleX, scaleY } = inputs[size[k] as number] as (typeof inputs)[number];
		sides[2 * k] = ((box[4 * k + 2] as number) - (box[4 * k] as number)) * scaleX;
		sides[2 * k + 1] = ((box[4 * k + 3] as number) - (box[4 * k + 1] as number)) * scaleY;
	}
	return sides;
}

/** The padded input of the first image: strides and shapes of the grids hardly depend on it. */
function typicalInput(recipe: Recipe, { sizes }: FitObjects): { width: number; height: number } {
	const { paddedWidth, paddedHeight } = inputTransform(recipe.input, sizes[0] as number, sizes[1] as number);
	return { width: paddedWidth, height: paddedHeight };
}

/** Sizes, then ratios. */
function vectorOf(sizes: readonly (readonly number[])[], ratios: readonly (readonly number[])[]): number[] {
	return [...sizes.flat(), ...ratios.flat()];
}

function ruleOf(numbers: ShapeNumbers, vector: readonly number[]): GridRule {
	let at = 0;
	const take = (lists: readonly (readonly number[])[]) =>
		lists.map((list) => list.map(() => vector[at++] as number));
	const sizes = take(numbers.sizes);
	return numbers.build(sizes, take(numbers.ratios));
}

/**
 * Mean over the boxes of the best IoU that a shape has, a quarter of its stride off the box's centre on both axes (what is
 * met on average), and half as much for each that comes over the positive limit.
 */
function scoreOf(
	rule: GridRule,
	input: { width: number; height: number },
	positive: number,
	cells: ShapeCells,
): number {
	const shapes: number[] = [];
	for (const grid of buildGrids(rule, input))
		for (let at = 0; at < grid.shapes.length; at += 4) {
			const [x1, y1, x2, y2] = grid.shapes.subarray(at, at + 4) as unknown as [
				number,
				number,
				number,
				number,
			];
			shapes.push(x2 - x1, y2 - y1, grid.strideX / 4, grid.strideY / 4);
		}
	const flat = Float64Array.from(shapes);
	let sum = 0;
	for (let cell = 0; cell < cells.count; cell++) {
		const width = cells.width[cell] as number;
		const height = cells.height[cell] as number;
		const area = width * height;
		let best = 0;
		for (let at = 0; at < flat.length; at += 4) {
			const w = flat[at] as number;
			const h = flat[at + 1] as number;
			const own = w * h;
			if (Math.min(own, area) <= best * Math.max(own, area)) continue;
			const dx = Math.min(w, width, (w + width) / 2 - (flat[at + 2] as number));
			const dy = Math.min(h, height, (h + height) / 2 - (flat[at + 3] as number));
			if (dx <= 0 || dy <= 0) continue;
			const iou = (dx * dy) / (area + own - dx * dy);
			if (iou > best) best = iou;
		}
		const over = 1 / (1 + Math.exp((positive - best) / softness));
		sum += (best + 0.5 * over) * (cells.weight[cell] as number);
	}
	return sum / cells.total;
}

/** Sizes and ratios from groups of shapes: groups in the order of their area go to the levels one after another. */
function groupedVector(
	numbers: ShapeNumbers,
	recipe: Recipe,
	cells: ShapeCells,
	random: RandomSource,
): number[] {
	const perLevel = numbers.sizes.map(({ length }) => length);
	const wanted = perLevel.reduce((sum, n) => sum + n, 0);
	const isTied = recipe.grids.kind === 'mmdetection';
	// What every level multiplies by its own stride cannot be told from the groups: only the ratios are theirs.
	const groups = kMeans(cells, Math.max(wanted, 3), random);
	const areas = Array.from({ length: groups.length / 2 }, (_, k) =>
		Math.sqrt((groups[2 * k] as number) * (groups[2 * k + 1] as number)),
	);
	let at = 0;
	const sizes = numbers.sizes.map((list, level) =>
		list.map((size) => {
			const group = areas[Math.min(areas.length - 1, at++)];
			return isTied || group === undefined ? size : group / (numbers.pixels[level] as number);
		}),
	);
	return vectorOf(sizes, groupedRatios(numbers, recipe, cells, random));
}

/** Ratios by groups of the boxes' ratios alone, wide to tall as the rule counts them. */
function groupedRatios(
	numbers: ShapeNumbers,
	{ grids }: Recipe,
	cells: ShapeCells,
	random: RandomSource,
): number[][] {
	const isWidthFirst = grids.kind === 'matterport';
	return numbers.ratios.map((list) => {
		if (list.length < 2 || grids.kind === 'ssd') return [...list];
		const unit = {
			...cells,
			width: cells.width.map((width, k) => Math.sqrt(width / (cells.height[k] as number))),
			height: cells.height.map((height, k) => Math.sqrt(height / (cells.width[k] as number))),
		};
		const groups = kMeans(unit, list.length, random);
		const ratios = Array.from({ length: groups.length / 2 }, (_, k) => {
			const [width, height] = [groups[2 * k] as number, groups[2 * k + 1] as number];
			return isWidthFirst ? width / height : height / width;
		});
		while (ratios.length < list.length) ratios.push(list[ratios.length] as number);
		return ratios.sort((a, b) => a - b);
	});
}

/**
 * Differential evolution on the logarithms (Storn and Price 1997, scheme DE/best/1/bin with a random base every other
 * time): those that score no worse replace their parents.
 */
async function evolve(
	numbers: ShapeNumbers,
	starts: readonly number[][],
	score: (rule: GridRule) => number,
	random: RandomSource,
	pause: () => Promise<void>,
): Promise<number[]> {
	const length = (starts[0] as number[]).length;
	const logs = starts.map((vector) => vector.map(Math.log));
	const people = Array.from({ length: population }, (_, k) => {
		const from = logs[k % logs.length] as number[];
		return k < logs.length ? [...from] : from.map((value) => value + 0.3 * (2 * fraction(random) - 1));
	});
	const rate = (vector: readonly number[]) => score(ruleOf(numbers, vector.map(Math.exp)));
	const scores = people.map(rate);
	const pick = () => people[Math.floor(fraction(random) * population)] as number[];
	for (let generation = 0; generation < generations; generation++) {
		for (let k = 0; k < population; k++) {
			const best = people[scores.indexOf(Math.max(...scores))] as number[];
			const base = (generation + k) % 2 === 0 ? best : pick();
			const [a, b] = [pick(), pick()];
			const sure = Math.floor(fraction(random) * length);
			const child = (people[k] as number[]).map((own, at) =>
				at === sure || fraction(random) < change
					? (base[at] as number) + follow * ((a[at] as number) - (b[at] as number))
					: own,
			);
			const value = rate(child);
			if (!(value >= (scores[k] as number))) continue;
			people[k] = child;
			scores[k] = value;
		}
		await pause();
	}
	return (people[scores.indexOf(Math.max(...scores))] as number[]).map(Math.exp);
}

/** Numbers as people write them: whole pixels from 16 on, else tenths; what is a factor or a share to three digits. */
function roundedVector(numbers: ShapeNumbers, vector: readonly number[]): number[] {
	let at = 0;
	const out: number[] = [];
	for (const [level, list] of numbers.sizes.entries())
		for (const _ of list) {
			const value = vector[at++] as number;
			out.push(
				numbers.pixels[level] === 1 ? roundTo(value, value >= 16 ? 0 : 1) : Number(value.toPrecision(3)),
			);
		}
	while (at < vector.length) out.push(Number((vector[at++] as number).toPrecision(3)));
	return sortedWithin(numbers, out);
}

function roundTo(value: number, digits: number): number {
	return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** Sizes of a level and ratios of a list in rising order, as people write them. */
function sortedWithin(numbers: ShapeNumbers, vector: readonly number[]): number[] {
	let at = 0;
	return [...numbers.sizes, ...numbers.ratios].flatMap((list) => {
		const part = vector.slice(at, at + list.length);
		at += list.length;
		return part.sort((a, b) => a - b);
	});
}
