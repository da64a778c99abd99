// The probe model on a tensor back end: its parts against the core and against plain JavaScript, its gradients against
// differences, and a short training.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	defaultTraining,
	dumpMetadata,
	dumpTensors,
	loadProbe,
	losses,
	newProbe,
	type Probe,
	type ProbeImage,
	probeReader,
	probeRecipe,
	saveProbe,
	sceneOf,
	type TrainOptions,
	type TrainStep,
	type TrainWatch,
	trainProbe,
} from '../../src/compute/probe';
import { firstStage, secondStage } from '../../src/compute/probe/heads';
import { inputTensor } from '../../src/compute/probe/image';
import { alignRegions, byLevel, levelsOf } from '../../src/compute/probe/region-align';
import { gradients } from '../../src/compute/probe/train';
import type { TensorBackend } from '../../src/compute/tensor/backend';
import type { Box } from '../../src/core/geometry';
import { roiAlign } from '../../src/core/masks/roi-align';
import type { LossTermName } from '../../src/core/recipe';
import { readDump } from '../../src/predictions/dump';
import { f16, f32, heldTensors, safetensorsBytes } from '../../src/predictions/safetensors-write';
import { smallClasses, smallConfig, smallImages } from '../support/probe-scenes';
import { randomFrom } from '../support/synthetic-dump';
import { scratchFolder, tensorBackend } from '../support/tensor-backend';

const folder = scratchFolder();
const limit = 1e-5;
const recipe = probeRecipe(smallConfig);
const termNames: LossTermName[] = ['rpn_objectness', 'rpn_box', 'roi_class', 'roi_box', 'mask'];

let backend: TensorBackend;
let tf: typeof Tf;

