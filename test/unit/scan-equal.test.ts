// A scan says of each image what the engine says of it when it is opened alone.

import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices } from '../../src/compute/protocol';
import { objectUses } from '../../src/core/dataset/columns';
import { suspectsOf } from '../../src/core/suspects';
import { programFolder } from '../support/cli-program';
import { hasRealFiles } from '../support/real-files';
import { buildScan, scan } from '../support/scans';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = programFolder();
let script = '';
beforeAll(async () => {
	({ script } = await buildScan(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dump: Partial<Choices> = {
	recipe: resolve('media/sample/sample.anchorage.json'),
	predictions: resolve('media/sample/predictions/epoch_03.safetensors'),
};

const cases: [string, Partial<Choices>][] = [
	['media/sample/coco/instances.json', {}],
	['media/sample/coco/instances.json', dump],
	['media/sample/coco/instances.json', { recipe: 'ultralytics-detect' }],
	['media/sample/voc/01_shapes.xml', dump],
	['media/sample/labels/01_shapes.txt', { recipe: 'mmdetection-retinanet' }],
	['media/sample/labelme/01_shapes.json', {}],
];

it.each(cases)('%s as in the engine, %j', (path, own) => equalsEngine(path, own));

it.runIf(hasRealFiles('scan-equal'))(
	'real files as in the engine',
	async () => {
		await equalsEngine('../shared/data/coco-val2014-100/annotations/instances_val2014_100.json', {});
		await equalsEngine('../shared/data/bccd-voc/Annotations', {});
		await equalsEngine('../shared/data/yolo-dumpsites-segment/train/labels', {});
	},
	60_000,
);

async function equalsEngine(path: string, own: Partial<Choices>): Promise<void> {
	const choices = { ...plainChoices, ...own };
	const { columns, rules, unread, isComplete } = await scan({
		inputs: [path],
		choices: own,
		options: { script },
	});
	expect(unread).toEqual([]);
	expect(isComplete).toBe(true);
	const engine = new Engine();
	const counts = new Map<string, number>();
	for (let image = 0; image < columns.images.count; image++) {
		const file = { path: columns.files[columns.images.file[image]].path, version: 0 };
		const row = columns.images.row[image];
		if (row === 0)
			for (const part of ['records', 'training'] as const)
				await engine.problems(file, choices, part, new AbortController().signal);
		const { inspection } = await engine.inspect(file, choices, row);
		const of = (list: Float64Array | Int32Array, width = 1) =>
			Array.from(list.subarray(columns.images.first[image] * width, columns.images.first[image + 1] * width));
		const { objects, images, terms, levels } = columns;
		expect(images.fileName[image]).toBe(inspection.image.fileName);
		expect([images.width[image], images.height[image]]).toEqual([
			inspection.image.width,
			inspection.image.height,
		]);
		expect(of(objects.box, 4)).toEqual(inspection.objects.flatMap(({ boxImage }) => boxImage));
		expect(of(objects.input, 4)).toEqual(inspection.objects.flatMap(({ boxInput }) => boxInput));
		expect(of(objects.class).map((each) => columns.classes[each] ?? '')).toEqual(
			inspection.objects.map(({ className }) => className),
		);
		expect(Array.from(objects.use.subarray(images.first[image], images.first[image + 1]))).toEqual(
			inspection.objects.map(({ use }) => objectUses.indexOf(use)),
		);
		for (const name of ['positives', 'forced', 'candidates', 'bestIou'] as const)
			expect(of(objects[name]), name).toEqual(inspection.objects.map((each) => each[name]));
		expect(of(objects.levels, levels.length)).toEqual(
			inspection.objects.flatMap((each) => (each.levels.length > 0 ? each.levels : levels.map(() => 0))),
		);
		const grave = inspection.problems.filter(({ severity }) => severity !== 'information');
		expect(images.problems[image]).toBe(grave.length);
		expect(images.total[image]).toEqual(inspection.breakdown?.total ?? Number.NaN);
		if (inspection.breakdown)
			for (const { name, value, weight } of inspection.breakdown.terms)
				expect(images.losses[image * terms.length + terms.indexOf(name)]).toBe(value * weight);
		const suspects = suspectsOf(inspection);
		const losses = new Map(suspects.map((suspect) => [suspect.object, suspect]));
		for (const row of inspection.objects.keys()) {
			const at = images.first[image] + row;
			const suspect = losses.get(row);
			expect(objects.loss[at]).toEqual(suspect && suspect.terms.length > 0 ? suspect.loss : Number.NaN);
			expect(objects.own[at]).toEqual(suspect?.own ?? Number.NaN);
			expect(columns.classes[objects.other[at]]).toBe(suspect?.other?.className);
		}
		const places = Array.from(columns.unlabelled.image.keys()).filter(
			(at) => columns.unlabelled.image[at] === image,
		);
		expect(places.map((at) => columns.unlabelled.loss[at])).toEqual(
			suspects.filter(({ object }) => object === null).map(({ loss }) => loss),
		);
		for (const { rule } of inspection.problems) counts.set(rule, (counts.get(rule) ?? 0) + 1);
	}
	expect(columns.images.count).toBeGreaterThan(0);
	// Every problem of an image is counted; a file as a whole shows others beside them.
	for (const [rule, count] of counts)
		expect(rules.find((each) => each.rule === rule)?.count, rule).toBeGreaterThanOrEqual(count);
}
