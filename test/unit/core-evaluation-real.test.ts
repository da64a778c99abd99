// The evaluation on real files, against pycocotools' numbers in ../shared/data. Skips them, and says so, where the folder is
// absent.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Compared, compareFiles, reportOf } from '../../src/compute/evaluation/evaluate-files';
import { loadLabels } from '../../src/compute/evaluation/load-labels';
import type { OverlapKind } from '../../src/core/evaluation/columns';
import { hasRealFiles } from '../support/real-files';

const data = '../shared/data';

interface Recorded {
	AP: number;
	per_category: Record<string, { AP: number; AP50: number }>;
	'counts_at_iou_0.5'?: { true_positive: number; false_positive: number };
	[name: string]: unknown;
}

/** In COCOeval's order. */
const names = [
	...['AP', 'AP50', 'AP75', 'AP_small', 'AP_medium', 'AP_large'],
	...['AR_1', 'AR_10', 'AR_100', 'AR_small', 'AR_medium', 'AR_large'],
];

function compare(gt: string, results: string, kind: OverlapKind | null): Promise<Compared> {
	const isNoCoco = () => Promise.reject(new Error('The labels are no COCO file.'));
	return compareFiles(() => loadLabels(join(data, gt), isNoCoco), join(data, results), kind);
}

const coco = 'coco-val2014-100';
const tumour = 'detectron2-brain-tumor';
const cases: [string, string, string, string][] = [
	...['bbox', 'segm'].flatMap((kind) =>
		['100', '44'].map((count): [string, string, string, string] => [
			kind,
			`${coco}/annotations/instances_val2014_${count}.json`,
			`${coco}/results/instances_val2014_fake${kind === 'bbox' ? 'bbox' : 'segm'}${count}_results.json`,
			`${coco}/reference/metrics_${count}.json`,
		]),
	),
	...['bbox', 'segm'].map((kind): [string, string, string, string] => [
		kind,
		`${tumour}/test/_annotations.coco.json`,
		`${tumour}/output/coco_instances_results.json`,
		`${tumour}/reference/metrics_as_is.json`,
	]),
];

describe.skipIf(!hasRealFiles('core-evaluation-real'))('real files', () => {
	it.each(cases)('%s of %s', async (kind, gt, results, reference) => {
		const { labels, detections, evaluation, ...rest } = await compare(gt, results, kind as OverlapKind);
		const recorded = JSON.parse(readFileSync(join(data, reference), 'utf8'))[kind] as Recorded;
		names.forEach((name, i) => {
			expect(evaluation.stats[i], name).toBeCloseTo(recorded[name] as number, 6);
		});
		const report = reportOf({ labels, detections, evaluation, ...rest }, { score: -1, slice: null });
		let compared = 0;
		for (const { id, ap, ap50 } of report.perClass) {
			const wanted = recorded.per_category[String(id)];
			if (!wanted) {
				expect(ap).toBe(-1);
				continue;
			}
			compared++;
			expect(ap).toBeCloseTo(wanted.AP, 6);
			expect(ap50).toBeCloseTo(wanted.AP50, 6);
		}
		expect(compared).toBe(Object.keys(recorded.per_category).length);
		const counts = recorded['counts_at_iou_0.5'];
		if (!counts) return;
		const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
		expect(sum(report.perImage.truePositives)).toBe(counts.true_positive);
		expect(sum(report.perImage.falsePositives)).toBe(counts.false_positive);
	});

	it('says what an id of 0 costs', async () => {
		const compared = await compare(cases[4]?.[1] ?? '', cases[4]?.[2] ?? '', 'bbox');
		const { labels } = reportOf(compared, { score: 0.5, slice: null });
		const recorded = JSON.parse(
			readFileSync(join(data, `${tumour}/reference/metrics_ids_from_1.json`), 'utf8'),
		).bbox as Recorded;
		expect(labels.notes.join('\n')).toContain(`AP is ${recorded.AP.toFixed(4)} instead of 0.3378`);
	});

	it('compares by what the detections hold', async () => {
		const masks = await compare(cases[4]?.[1] ?? '', cases[4]?.[2] ?? '', null);
		expect(masks.evaluation.settings.kind).toBe('segm');
		const boxes = await compare(cases[0]?.[1] ?? '', cases[0]?.[2] ?? '', null);
		expect(boxes.evaluation.settings.kind).toBe('bbox');
	});
});