beforeAll(async () => {
	backend = await tensorBackend(folder);
	tf = backend.tf;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function pixelsOf(image: ProbeImage): Promise<Uint8Array> {
	const pixels = await image.pixels();
	if ('error' in pixels) throw new Error(pixels.error);
	return pixels;
}

/** Value and gradient of one step; weights in their order. */
async function stepOf(probe: Probe, image: ProbeImage) {
	const step = gradients(tf, probe, sceneOf(recipe, image), await pixelsOf(image), 5);
	if ('error' in step) throw new Error(step.error);
	const found = step.gradients.map((gradient, k) => ({
		name: probe.network.weights[k].name,
		values: gradient ? Float32Array.from(gradient.dataSync()) : null,
	}));
	tf.dispose(step.gradients.filter((gradient) => gradient !== null));
	return { terms: step.terms, found };
}

describe('RoIAlign by matrices', () => {
	it('equals the core’s on every level', () => {
		const random = randomFrom(3);
		const sizes = [
			[24, 32],
			[12, 16],
			[6, 8],
			[3, 4],
		];
		const channels = 3;
		const planes = sizes.map(([rows, columns]) =>
			Float32Array.from({ length: rows * columns * channels }, () => random() - 0.5),
		);
		const boxes: number[] = [];
		for (let k = 0; k < 30; k++) {
			const [x, y] = [random() * 110, random() * 80];
			const side = k < 15 ? 30 * random() : 900 * random();
			boxes.push(x - 8, y - 8, x + 1 + side * random(), y + 1 + side);
		}
		const flat = Float64Array.from(boxes, Math.fround);
		const order = byLevel(flat);
		const regions = Float64Array.from(order.flatMap((row) => [...flat.subarray(4 * row, 4 * row + 4)]));
		const levels = levelsOf(regions);
		expect(new Set(levels).size).toBeGreaterThan(2);
		const pyramid = planes.map((values, k) => tf.tensor4d(values, [1, sizes[k][0], sizes[k][1], channels]));
		for (const side of [7, 14]) {
			const read = alignRegions(tf, pyramid, regions, side);
			const values = read.dataSync();
			tf.dispose(read);
			levels.forEach((level, n) => {
				const [rows, columns] = sizes[level];
				for (let channel = 0; channel < channels; channel++) {
					const plane = {
						width: columns,
						height: rows,
						at: (y: number, x: number) => planes[level][(y * columns + x) * channels + channel],
					};
					const wanted = roiAlign(plane, regions.subarray(4 * n, 4 * n + 4), {
						rows: side,
						columns: side,
						spatialScale: 1 / 2 ** (level + 2),
						samplingRatio: 2,
						aligned: false,
					});
					wanted.forEach((value, place) => {
						expect(values[(n * side * side + place) * channels + channel]).toBeCloseTo(value, 5);
					});
				}
			});
		}
		tf.dispose(pyramid);
	});

	it('refuses regions that are not in order of their level', () => {
		const pyramid = [tf.zeros([1, 8, 8, 1]) as Tf.Tensor4D];
		expect(() => alignRegions(tf, pyramid, Float64Array.of(0, 0, 900, 900, 0, 0, 9, 9), 7)).toThrow(
			RangeError,
		);
		tf.dispose(pyramid);
	});
});

describe('the gradient of the whole chain', () => {
	it('is that of plain JavaScript, and so that of every back end', async () => {
		const [image] = smallImages(1, 8);
		const own = await newProbe(tf, smallClasses, 4, smallConfig);
		const ours = await stepOf(own, image);
		own.dispose();
		if (!tf.findBackendFactory('cpu')) await import('@tensorflow/tfjs-backend-cpu');
		const name = tf.getBackend();
		await tf.setBackend('cpu');
		const plain = await newProbe(tf, smallClasses, 4, smallConfig);
		const theirs = await stepOf(plain, image);
		plain.dispose();
		await tf.setBackend(name);
		expect(ours.terms.map((term) => term.name)).toEqual(termNames);
		ours.terms.forEach(({ value }, k) => {
			expect(Math.abs(value - theirs.terms[k].value)).toBeLessThanOrEqual(limit * theirs.terms[k].value);
		});
		ours.found.forEach(({ name: weight, values }, k) => {
			const wanted = theirs.found[k].values;
			if (!values || !wanted) throw new Error(`${weight} has no gradient`);
			// A level without drawn anchors has none.
			if (weight !== 'pyramid6/kernel' && weight !== 'pyramid6/bias')
				expect(Math.hypot(...wanted), weight).toBeGreaterThan(0);
			const difference = Math.hypot(...values.map((value, at) => value - wanted[at]));
			expect(difference, weight).toBeLessThanOrEqual(limit * Math.hypot(...wanted));
		});
	});

	it('is that of differences of the loss', async () => {
		const [image] = smallImages(1, 9);
		const scene = sceneOf(recipe, image);
		const pixels = await pixelsOf(image);
		const probe = await newProbe(tf, smallClasses, 6, smallConfig);
		const { found } = await stepOf(probe, image);
		let proposals: Float64Array | null = null;
		/** The weighted losses; regions stay those of the first call, as they do for the gradient. */
		const total = () => {
			let sum = 0;
			tf.tidy(() => {
				const first = firstStage(probe, scene, inputTensor(tf, pixels, scene.input));
				proposals ??= first.proposals;
				const { heads } = secondStage(probe, scene, { ...first, proposals }, 5);
				sum = losses(scene, heads, 5).inspection.breakdown?.total ?? Number.NaN;
			});
			return sum;
		};
		total();
		const chosen = [
			'stem/kernel',
			'stage3_conv/kernel',
			'stage5_down/bias',
			'lateral3/kernel',
			'pyramid2/kernel',
		];
		const heads = [
			'rpn_conv/kernel',
			'rpn_deltas/bias',
			'box_fc/kernel',
			'mask_conv1/kernel',
			'mask_up/kernel',
		];
		for (const name of [...chosen, ...heads]) {
			const { variable } = probe.network.weights.find((weight) => weight.name === name) ?? {};
			const values = found.find((gradient) => gradient.name === name)?.values;
			if (!variable || !values) throw new Error(name);
			const before = Float32Array.from(variable.dataSync());
			const at = values.reduce((best, value, k) => (Math.abs(value) > Math.abs(values[best]) ? k : best), 0);
			const moved = (by: number) => {
				const after = before.slice();
				after[at] += by;
				tf.tidy(() => variable.assign(tf.tensor(after, variable.shape)));
				return total();
			};
			const step = 1e-3;
			const slope = (moved(step) - moved(-step)) / (2 * step);
			moved(0);
			expect(Math.abs(slope - values[at]) / Math.abs(slope), name).toBeLessThan(0.02);
		}
		probe.dispose();
	});
});

describe('a short training', () => {
	const images = smallImages(12, 21);
	const steps: TrainStep[] = [];
	let probe: Probe;

	beforeAll(async () => {
		const options = { ...defaultTraining, seed: 3, steps: 60, warmUp: 8, rate: 4e-3, config: smallConfig };
		const counts: number[] = [];
		const result = await trainProbe(tf, { images, classes: smallClasses }, options, {
			onStep(step) {
				steps.push(step);
				counts.push(tf.memory().numTensors);
			},
		});
		expect(result).toMatchObject({ end: 'done', unread: [] });
		({ probe } = result);
		expect(new Set(counts.slice(3))).toHaveProperty('size', 1);
	}, 300_000);

	it('tells of every step', () => {
		expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, k) => k + 1));
		expect(steps.at(-1)).toMatchObject({ steps: 60, secondsLeft: 0 });
	});

	// Deltas start at 0, which is nearly right for labelled boxes; `roi_box` grows as soon as worse regions are foreground.
	it.each(['rpn_objectness', 'rpn_box', 'roi_class', 'mask'] as const)('brings %s down', (name) => {
		const mean = (part: TrainStep[]) => {
			const values = part.flatMap(({ losses }) => losses[name] ?? []);
			return values.reduce((sum, value) => sum + value, 0) / values.length;
		};
		expect(mean(steps.slice(45))).toBeLessThan(0.8 * mean(steps.slice(0, 15)));
	});

	it('saves and loads a model that answers the same', async () => {
		const place = mkdtempSync(join(folder, 'saved-'));
		saveProbe(place, probe);
		const again = await loadProbe(tf, place);
		if ('error' in again) throw new Error(again.error);
		const answers = [];
		for (const each of [probe, again]) {
			const reader = probeReader(tf, each);
			answers.push([await reader.outputs(images[0], 1), await reader.detections(images[0])]);
			reader.dispose();
		}
		expect(again).toMatchObject({ classes: probe.classes, steps: 60, seed: 3, config: smallConfig });
		expect(JSON.stringify(answers[1])).toBe(JSON.stringify(answers[0]));
		again.dispose();
	});

	it('gives a dump whose losses are those of the heads', async () => {
		const reader = probeReader(tf, probe);
		const answer = await reader.outputs(images[1], 7);
		if ('error' in answer) throw new Error(answer.error);
		const { scene, heads } = answer;
		const wanted = losses(scene, heads, 7).inspection.breakdown;
		const file = heldTensors('probe', dumpTensors(answer), dumpMetadata(probe.classes, 60));
		const read = readDump(file, {
			recipe: reader.recipe,
			grids: scene.grids,
			input: scene.input,
			image: images[1],
			imageNames: [images[1].name],
			classes: smallClasses.map((name, id) => ({ id, name })),
		});
		reader.dispose();
		if (!('heads' in read)) throw new Error(JSON.stringify(read));
		const found = losses(scene, read.heads as typeof heads, 7).inspection;
		expect(found.tier).toBe('exact');
		expect(found.breakdown?.terms.map(({ name }) => name)).toEqual(termNames);
		expect(found.breakdown?.terms.map(({ value }) => value)).toEqual(wanted?.terms.map(({ value }) => value));
		expect(found.breakdown?.proposals?.count).toBeGreaterThan(0);
		const small = dumpTensors(answer, { encode: f16, masks: 'labelled', prefix: 'small/' });
		const count = answer.maskChannels.length;
		expect(count).toBeGreaterThan(0);
		expect(small['small/roi_mask_logits']).toMatchObject({ type: 'F16', shape: [count, 1, 28, 28] });
	});

	it('runs the heads alone when labels change, and holds no more than it may', async () => {
		const reader = probeReader(tf, probe, { kept: 1 });
		const before = tf.memory().numTensors;
		let asked = 0;
		const image: ProbeImage = {
			...images[2],
			pixels: () => {
				asked++;
				return images[2].pixels();
			},
		};
		await reader.outputs(image, 1);
		const held = tf.memory().numTensors;
		const moved = await reader.outputs({ ...image, objects: image.objects.slice(1) }, 1);
		expect(asked).toBe(1);
		expect('scene' in moved && moved.scene.image.objects).toHaveLength(image.objects.length - 1);
		await reader.outputs(images[3], 1);
		expect(tf.memory().numTensors).toBe(held);
		reader.dispose();
		expect(tf.memory().numTensors).toBe(before);
	});

	it('finds what it was trained on', async () => {
		const reader = probeReader(tf, probe);
		const found = await reader.detections(images[0], { score: 0.05, nms: 0.5, most: 20 });
		reader.dispose();
		if ('error' in found) throw new Error(found.error);
		expect(found.length).toBeGreaterThan(0);
		for (const { className, score, segmentation } of found) {
			expect(smallClasses).toContain(className);
			expect(score).toBeGreaterThan(0.05);
			expect(segmentation.size).toEqual([72, 96]);
		}
	});
});

