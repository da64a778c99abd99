// The error types of TIDE against tidecv's own numbers, and what each detection and label is said to be.

import { describe, expect, it } from 'vitest';
import type { LabelColumns } from '../../src/core/evaluation/columns';
import { evaluate } from '../../src/core/evaluation/evaluate';
import { overlapsOf } from '../../src/core/evaluation/overlap';
import { cocoSettings } from '../../src/core/evaluation/settings';
import {
	tide,
	tideDefaults,
	tideErrors,
	tideLabelVerdicts,
	tideVerdicts,
} from '../../src/core/evaluation/tide';
import { errorCases } from '../support/detection-errors';
import { readPair } from '../support/evaluation';
import { hasRealFiles } from '../support/real-files';

const hasReal = hasRealFiles('TIDE');
const cases = errorCases().filter(({ isReal }) => hasReal || !isReal);

describe.each(cases.map((each) => [each.name, each] as const))(
	'tidecv, as recorded: %s',
	(_, { outputs, read }) => {
		const { labels, detections, overlaps } = read();
		const report = tide(labels, detections, { ...tideDefaults, overlaps });

		it('gives the same average precision and gains', () => {
			const { ap, main, special } = outputs.tide;
			expect(100 * report.ap).toBeCloseTo(ap, 9);
			for (const error of tideErrors) expect(100 * report.gain[error], error).toBeCloseTo(main[error], 9);
			expect(100 * report.falsePositives).toBeCloseTo(special.FalsePos, 9);
			expect(100 * report.falseNegatives).toBeCloseTo(special.FalseNeg, 9);
		});

		it('counts the same errors', () => {
			expect(report.count).toEqual(outputs.tide.count);
		});

		it('gives every detection and label the same error', () => {
			const { verdicts, missed } = outputs.tide;
			if (!verdicts || !missed) {
				expect(Object.values(report.count).reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0);
				return;
			}
			const names = new Map(Object.entries(tideVerdicts).map(([name, code]) => [code, name]));
			const found = Array.from(report.columns.verdict, (code) => names.get(code as 0) as string);
			expect(found.map((name) => (name === 'right' || name === 'notCounted' ? null : name))).toEqual(
				verdicts,
			);
			const labelsMissed = [...report.columns.labelVerdict].flatMap((code, row) =>
				code === tideLabelVerdicts.missed ? [row] : [],
			);
			expect(labelsMissed).toEqual([...missed].sort((a, b) => a - b));
		});
	},
);

describe('made by hand', () => {
	const image = { id: 1, file_name: 'a.jpg', width: 100, height: 100 };
	const categories = [
		{ id: 1, name: 'cat' },
		{ id: 2, name: 'dog' },
	];
	const label = (id: number, kind: number, bbox: number[], iscrowd = 0) => ({
		id,
		image_id: 1,
		category_id: kind,
		bbox,
		area: 100,
		iscrowd,
	});
	const found = (kind: number, bbox: number[], score: number) => ({
		image_id: 1,
		category_id: kind,
		bbox,
		score,
	});
	const run = (annotations: unknown[], results: unknown[], images: number[] | null = null) => {
		const { labels, detections } = readPair({ images: [image], annotations, categories }, results);
		const overlaps = overlapsOf('bbox', labels.columns, detections, cocoSettings('bbox').sigmas);
		return tide(labels.columns, detections, { ...tideDefaults, overlaps, images });
	};

	it('names each error once', () => {
		const { columns, count } = run(
			[
				label(1, 1, [0, 0, 10, 10]),
				label(2, 2, [50, 0, 10, 10]),
				label(3, 1, [0, 50, 10, 10]),
				label(4, 1, [50, 50, 20, 20], 1),
				label(5, 2, [80, 80, 10, 10]),
			],
			[
				found(1, [0, 0, 10, 10], 0.9), // right
				found(1, [0, 0, 10, 9], 0.8), // a second one
				found(1, [50, 0, 10, 10], 0.7), // a dog taken for a cat
				found(1, [0, 50, 10, 4], 0.6), // too small
				found(1, [50, 50, 5, 5], 0.5), // in the crowd
				found(1, [20, 20, 5, 5], 0.4), // nothing there
				found(1, [80, 80, 10, 4], 0.3), // neither class nor place
			],
		);
		expect([...columns.verdict]).toEqual([
			tideVerdicts.right,
			tideVerdicts.Dupe,
			tideVerdicts.Cls,
			tideVerdicts.Loc,
			tideVerdicts.Bkg,
			tideVerdicts.Bkg,
			tideVerdicts.Both,
		]);
		expect([...columns.inCrowd]).toEqual([0, 0, 0, 0, 1, 0, 0]);
		expect([...columns.label]).toEqual([0, 0, 1, 2, -1, -1, -1]);
		expect([...columns.labelVerdict]).toEqual([
			tideLabelVerdicts.found,
			tideLabelVerdicts.mendable,
			tideLabelVerdicts.mendable,
			tideLabelVerdicts.crowd,
			tideLabelVerdicts.missed,
		]);
		expect(count).toEqual({ Cls: 1, Loc: 1, Both: 1, Dupe: 1, Bkg: 2, Miss: 1 });
	});

	it('gives nothing for nothing', () => {
		expect(run([], [])).toMatchObject({ ap: 0, falsePositives: 0, falseNegatives: 0 });
		expect(run([label(1, 1, [0, 0, 10, 10])], []).gain.Miss).toBe(0);
		expect(run([label(1, 1, [0, 0, 10, 10])], [found(1, [0, 0, 10, 10], 1)], []).ap).toBe(0);
	});

	it('agrees with COCO on what is right where no crowd is near', () => {
		const without = errorCases().find(({ name }) => name === 'boxes_without_crowds');
		const { labels, detections, overlaps } = (without as NonNullable<typeof without>).read();
		const { columns } = tide(labels, detections, { ...tideDefaults, overlaps });
		const { matches } = evaluate(labels as LabelColumns, detections, {
			settings: cocoSettings('bbox'),
			images: null,
		});
		const { rows } = matches.detectionRows;
		const right = [...rows].filter((_, p) => matches.truePositive[p] & 1).sort((a, b) => a - b);
		const alike = [...columns.verdict].flatMap((code, row) => (code === tideVerdicts.right ? [row] : []));
		expect(alike).toEqual(right);
		expect(right.length).toBeGreaterThan(50);
	});
});
