// Final detections on the overlay: which are drawn, which is pointed at, and what their labels say.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DetectionError, Estimate, JudgedDetection, ObjectOutcome } from '../../src/core/estimate/types';
import { detectionErrors } from '../../src/core/estimate/types';
import type { Box } from '../../src/core/geometry';
import type { InspectedObject, Inspection } from '../../src/core/inspection';
import {
	detectionChip,
	detectionSpoken,
	detectionTitle,
	estimateRows,
	missWord,
	outcomeWords,
	precisionSentence,
} from '../../src/core/words';
import { detectionChips, missChips } from '../../src/webview/marks/detections/chips';
import { detectionAt, detectionTowards } from '../../src/webview/marks/detections/pick';
import {
	detectionCounts,
	layersUnder,
	mostDetections,
	shownDetections,
	shownMisses,
} from '../../src/webview/marks/detections/shown';

function detection(given: Partial<JudgedDetection>): JudgedDetection {
	return {
		row: 0,
		className: 'cat',
		score: 0.5,
		box: [0, 0, 10, 10],
		outline: null,
		fate: 'found',
		error: null,
		object: -1,
		iou: 0,
		boxIou: 0,
		alignment: 0,
		mask: null,
		classification: 0,
		localisation: null,
		...given,
	};
}

function made(detections: JudgedDetection[], objects: ObjectOutcome[] = []): Estimate {
	const errors = Object.fromEntries(detectionErrors.map((name) => [name, 0])) as Estimate['errors'];
	for (const { error } of detections) if (error) errors[error]++;
	const count = (fate: string, of: readonly { fate: string }[]) =>
		of.filter((each) => each.fate === fate).length;
	return {
		source: 'detections.json',
		minScore: 0.25,
		iouLimit: 0.5,
		all: detections.length,
		detections,
		objects,
		counts: {
			found: count('found', detections),
			false: count('false', detections),
			ignored: count('ignored', detections),
			missed: count('missed', objects),
		},
		errors,
		terms: [],
		total: 0,
		precision: { ap: -1, ap50: -1, ap75: -1 },
		alignment: { alpha: 0.5, beta: 6 },
		byMasks: false,
		notes: [],
	};
}

const three = made(
	[
		detection({ row: 7, score: 0.9, object: 0, iou: 0.84, boxIou: 0.84 }),
		detection({ row: 2, score: 0.83, fate: 'false', error: 'background' }),
		detection({ row: 3, score: 0.7, fate: 'ignored' }),
		detection({ row: 4, score: 0.6, fate: 'false', error: 'localisation', object: 1, iou: 0.31 }),
	],
	[
		{ detection: 0, fate: 'found', error: null },
		{ detection: -1, fate: 'missed', error: 'localisation' },
		{ detection: -1, fate: 'missed', error: 'missed' },
		{ detection: -1, fate: 'apart', error: null },
	],
);
const all = { found: true, false: true, missed: true };
const everything = { layers: all, error: null, object: null };

const inspection = {
	estimate: three,
	objects: [0, 1, 2, 3].map((at) => ({
		id: String(at),
		className: 'cat',
		boxImage: [at, at, at + 5, at + 5],
	})) as unknown as InspectedObject[],
} as Inspection;