describe('training that does not go on', () => {
	const images = smallImages(3, 31);
	const options = { ...defaultTraining, seed: 2, steps: 5, config: smallConfig };

	async function trained(
		data: readonly ProbeImage[],
		over: Partial<TrainOptions> = {},
		watch: TrainWatch = {},
	) {
		const result = await trainProbe(
			tf,
			{ images: data, classes: smallClasses },
			{ ...options, ...over },
			watch,
		);
		result.probe.dispose();
		return { ...result, steps: result.probe.steps };
	}

	it('stops between two steps when it is told to, and keeps what it has', async () => {
		const stop = new AbortController();
		const before = tf.memory().numTensors;
		const { end, steps } = await trained(
			images,
			{},
			{
				signal: stop.signal,
				onStep: ({ step }) => {
					if (step === 2) stop.abort();
				},
			},
		);
		expect([end, steps]).toEqual(['stopped', 2]);
		expect(tf.memory().numTensors).toBe(before);
	});

	it('ends when its time is over', async () => {
		expect(await trained(images, { seconds: 0 })).toMatchObject({ end: 'out-of-time', steps: 0 });
	});

	it('goes by time alone where steps have no end', async () => {
		const stop = new AbortController();
		const seen: TrainStep[] = [];
		await trained(
			images,
			{ steps: Number.POSITIVE_INFINITY, seconds: 1000 },
			{
				signal: stop.signal,
				onStep(step) {
					seen.push(step);
					if (step.step === 2) stop.abort();
				},
			},
		);
		expect(seen.map(({ steps }) => steps)).toEqual([null, null]);
		expect(seen[1].secondsLeft).toBeGreaterThan(900);
	});

	it('names step, image and term of a loss that is not finite', async () => {
		const result = await trained(images, { rate: 1e30, warmUp: 1, longestGradient: 1e30 });
		expect(result).toMatchObject({ end: 'failed' });
		expect('error' in result && result.error).toMatch(
			/^Step \d \(small_31_\d\): the loss "(RPN objectness|RPN box|RoI class|RoI box|Mask)" is infinite or not a number;/,
		);
	});

	it('leaves out pictures that cannot be read, and says which', async () => {
		const broken = { ...images[1], pixels: async () => ({ error: 'It is cut off.' }) };
		const result = await trained([images[0], broken, images[2]]);
		expect(result).toMatchObject({ end: 'done', steps: 5 });
		expect(result.unread).toEqual([{ image: broken.name, error: 'It is cut off.' }]);
		expect(await trained([broken])).toMatchObject({
			end: 'failed',
			error: `There is nothing to train on: no picture could be read. ${broken.name}: It is cut off.`,
		});
		expect(await trained([])).toMatchObject({ end: 'failed' });
	});

	it('goes on over images without objects, with crowds and with broken boxes', async () => {
		const [first, second, third] = images;
		const broken = second.objects.map((object) => ({ ...object, box: [9, 9, 9, 30] as Box }));
		const crowds = third.objects.map((object) => ({ ...object, flag: 'iscrowd' }));
		const bare = first.objects.map((object) => ({ ...object, segmentation: null }));
		const seen: TrainStep[] = [];
		const data = [
			{ ...first, objects: [] },
			{ ...second, objects: broken },
			{ ...third, objects: crowds },
			{ ...first, name: 'boxes', objects: bare },
		];
		const onStep = (step: TrainStep) => void seen.push(step);
		expect(await trained(data, { steps: 8 }, { onStep })).toMatchObject({ end: 'done', unread: [] });
		for (const { image, losses: terms, total } of seen) {
			expect(total).toBeGreaterThan(0);
			expect(Object.keys(terms)).toEqual(termNames.slice(0, 4));
			if (image !== 'boxes') expect(terms.rpn_box).toBe(0);
		}
		expect(seen.some(({ losses: terms }) => (terms.rpn_box ?? 0) > 0)).toBe(true);
	});
});

