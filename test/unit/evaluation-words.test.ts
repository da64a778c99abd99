// What an evaluation says in sentences, as Markdown, and in the order of a table.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../src/core/evaluation/report';
import { cocoSettings } from '../../src/core/evaluation/settings';
import { statisticsOf } from '../../src/core/evaluation/summarise';
import {
	calibrationSentence,
	cellSentence,
	confusionsOf,
	errorRows,
	evaluationDetail,
	evaluationFinding,
	evaluationMarkdown,
	formatPrecision,
	headFigures,
	matrixSentence,
	statisticTitle,
} from '../../src/core/words';
import { holds, measured, sorted } from '../../src/webview/evaluation/sort';

const bins = Array.from({ length: 10 }, (_, k) => ({
	low: k / 10,
	high: (k + 1) / 10,
	count: k === 8 ? 40 : 0,
	score: k === 8 ? 0.82 : 0,
	precision: k === 8 ? 0.61 : 0,
}));

const gains = { Cls: 0.01, Loc: 0.112, Both: 0.001, Dupe: 0, Bkg: 0.02, Miss: 0.069 };

const report: EvaluationReport = {
	kind: 'bbox',
	kindReason: 'Compared by boxes: the detections have boxes.',
	labels: { name: 'val.json', format: 'coco', images: 5000, classes: 2, labels: 36_000, notes: [] },
	detections: { name: 'dt.json', format: 'coco-results', total: 900, counted: 899, notes: [] },
	stats: [0.381, 0.59, 0.4, -1, 0.4, 0.5, 0.3, 0.5, 0.52, -1, 0.5, 0.6],
	statistics: statisticsOf(cocoSettings('bbox')),
	score: 0.25,
	perClass: ['cat|dog', 'bird'].map((name, at) => ({
		class: at,
		id: at + 1,
		name,
		ap: 0.4,
		ap50: 0.6,
		ap75: 0.4,
		apBySize: {},
		ar: 0.5,
		labels: 20,
		detections: 30,
		bestF1: at === 0 ? { f1: 0.7, score: 0.35 } : null,
	})),
	perImage: {
		id: [],
		fileName: [],
		row: [],
		file: null,
		ap: [],
		truePositives: [],
		falsePositives: [],
		falseNegatives: [],
	},
	curves: { recall: [], all: null, perClass: [] },
	// cat as bird 5, bird missed 3, bird on nothing 2, right 7 and 8.
	confusion: {
		iou: 0.45,
		score: 0.25,
		predicted: [0, 1, 1, 2, 1],
		actual: [0, 1, 0, 1, 2],
		count: [7, 8, 5, 3, 2],
	},
	tide: {
		ap: 0.55,
		gain: gains,
		falsePositives: 0.1,
		falseNegatives: 0.2,
		count: { Cls: 1, Loc: 2, Both: 3, Dupe: 4, Bkg: 5, Miss: 6 },
	},
	calibration: { count: 40, expected: 0.21, largest: 0.21, bins, perClass: [] },
	slices: null,
	leftOut: [
		{ reason: 'image', count: 1, sentence: '1 detection of an image that the file has not.', examples: [] },
	],
	times: { loadLabels: 1, loadDetections: 1, evaluate: 1, describe: 1 },
};

describe('the finding', () => {
	it('names what costs most, and a second one that costs a good part of it', () => {
		expect(evaluationFinding(report)).toBe(
			'AP 0.38 on 5,000 images by boxes; most is lost to localisation (0.11) and to missed objects (0.07).',
		);
		const one = { ...report, tide: { ...report.tide, gain: { ...gains, Miss: 0.01 } } } as EvaluationReport;
		expect(evaluationFinding(one)).toBe(
			'AP 0.38 on 5,000 images by boxes; most is lost to localisation (0.11).',
		);
	});

	it('says it where nothing costs, nothing is known, nothing is labelled, nothing is detected', () => {
		const none = Object.fromEntries(Object.keys(gains).map((name) => [name, 0])) as typeof gains;
		const change = (part: object) => evaluationFinding({ ...report, ...part });
		expect(change({ tide: { ...report.tide, gain: none } })).toContain(
			'; no type of error costs more than 0.005.',
		);
		expect(change({ kind: 'keypoints', tide: null })).toBe('AP 0.38 on 5,000 images by keypoints.');
		expect(change({ stats: [-1] })).toBe('val.json has no label to be found: AP is not measured.');
		expect(change({ detections: { ...report.detections, counted: 0 } })).toContain(
			'no detection belongs to these images',
		);
	});

	it('says which files, and how much of them', () => {
		expect(evaluationDetail(report)).toBe(
			'899 of 900 detections of dt.json against 36,000 labels of 2 classes in val.json.',
		);
	});
});