describe('which detections are drawn', () => {
	it('follows the layers, and never draws those that count neither way', () => {
		expect(shownDetections(three, everything)).toEqual({ rows: [0, 1, 3], all: 3 });
		expect(shownDetections(three, { ...everything, layers: { ...all, found: false } }).rows).toEqual([1, 3]);
		expect(shownDetections(three, { ...everything, layers: { ...all, false: false } }).rows).toEqual([0]);
	});

	it('keeps to the chosen object and to the chosen error', () => {
		expect(shownDetections(three, { ...everything, object: 1 }).rows).toEqual([3]);
		const layers = layersUnder(all, 'background');
		expect(layers).toEqual({ found: false, false: true, missed: false });
		expect(shownDetections(three, { layers, error: 'background', object: null }).rows).toEqual([1]);
	});

	it('marks every object that is not found; under the error only those that no detection is about', () => {
		expect([...shownMisses(three, everything)]).toEqual([1, 2]);
		expect([...shownMisses(three, { ...everything, layers: { ...all, missed: false } })]).toEqual([]);
		expect([...shownMisses(three, { ...everything, object: 2 })]).toEqual([2]);
		const missed = { layers: layersUnder(all, 'missed'), error: 'missed', object: null } as const;
		expect(shownDetections(three, missed).rows).toEqual([]);
		expect([...shownMisses(three, missed)]).toEqual([2]);
		const badly = { layers: layersUnder(all, 'localisation'), error: 'localisation', object: null } as const;
		expect([...shownMisses(three, badly)]).toEqual([]);
	});

	it('draws at most 300, those with the highest scores, and says of how many', () => {
		const many = made(
			Array.from({ length: 812 }, (_, at) =>
				detection({ score: 1 - at / 1000, fate: 'false', error: 'background' }),
			),
		);
		const { rows, all: count } = shownDetections(many, everything);
		expect(rows).toHaveLength(mostDetections);
		expect(Math.max(...rows)).toBe(mostDetections - 1);
		expect(count).toBe(812);
	});

	it('counts what the legend counts', () => {
		expect(detectionCounts(three, null)).toMatchObject({ found: 1, false: 2, missed: 2 });
		expect(detectionCounts(three, 1)).toEqual({ found: 0, false: 1, missed: 1 });
		expect(detectionCounts(three, 0)).toEqual({ found: 1, false: 0, missed: 0 });
	});

	it('whatever the filter, is a part of what it lets through, by falling score', () => {
		const errors = detectionErrors.filter((name) => name !== 'missed') as Exclude<DetectionError, 'missed'>[];
		const one = fc.record({
			fate: fc.constantFrom('found', 'false', 'ignored'),
			at: fc.nat(4),
			object: fc.integer({ min: -1, max: 2 }),
		});
		const filter = fc.record({
			layers: fc.record({ found: fc.boolean(), false: fc.boolean(), missed: fc.boolean() }),
			error: fc.constantFrom(null, ...detectionErrors),
			object: fc.constantFrom(null, 0, 1, 2),
		});
		fc.assert(
			fc.property(fc.array(one, { maxLength: 40 }), filter, (given, chosen) => {
				const estimate = made(
					given.map(({ fate, at, object }) =>
						detection({
							fate: fate as JudgedDetection['fate'],
							error: fate === 'false' ? (errors[at] ?? 'background') : null,
							object,
						}),
					),
				);
				const { rows, all: count } = shownDetections(estimate, chosen);
				expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
				expect(count).toBe(rows.length);
				for (const row of rows) {
					const { fate, error, object } = estimate.detections[row];
					expect(fate === 'ignored' ? false : chosen.layers[fate]).toBe(true);
					if (chosen.error !== null) expect(error).toBe(chosen.error);
					if (chosen.object !== null) expect(object).toBe(chosen.object);
				}
			}),
			{ seed: 5, numRuns: 300 },
		);
	});
});

describe('which detection is pointed at', () => {
	const boxes: { box: Box }[] = [
		{ box: [0, 0, 100, 100] },
		{ box: [40, 40, 60, 60] },
		{ box: [200, 0, 220, 20] },
	];

	it('is the one whose edge is nearest, within the slack', () => {
		expect(detectionAt(boxes, [0, 1, 2], 1, 50, 3)).toBe(0);
		expect(detectionAt(boxes, [0, 1, 2], 38, 50, 3)).toBe(1);
		expect(detectionAt(boxes, [0, 1, 2], 50, 50, 3)).toBe(-1);
		expect(detectionAt(boxes, [0, 1, 2], -2, -2, 3)).toBe(0);
		expect(detectionAt(boxes, [0, 1, 2], -3, -3, 3)).toBe(-1);
	});

	it('is none that is not drawn, and of two as near the smaller one', () => {
		expect(detectionAt(boxes, [0, 2], 38, 50, 3)).toBe(-1);
		const nested: { box: Box }[] = [{ box: [0, 0, 90, 90] }, { box: [0, 0, 30, 30] }];
		expect(detectionAt(nested, [0, 1], 0, 10, 2)).toBe(1);
		expect(detectionAt(nested, [1, 0], 0, 10, 2)).toBe(1);
	});

	it('moves to the nearest in a direction', () => {
		expect(detectionTowards(boxes, [0, 1, 2], 1, 'right')).toBe(2);
		expect(detectionTowards(boxes, [0, 1], 1, 'right')).toBe(-1);
		expect(detectionTowards(boxes, [0, 1, 2], 2, 'left')).toBe(0);
	});
});

