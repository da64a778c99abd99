// Average precision of the open image is that of COCOeval over this image alone, which the goldens hold to pycocotools.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import { evaluate } from '../../src/core/evaluation/evaluate';
import { cocoSettings } from '../../src/core/evaluation/settings';
import { readPair } from '../support/evaluation';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-precision-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sample = join(root, 'media', 'sample');
const parsed = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

interface Coco {
	annotations: { id: number }[];
}

async function compare(gt: Coco, results: object[], kind: 'bbox' | 'segm') {
	const path = join(folder, 'labels.json');
	const detections = join(folder, 'detections.json');
	writeFileSync(path, JSON.stringify(gt));
	writeFileSync(detections, JSON.stringify(results));
	const pair = readPair(gt, results);
	const engine = new Engine();
	const seen: number[] = [];
	for (let row = 0; row < pair.labels.target.images.length; row++) {
		const { inspection } = await engine.inspection(
			{ path, version: 0 },
			{ ...plainChoices, detections },
			row,
		);
		const { stats } = evaluate(pair.labels.columns, pair.detections, {
			settings: cocoSettings(kind),
			images: [row],
		});
		const { ap, ap50, ap75 } = inspection.estimate?.precision ?? {};
		expect([ap, ap50, ap75], inspection.image.fileName).toEqual([stats[0], stats[1], stats[2]]);
		seen.push(ap ?? Number.NaN);
	}
	return seen;
}

describe('average precision of the open image', () => {
	const gt = parsed(join(sample, 'coco', 'instances.json'));
	const results = parsed(join(sample, 'predictions', 'detections.json'));

	it('is that of masks where both sides have them', async () => {
		const seen = await compare(gt, results, 'segm');
		expect(new Set(seen).size).toBeGreaterThan(5);
	});

	it('is that of boxes without', async () => {
		const boxes = results.map(({ segmentation: _, ...rest }: { segmentation: unknown }) => rest);
		await compare(gt, boxes, 'bbox');
	});

	it('loses the match of a label whose id is 0, as COCOeval does', async () => {
		const zero = structuredClone(gt) as Coco;
		const first = zero.annotations[2];
		if (!first) throw new Error('the sample has three labels');
		first.id = 0;
		const [before] = await compare(gt, results, 'segm');
		const [after] = await compare(zero, results, 'segm');
		expect(after).toBeLessThan(before as number);
	});
});