describe('numbers', () => {
	it('have titles that differ, for boxes and keypoints', () => {
		for (const kind of ['bbox', 'keypoints'] as const) {
			const titles = statisticsOf(cocoSettings(kind)).map((each) => statisticTitle(each, kind));
			expect(new Set(titles).size).toBe(titles.length);
			expect(titles.some((title) => title.includes('OKS'))).toBe(kind === 'keypoints');
		}
		expect(report.statistics.slice(2, 4).map((each) => statisticTitle(each, 'bbox'))).toEqual([
			'AP at IoU 0.75',
			'AP of small objects (up to 32² px)',
		]);
	});

	it('stand in front as AP, AP50, AP75 and AR of the most detections', () => {
		expect(headFigures(report).map(({ name, value }) => [name, value])).toEqual([
			['AP', 0.381],
			['AP50', 0.59],
			['AP75', 0.4],
			['AR100', 0.52],
		]);
		const keypoints = {
			...report,
			kind: 'keypoints' as const,
			statistics: statisticsOf(cocoSettings('keypoints')),
		};
		expect(headFigures(keypoints)[3]).toMatchObject({ name: 'AR20', value: report.stats[5] });
	});

	it('are a dash where nothing was measured', () => {
		expect([0, 0.12345, -1, null, undefined].map((value) => formatPrecision(value))).toEqual([
			'0.000',
			'0.123',
			'–',
			'–',
			'–',
		]);
	});

	it('of errors have a name and a meaning each', () => {
		const rows = errorRows(report);
		expect(rows.map(({ title, gain, count }) => [title, gain, count])).toEqual([
			['Wrong class', 0.01, 1],
			['Badly placed', 0.112, 2],
			['Wrong class and place', 0.001, 3],
			['Duplicate', 0, 4],
			['Background', 0.02, 5],
			['Missed', 0.069, 6],
		]);
		expect(rows.every(({ meaning }) => meaning.endsWith('.'))).toBe(true);
	});
});

describe('calibration', () => {
	it('is told by the range that is furthest off', () => {
		expect(calibrationSentence(report.calibration)).toBe(
			'Scores promise more than they hold: around 0.82, 61 % are right (expected error 0.210).',
		);
		const modest = bins.map((bin) => ({ ...bin, precision: bin.count > 0 ? 0.95 : 0 }));
		expect(calibrationSentence({ ...report.calibration, bins: modest })).toContain(
			'promise less than they hold',
		);
		expect(calibrationSentence({ ...report.calibration, expected: 0.02 })).toBe(
			'Scores hold what they promise (expected error 0.020).',
		);
		expect(calibrationSentence({ count: 0, expected: null, largest: null, bins: [] })).toContain(
			'nothing to say',
		);
	});
});