describe('what is said of them', () => {
	it('false ones by error and score, those that find an object only where they are looked at', () => {
		const texts = (given: { pointed: number | null; isFocus: boolean }) =>
			detectionChips(inspection, { rows: [0, 1, 2, 3], ...given }).map(
				({ text, kind }) => `${kind}: ${text}`,
			);
		expect(texts({ pointed: null, isFocus: false })).toEqual([
			'false: background 0.83',
			'false: badly placed 0.60',
		]);
		expect(texts({ pointed: 0, isFocus: false })[0]).toBe('found: 0.90, IoU 0.84');
		expect(texts({ pointed: null, isFocus: true })).toHaveLength(3);
	});

	it('of many false ones the surest, and the one that is pointed at', () => {
		const falses = Array.from({ length: 100 }, () => detection({ fate: 'false', error: 'duplicate' }));
		const many = { ...inspection, estimate: made(falses) };
		const rows = falses.map((_, at) => at);
		const chips = detectionChips(many, { rows, pointed: 99, isFocus: false });
		expect(chips).toHaveLength(25);
		expect(chips.at(-1)).toMatchObject({ detection: 99, must: true });
	});

	it('objects: "missed" where no detection is about them, and whether an anchor serves them', () => {
		const chips = missChips(inspection, new Set([1, 2]), (row) => (row === 2 ? 'no anchor' : null));
		expect(chips.map(({ text, object }) => [text, object])).toEqual([
			['not found', 1],
			['no anchor, missed', 2],
		]);
		expect(missWord(three.objects[1])).toBe('not found');
		expect([0, 1, 2, 3].map((row) => outcomeWords(inspection, row))).toEqual([
			'found at 0.90',
			'not found, badly placed',
			'missed',
			null,
		]);
	});

	it('of one detection in words', () => {
		const [found, background, ignored, badly] = three.detections;
		expect([found, background, ignored, badly].map(detectionTitle)).toEqual([
			'Found',
			'Background',
			'Counts neither way',
			'Badly placed',
		]);
		expect(detectionChip({ ...three, byMasks: true }, found)).toBe('0.90, mask IoU 0.84');
		expect(detectionSpoken(inspection, badly)).toBe(
			'cat, score 0.60, badly placed. About cat id 1, but at IoU 0.31: 0.5 is needed.',
		);
	});

	it('of the average precision, also where there is none', () => {
		expect(precisionSentence(three)).toBe('No AP of this image: it has no object to find.');
		const some = { ...three, precision: { ap: 0.421, ap50: 0.5, ap75: 0.4 } };
		expect(precisionSentence(some)).toBe('AP 0.42 of this image, 0.50 at IoU 0.5.');
	});

	it('of the terms: those of one object add up, and one that is not found has none', () => {
		const terms = (['estimate_class', 'estimate_box', 'estimate_background'] as const).map((name, at) => ({
			name,
			title: name,
			value: at + 1,
			perObject: Float64Array.of(0.1 * (at + 1), 0, 0, 0),
			background: 0,
		}));
		const estimate = { ...three, terms, total: 6 };
		expect(estimateRows(estimate, null)).toMatchObject({
			total: 6,
			rows: [{ value: 1 }, { value: 2 }, { value: 3 }],
		});
		const own = estimateRows(estimate, 0);
		expect(own.rows.map(({ name }) => name)).toEqual(['estimate_class', 'estimate_box']);
		expect(own.total).toBeCloseTo(0.3, 12);
		expect(estimateRows(estimate, 1)).toEqual({ rows: [], total: 0 });
	});
});
