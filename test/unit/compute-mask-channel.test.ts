// One class channel of a mask, as the overlay asks for it: read through the engine from the dump's own tensor.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices } from '../../src/compute/protocol';
import type { Box, Segmentation } from '../../src/core/geometry';
import { torchvisionMaskRcnn } from '../../src/core/recipes/torchvision';
import { syntheticTensors } from '../support/synthetic-dump';
import { safetensorsBytes } from '../support/tensor-files';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-channels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const choicesFor = (where: string, recipe: string, predictions: string): Choices => ({
	...plainChoices,
	workspaceFolders: [where],
	recipe,
	predictions,
});

/** Every mask's labelled channel, asked for by itself, must be what the breakdown shows. */
async function expectSameChannels(path: string, choices: Choices, row: number): Promise<number> {
	const engine = new Engine();
	const file = { path, version: 0 };
	const { inspection } = await engine.inspect(file, choices, row);
	const masks = inspection.breakdown?.masks ?? [];
	for (const [k, mask] of masks.entries()) {
		const asked = await engine.maskChannel(file, choices, row, k, mask.channel);
		expect(asked.className).toBe(inspection.objects[mask.object]?.className);
		expect(Array.from(asked.probability)).toEqual(Array.from(mask.probability));
		const other = await engine.maskChannel(file, choices, row, k, 0);
		expect(Array.from(other.probability)).not.toEqual(Array.from(mask.probability));
	}
	return masks.length;
}

describe('a mask channel', () => {
	it('is the one that the breakdown shows, on the sample', async () => {
		const sample = join(root, 'media', 'sample');
		const choices = choicesFor(
			sample,
			join(sample, 'sample.anchorage.json'),
			join(sample, 'predictions', 'epoch_03.safetensors'),
		);
		expect(await expectSameChannels(join(sample, 'coco', 'instances.json'), choices, 1)).toBeGreaterThan(4);
	});

	it('stays so where regions of a class without a channel take no part', async () => {
		const size = { width: 320, height: 240 };
		const labelled = [
			{ box: [20, 30, 180, 200] as Box, class: 1 },
			{ box: [150, 60, 300, 220] as Box, class: 2 },
			{ box: [60, 100, 110, 150] as Box, class: 2 },
		];
		const polygon = ([x1, y1, x2, y2]: Box) => [x1, y1, x2, y1, (x1 + x2) / 2, y2];
		const recipe = {
			...torchvisionMaskRcnn,
			input: { ...torchvisionMaskRcnn.input, minSize: 160, maxSize: 256 } as typeof torchvisionMaskRcnn.input,
		};
		writeFileSync(
			join(folder, 'small.anchorage.json'),
			JSON.stringify({ extends: recipe.name, input: { minSize: 160, maxSize: 256 } }),
		);
		const path = join(folder, 'instances.json');
		writeFileSync(
			path,
			JSON.stringify({
				images: [{ id: 1, file_name: 'a.jpg', ...size }],
				categories: [
					{ id: 1, name: 'unknown to the dump' },
					{ id: 2, name: 'dog' },
				],
				annotations: labelled.map(({ box, class: category_id }, k) => ({
					id: k + 1,
					image_id: 1,
					category_id,
					bbox: [box[0], box[1], box[2] - box[0], box[3] - box[1]],
					segmentation: [polygon(box)],
					iscrowd: 0,
				})),
			}),
		);
		const objects = labelled.map(({ box }) => {
			const segmentation: Segmentation = { kind: 'polygons', parts: [Float64Array.from(polygon(box))] };
			return { box, segmentation, flag: null };
		});
		const dump = join(folder, 'dump.safetensors');
		const tensors = syntheticTensors(recipe, { ...size, objects }, 3, 5);
		writeFileSync(dump, safetensorsBytes(tensors, { classes: '["background", "cat", "dog"]' }));
		const choices = choicesFor(folder, join(folder, 'small.anchorage.json'), dump);
		expect(await expectSameChannels(path, choices, 0)).toBeGreaterThan(1);
	});
});