describe('a folder that holds no sound model', () => {
	const place = () => mkdtempSync(join(folder, 'model-'));

	async function saved(): Promise<string> {
		const probe = await newProbe(tf, smallClasses, 1, smallConfig);
		const target = place();
		saveProbe(target, probe, 'F16');
		probe.dispose();
		return target;
	}

	async function refusal(target: string): Promise<string> {
		const before = tf.memory().numTensors;
		const result = await loadProbe(tf, target);
		expect(tf.memory().numTensors).toBe(before);
		if (!('error' in result)) throw new Error('it was taken');
		return result.error;
	}

	it('reads halves', async () => {
		const probe = await loadProbe(tf, await saved());
		if ('error' in probe) throw new Error(probe.error);
		expect(probe.classes).toEqual(['background', ...smallClasses]);
		probe.dispose();
	});

	it.each([
		['nothing', () => '', /cannot be read: ENOENT/],
		['no JSON', (text: string) => text.slice(0, 30), /anchorage-probe\.json cannot be read: it is no JSON/],
		['something else', () => '{"format": "layers-model"}', /describes no probe model/],
		['null', () => 'null', /describes no probe model/],
		[
			'another layout',
			(text: string) => text.replace('"anchorage_probe": 1', '"anchorage_probe": 2'),
			/has layout 2/,
		],
		['a huge layer', (text: string) => text.replace('"box": 32', '"box": 1e9'), /is damaged: at config\.box/],
		[
			'other classes',
			(text: string) => text.replace('"disc"', '"disc", "star"'),
			/"box_class\/kernel" is 32 × 3, the model needs 32 × 4/,
		],
	])('tells of %s in anchorage-probe.json', async (what, change, wanted) => {
		const target = await saved();
		const path = join(target, 'anchorage-probe.json');
		if (what === 'nothing') rmSync(path);
		else writeFileSync(path, change(readFileSync(path, 'utf8')));
		expect(await refusal(target)).toMatch(wanted);
	});

	it('tells of damaged weights', async () => {
		const target = await saved();
		const path = join(target, 'weights.safetensors');
		const bytes = readFileSync(path);
		writeFileSync(path, bytes.subarray(0, bytes.length - 10));
		expect(await refusal(target)).toMatch(/weights\.safetensors: .* cut off/);
		writeFileSync(path, safetensorsBytes({ other: f32([1], [1]) }));
		expect(await refusal(target)).toMatch(/has no weights "stem\/kernel"/);
		const infinite = Buffer.from(bytes);
		infinite.writeUInt16LE(0x7c00, bytes.length - 2);
		writeFileSync(path, infinite);
		expect(await refusal(target)).toMatch(/holds values that are infinite/);
		rmSync(path);
		expect(await refusal(target)).toMatch(/cannot be read: ENOENT/);
	});
});