describe('confusions', () => {
	it('leave out background, unless a class is asked for', () => {
		expect(confusionsOf(report, null)).toEqual([{ labelled: 0, detected: 1, count: 5 }]);
		expect(confusionsOf(report, 1)).toEqual([
			{ labelled: 0, detected: 1, count: 5 },
			{ labelled: 1, detected: 2, count: 3 },
			{ labelled: 2, detected: 1, count: 2 },
		]);
	});

	it('are summed up in a sentence, and each cell is one', () => {
		expect(matrixSentence(report)).toMatch(/^15 right, 5 of another class, 3 missed, 2 detections where/);
		const names = ['cat', 'bird'];
		const cell = (labelled: number, detected: number) =>
			cellSentence(names, { labelled, detected, count: 5 }, 20);
		expect([cell(0, 1), cell(0, 0), cell(0, 2), cell(2, 1)]).toEqual([
			'cat is detected as bird: 5, 25 % of its labels.',
			'cat is detected as what it is: 5, 25 % of its labels.',
			'cat is missed: 5, 25 % of its labels.',
			'bird is detected where nothing is labelled: 5.',
		]);
	});
});

describe('Markdown', () => {
	const text = evaluationMarkdown(report);

	it('holds the finding, every number and what was left out', () => {
		expect(text.startsWith('**AP 0.38 on 5,000 images by boxes')).toBe(true);
		for (const statistic of report.statistics)
			expect(text).toContain(`| ${statisticTitle(statistic, 'bbox')} | `);
		expect(text).toContain('| AP of small objects (up to 32² px) | – |');
		expect(text).toContain('| Badly placed | 2 | +0.112 |');
		expect(text).toContain('- 1 detection of an image that the file has not.');
	});

	it('has as many cells in a row as in its head, whatever the names hold', () => {
		fc.assert(
			fc.property(fc.string(), (name) => {
				const perClass = report.perClass.map((row) => ({ ...row, name: `${name}x` }));
				const lines = evaluationMarkdown({ ...report, perClass }).split('\n');
				const rows = lines.filter((line) => line.startsWith('|'));
				const cells = rows.map((line) => line.replace(/\\./g, '').split('|').length);
				const heads = rows.flatMap((line, at) => (/^\|(-+:?\|)+$/.test(line) ? [at - 1] : []));
				heads.forEach((head, k) => {
					const own = cells.slice(head, heads[k + 1] ?? cells.length);
					expect(new Set(own).size).toBe(1);
				});
				expect(heads.length).toBe(4);
			}),
			{ seed: 5, numRuns: 200 },
		);
	});
});

describe('tables', () => {
	it('sort by numbers and names both ways, what was not measured last', () => {
		const rows = [{ v: 2 }, { v: null }, { v: 10 }, { v: -3 }];
		expect(sorted(rows, ({ v }) => v, false).map(({ v }) => v)).toEqual([-3, 2, 10, null]);
		expect(sorted(rows, ({ v }) => v, true).map(({ v }) => v)).toEqual([10, 2, -3, null]);
		expect(sorted(['b10', 'b9', 'a'], (name) => name, false)).toEqual(['a', 'b9', 'b10']);
		expect(sorted(rows, undefined, true)).toBe(rows);
	});

	it('keep equal lines as they come, in both directions', () => {
		const row = fc.record({ v: fc.option(fc.integer({ min: 0, max: 3 })), at: fc.constant(0) });
		fc.assert(
			fc.property(fc.array(row), fc.boolean(), (some, descending) => {
				const rows = some.map((each, at) => ({ ...each, at }));
				const result = sorted(rows, ({ v }) => v, descending);
				expect(result.map(({ at }) => at).sort((a, b) => a - b)).toEqual(rows.map(({ at }) => at));
				result.slice(1).forEach((each, k) => {
					const before = result[k] as (typeof rows)[number];
					if (before.v === each.v) expect(before.at).toBeLessThan(each.at);
					else if (each.v !== null) {
						expect(before.v).not.toBeNull();
						expect((before.v as number) < each.v !== descending).toBe(true);
					}
				});
			}),
			{ seed: 3, numRuns: 200 },
		);
	});

	it('know what was not measured, and find names in any case', () => {
		expect([-1, 0, 0.5, null].map((value) => measured(value))).toEqual([null, 0, 0.5, null]);
		expect([holds('Traffic light', ' LIGHT '), holds('dog', ''), holds('dog', 'cat')]).toEqual([
			true,
			true,
			false,
		]);
	});
});
