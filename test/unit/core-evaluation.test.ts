// COCO's evaluation against what pycocotools' COCOeval recorded (scripts/goldens/coco_eval.py): stats, precision, recall
// and scores of made data with crowds, ties, zero and repeated ids, masks of both kinds and keypoints.

import { describe, expect, it } from 'vitest';
import type { OverlapKind } from '../../src/core/evaluation/columns';
import { evaluate } from '../../src/core/evaluation/evaluate';
import { cocoSettings } from '../../src/core/evaluation/settings';
import { type GoldenArray, readGolden } from '../goldens-runner/container';
import { readPair } from '../support/evaluation';

interface Inputs {
	kind: OverlapKind;
	gt: unknown;
	results: unknown;
	images: (number | string)[] | null;
}

const golden = readGolden('test/goldens/evaluation/coco_eval.json.br');

/** Largest distance of two lists of one length, and where it is. */
function farthest(values: ArrayLike<number>, wanted: ArrayLike<number>): { distance: number; at: number } {
	expect(values.length).toBe(wanted.length);
	let found = { distance: 0, at: -1 };
	for (let at = 0; at < values.length; at++) {
		const distance = Math.abs((values[at] as number) - (wanted[at] as number));
		if (!(distance <= found.distance)) found = { distance, at };
	}
	return found;
}

describe('COCOeval, as recorded', () => {
	it('has cases of all three kinds', () => {
		const kinds = golden.cases.map(({ inputs }) => inputs.kind);
		expect(new Set(kinds)).toEqual(new Set(['bbox', 'segm', 'keypoints']));
	});

	it.each(golden.cases.map((each) => [each.name, each] as const))('%s', (_, { inputs, outputs }) => {
		const { kind, gt, results, images } = inputs as unknown as Inputs;
		const { labels, detections } = readPair(gt, results);
		const numbers = images?.map((id) => labels.target.images.findIndex((image) => image.id === String(id)));
		const { stats, curves } = evaluate(labels.columns, detections, {
			settings: cocoSettings(kind),
			images: numbers ?? null,
		});
		const wanted = outputs as Record<string, GoldenArray>;
		const none = { distance: 0, at: -1 };
		expect(farthest(curves.recall, wanted.recall?.values ?? [])).toEqual(none);
		expect(farthest(curves.precision, wanted.precision?.values ?? [])).toEqual(none);
		expect(farthest(curves.scores, wanted.scores?.values ?? [])).toEqual(none);
		expect(farthest(stats, wanted.stats?.values ?? [])).toEqual(none);
	});
});
