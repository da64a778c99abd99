// The matching part of golden files whose losses are checked elsewhere: every case, matching alone.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildGrids } from '../../src/core/grids/build';
import { torchvisionSsd } from '../../src/core/recipes/torchvision-dense';
import { GoldenCase } from '../goldens-runner/case';
import { allAnchors } from '../goldens-runner/checks/assign-grids';
import { checkFcosAssign, compareFcosMatching } from '../goldens-runner/checks/fcos';
import { compareDetrMatching } from '../goldens-runner/checks/hungarian';
import { compareYoloxMatching } from '../goldens-runner/checks/sim-ota';
import { compareSsdMatching, looseGrid } from '../goldens-runner/checks/ssd';
import { type GoldenArray, type RawCase, readGolden } from '../goldens-runner/container';

const casesOf = (stem: string) => readGolden(join(__dirname, '..', 'goldens', `${stem}.json.br`)).cases;

/** Compares, and demands that something was compared and that all of it agreed; losses may stay untouched. */
function matches(raw: RawCase, compare: (golden: GoldenCase) => void): void {
	const golden = new GoldenCase(raw);
	compare(golden);
	const { fields, failures } = golden.finish();
	expect(failures.filter((failure) => !failure.startsWith('unknown field'))).toEqual([]);
	expect(fields.length).toBeGreaterThan(0);
}

interface FullImage {
	gt_boxes_resized: GoldenArray;
	matched_idxs: GoldenArray;
	num_foreground: number;
}

describe('matching of golden files', () => {
	it.each(casesOf('tv_fcos_full').map((raw) => [raw.name, raw] as const))('tv_fcos_full %s', (name, raw) => {
		matches(raw, (golden) => {
			if (name.startsWith('assign_')) checkFcosAssign(golden);
			else {
				for (const image of raw.outputs.images as FullImage[]) {
					compareFcosMatching(golden, image.gt_boxes_resized.values, image);
				}
			}
		});
	});

	it.each(casesOf('tv_ssd_full').map((raw) => [raw.name, raw] as const))('tv_ssd_full %s', (_, raw) => {
		matches(raw, (golden) => {
			const anchors = (raw.inputs.anchors as GoldenArray).values;
			if (!raw.outputs.images) {
				const [{ boxes }] = raw.inputs.gt as [{ boxes: GoldenArray }];
				compareSsdMatching(golden, looseGrid(anchors), boxes.values, raw.outputs.matched_idxs);
				return;
			}
			const grids = buildGrids(torchvisionSsd.grids, { width: 300, height: 300 });
			golden.values('anchors', raw.inputs.anchors, allAnchors(grids), 0);
			for (const image of raw.outputs.images as FullImage[]) {
				const { totals } = compareSsdMatching(
					golden,
					grids,
					image.gt_boxes_resized.values,
					image.matched_idxs,
				);
				expect(totals.positive).toBe(image.num_foreground);
			}
		});
	});

	it.each(casesOf('yolox_simota').map((raw) => [raw.name, raw] as const))('yolox_simota %s', (_, raw) => {
		matches(raw, compareYoloxMatching);
	});

	const matched = casesOf('detr').filter(({ outputs }) => outputs.indices !== undefined);
	it.each(matched.map((raw) => [raw.name, raw] as const))('detr %s', (_, raw) => {
		matches(raw, compareDetrMatching);
	});

	it('finds matchings in six of DETR’s cases', () => {
		expect(matched.length).toBe(6);
	});
});
