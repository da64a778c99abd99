// The sentences of the ranking view: who won, where the cut lies, which factor decided, what became of each row.

import { describe, expect, test } from 'vitest';
import { cutRow } from '../../src/core/assign/ranking';
import { Fate, type Ranking } from '../../src/core/assignment';
import type { InspectedObject, Inspection } from '../../src/core/inspection';
import type { AssignerRule } from '../../src/core/recipe';
import {
	fateWords,
	formatMetric,
	hasRanking,
	placeWords,
	rankingFormula,
	rankingQuestion,
	rankingStory,
	servedWords,
} from '../../src/core/words';

const aligned: AssignerRule = {
	kind: 'task-aligned',
	convention: 'ultralytics',
	topk: 2,
	alpha: 0.5,
	beta: 6,
	leastMetric: 0,
	smallSides: null,
};
const simOta: AssignerRule = {
	kind: 'sim-ota',
	convention: 'yolox',
	radius: 1.5,
	candidates: 10,
	iouWeight: 3,
	classWeight: 1,
};
const hungarian: AssignerRule = { kind: 'hungarian', classCost: 1, l1Cost: 5, giouCost: 2 };

type Row = [score: number, iou: number, metric: number, fate: number, other?: number];

function ranking(take: number, rows: Row[], over: Partial<Ranking> = {}): Ranking {
	const column = (at: 0 | 1 | 2) => Float64Array.from(rows, (row) => row[at]);
	return {
		candidates: 40,
		take,
		index: Int32Array.from(rows, (_, k) => 10 + k),
		score: column(0),
		iou: column(1),
		metric: column(2),
		boxes: new Float64Array(4 * rows.length),
		fate: Uint8Array.from(rows, (row) => row[3]),
		other: Int32Array.from(rows, (row) => row[4] ?? -1),
		ambiguous: false,
		...over,
	};
}

/** Two objects; the first one's ranking is given. `undefined`: predictions are still to come. */
function inspection(
	assigner: AssignerRule,
	listed: Ranking | null | undefined,
	over: Partial<InspectedObject> = {},
): Inspection {
	const queries = assigner.kind === 'hungarian';
	const grid = { name: 'P4', rows: 10, columns: 8, firstIndex: 0, shapes: new Float64Array(4) };
	const object = (className: string, id: string) => ({
		id,
		className,
		use: 'trained',
		flag: null,
		boxInput: [0, 0, 40, 30],
		candidates: 40,
		positives: 2,
		forced: 0,
		bestIou: 0.9,
		levels: [],
		open: listed === undefined,
	});
	return {
		recipe: { grids: queries ? { kind: 'queries', count: 40 } : { kind: 'points' }, assigner },
		grids: queries ? [] : [grid],
		objects: [{ ...object('person', '7'), ...over }, object('glove', '8')],
		assignment: { count: 80, rankings: listed === undefined ? null : [listed, null] },
	} as never;
}

const story = (
	assigner: AssignerRule,
	listed: Ranking | null | undefined,
	over: Partial<InspectedObject> = {},
) => {
	const { headline, detail } = rankingStory(inspection(assigner, listed, over), 0);
	return `${headline} ${detail}`.trim();
};

describe('task-aligned', () => {
	test('says the cut, the margin and which factor decided', () => {
		const rows: Row[] = [
			[0.93, 0.972, 0.8127, Fate.chosen],
			[0.81, 0.926, 0.5648, Fate.chosen],
			[0.89, 0.917, 0.5618, Fate.behind],
		];
		expect(story(aligned, ranking(2, rows))).toBe(
			'2 of 40 cells inside the box become positive. The cut is at 0.5648. Candidate 3 loses by 0.0030 (0.5 %): its score is higher than that of the second (0.89 against 0.81), but its box fits less well (IoU 0.917 against 0.926), and IoU counts to the sixth power.',
		);
	});

	test.each([
		[
			[0.5, 0.95, 0.5],
			'its box fits better than that of the second (IoU 0.950 against 0.926), but its score is lower (0.50 against 0.81)',
		],
		[
			[0.8, 0.7, 0.1],
			'its box fits less well than that of the second (IoU 0.700 against 0.926), and its score is lower too (0.80 against 0.81)',
		],
		[
			[0.2, 0.92, 0.2],
			'its score is lower than that of the second (0.20 against 0.81), and its box fits less well too (IoU 0.920 against 0.926)',
		],
		[[0.2, 0.926, 0.3], 'its score is lower than that of the second (0.20 against 0.81).'],
		[[0.81, 0.92, 0.3], 'its box fits less well (IoU 0.920 against 0.926).'],
		[[0.8099, 0.9, 0.4], 'its score is lower too (0.8099 against 0.8100)'],
	])('names the factors of %j', ([score, iou, metric], words) => {
		const rows: Row[] = [
			[0.9, 0.97, 0.9, Fate.chosen],
			[0.81, 0.926, 0.5648, Fate.chosen],
			[score as number, iou as number, metric as number, Fate.behind],
		];
		expect(story(aligned, ranking(2, rows))).toContain(words);
	});

	test('calls a tie arbitrary, in the sentence and at both rows', () => {
		const rows: Row[] = [
			[0.9, 0.97, 0.9, Fate.chosen],
			[0.8, 0.9, 0.5, Fate.chosen],
			[0.8, 0.9, 0.5, Fate.behind],
		];
		const tied = ranking(2, rows, { ambiguous: true });
		expect(story(aligned, tied)).toContain(
			'Candidate 3 has the same metric as the second, 0.5000: which of them is taken is arbitrary (ambiguous: equal metric).',
		);
		const of = (k: number) => fateWords(inspection(aligned, tied), 0, k);
		expect([0, 1, 2].map(of)).toEqual([null, 'ambiguous: equal metric', 'ambiguous: equal metric']);
	});

	test('says what became of places that bring no positive', () => {
		const rows: Row[] = [
			[0.9, 0.97, 0.9, Fate.lost, 1],
			[0.8, 0.9, 0.5, Fate.outside],
			[0.7, 0.8, 0.2, Fate.chosen],
		];
		const listed = ranking(2, rows);
		expect(story(aligned, listed, { positives: 1 })).toContain(
			'1 of its 2 went to other objects and 1 is lost to cells outside the box. 1 cell that several others chose was given to it for the best fit.',
		);
		const now = inspection(aligned, listed, { positives: 1 });
		expect([0, 1, 2].map((k) => fateWords(now, 0, k))).toEqual([
			'IoU with glove is higher',
			'outside the box, so its place is lost',
			'given to it: fits it better than those that chose it',
		]);
		now.objects[0] = { ...(now.objects[0] as InspectedObject), className: 'glove' };
		expect(fateWords(now, 0, 0)).toBe('IoU with glove id 8 is higher');
	});

	test('a least metric draws the cut where it stands', () => {
		const rule: AssignerRule = { ...aligned, topk: 13, leastMetric: 0.01 };
		const listed = ranking(13, [
			[0.9, 0.6, 0.042, Fate.chosen],
			[0.2, 0.1, 2e-7, Fate.tooLow],
		]);
		expect(story(rule, listed, { positives: 1, candidates: 2 })).toBe(
			'1 of 2 cells inside the box becomes positive. There are places for 13, so none is left out for want of a place. Candidate 2 has 2.0e-7, under the least metric of 0.01, so it is negative.',
		);
		expect(cutRow(rule, listed)).toBe(1);
		expect(fateWords(inspection(rule, listed), 0, 1)).toBe('under the least metric of 0.01');
	});

	test('fewer candidates than places, none, and places filled with metric 0', () => {
		const some = ranking(10, [
			[0.9, 0.6, 0.042, Fate.chosen],
			[0.2, 0.1, 0.001, Fate.chosen],
		]);
		expect(story({ ...aligned, topk: 10 }, some, { candidates: 2 })).toBe(
			'Both cells inside the box become positive. There are places for 10, so none is left out for want of a place.',
		);
		expect(story(aligned, null, { candidates: 0, positives: 0 })).toBe(
			'No cell can be chosen. No centre of a cell lies inside its 40 × 30 px: it never gets a positive cell, whatever the model predicts.',
		);
		const zeros = ranking(2, [
			[0.9, 0.6, 0.042, Fate.chosen],
			[0.2, 0, 0, Fate.chosen],
			[0.2, 0, 0, Fate.behind],
		]);
		expect(story(aligned, zeros)).toContain('1 of the places is filled with cells of metric 0');
		const without = ranking(2, [
			[0.9, 0.9, 0.5, Fate.chosen],
			[0.9, 0.6, 0.042, Fate.chosen],
			[0.2, 0, 0, Fate.behind],
		]);
		expect(story(aligned, without)).toContain(
			'Candidate 3 has metric 0: its box does not overlap the object.',
		);
		expect(story(aligned, null)).toContain('No cells are compared with it.');
	});
});

describe('SimOTA', () => {
	test('says where the number of places comes from, and what the next one costs more', () => {
		const rows: Row[] = [
			[0.9, 0.95, 0.4, Fate.chosen],
			[0.8, 0.9, 0.5, Fate.chosen],
			[0.85, 0.8, 0.6, Fate.behind],
		];
		expect(story(simOta, ranking(2, rows, { iouSum: 2.999 }))).toBe(
			'2 of 40 cells near its centre become positive. It takes 2: the 10 best IoUs add up to 2.99. The dearest that is taken costs 0.5000. Candidate 3 costs 0.1000 (20 %) more: its score is higher than that of the second (0.85 against 0.80), but its box fits less well (IoU 0.800 against 0.900).',
		);
		expect(story(simOta, ranking(1, rows, { iouSum: 0.4 }))).toContain(
			'It takes 1, the least there is: the 10 best IoUs add up to 0.40 only.',
		);
	});

	test('a penalty is no matter of score or box', () => {
		const rows: Row[] = [
			[0.9, 0.95, 0.4, Fate.lost, 1],
			[0.9, 0.95, 1_000_001, Fate.behind],
		];
		const listed = ranking(1, rows, { iouSum: 1.2 });
		expect(story(simOta, listed)).toContain(
			'Candidate 2 lies outside its centre region, which alone costs 1,000,000.',
		);
		expect(fateWords(inspection(simOta, listed), 0, 0)).toBe('costs glove less');
	});

	test('what other classes cost is said where neither score nor box is worse', () => {
		const rows: Row[] = [
			[0.8, 0.9, 0.5, Fate.chosen],
			[0.85, 0.91, 0.6, Fate.behind],
		];
		expect(story(simOta, ranking(1, rows, { iouSum: 1 }))).toContain(
			'its scores for other classes cost more',
		);
	});
});

describe('Hungarian matching', () => {
	const cheaper: Row[] = [
		[0.9, 0.9, -2.4, Fate.lost, 1],
		[0.8, 0.8, -1.9, Fate.chosen],
		[0.7, -0.1, 0.5, Fate.behind],
	];

	test('says that a cheaper query is worth more elsewhere', () => {
		const listed = ranking(1, cheaper);
		expect(story(hungarian, listed, { positives: 1 })).toBe(
			'Query 11 is matched to it, at cost −1.9000. Query 10 would cost less (−2.4000), but it is worth more to glove: matching is by the least total. Query 12, the next one, costs 2.4000 (126 %) more: its box fits less well than that of the chosen one (GIoU −0.100 against 0.800), and its score is lower too (0.70 against 0.80).',
		);
		const now = inspection(hungarian, listed);
		expect(fateWords(now, 0, 0)).toBe('worth more to glove');
		expect(placeWords(now, 12)).toEqual({ name: 'Query 12', rest: '' });
		expect(cutRow(hungarian, listed)).toBe(2);
	});

	test('a row is placed by its level, unless there is only one', () => {
		const now = inspection(aligned, undefined);
		const [grid] = now.grids;
		expect(placeWords(now, 12)).toEqual({ name: 'column 4, row 1', rest: '' });
		now.grids.push({ ...(grid as NonNullable<typeof grid>), name: 'P5', firstIndex: 80 });
		expect(placeWords(now, 12)).toEqual({ name: 'P4', rest: 'column 4, row 1' });
		expect(placeWords(now, 89)).toEqual({ name: 'P5', rest: 'column 1, row 1' });
	});

	test('the cheapest, several cheaper ones, none left', () => {
		expect(story(hungarian, ranking(1, cheaper.slice(1)))).toContain(
			'It is the cheapest of all for this object.',
		);
		const two: Row[] = [[0.9, 0.9, -3, Fate.lost, 1], ...cheaper];
		expect(story(hungarian, ranking(1, two))).toContain('2 queries would cost less');
		expect(story(hungarian, ranking(1, cheaper.slice(0, 1)))).toBe(
			'No query is left for it. All 40 queries are worth more to other objects: there are more objects than queries.',
		);
	});

	test('a worse L1 distance is told apart from the fit', () => {
		const rows: Row[] = [
			[0.5, 0.8, 0.4, Fate.chosen],
			[0.6, 0.81, 0.6, Fate.behind],
		];
		expect(story(hungarian, ranking(1, rows))).toContain('its box lies further off, by the L1 distance');
	});
});

describe('around the ranking', () => {
	test('waiting for predictions says what is open', () => {
		const now = inspection({ ...aligned, topk: 10 }, undefined);
		expect(rankingStory(now, 0)).toEqual({
			headline: '40 cells inside the box are open to be chosen.',
			detail: 'The best 10 become positive; which they are depends on the predictions.',
			waits: true,
		});
		expect(rankingQuestion(now, 0)).toBe('Which cells?');
		expect(servedWords(now, 0)).toBe('40 candidate cells');
		expect(rankingStory(inspection(hungarian, undefined), 0).headline).toBe(
			'One of 40 queries will be matched to it.',
		);
	});

	test('only trained objects of assigners that compare predictions have one', () => {
		expect(hasRanking(inspection(aligned, undefined), 0)).toBe(true);
		expect(hasRanking(inspection(aligned, undefined), null)).toBe(false);
		expect(hasRanking(inspection(aligned, undefined, { use: 'left-out' }), 0)).toBe(false);
		expect(hasRanking(inspection({ kind: 'ssd', positive: 0.5 }, undefined), 0)).toBe(false);
	});

	test('asks in the number that is true', () => {
		const ask = (positives: number) => rankingQuestion(inspection(aligned, ranking(2, []), { positives }), 0);
		expect([10, 1, 0].map(ask)).toEqual(['Why these cells?', 'Why this cell?', 'Why no cell?']);
	});

	test('writes the rule as a formula, powers and weights of 1 left out', () => {
		const of = (assigner: AssignerRule) => {
			const formula = rankingFormula(inspection(assigner, undefined).recipe);
			const text = formula?.parts.map(({ text, power }) => text + (power ? `^${power}` : '')).join('');
			return `${formula?.name} ${text}; ${formula?.takes}`;
		};
		expect(of(aligned)).toBe('alignment metric = score^0.5 × IoU^6; takes the best 2 cells inside the box');
		expect(of({ ...aligned, convention: 'mmdetection', alpha: 1 })).toBe(
			'alignment metric = score × IoU^6; takes the best 2 cells',
		);
		expect(of(simOta)).toBe('cost = class loss + 3 × (−ln IoU); takes as many as the 10 best IoUs add up to');
		expect(of(hungarian)).toBe('cost = 5 × L1 − score − 2 × GIoU; one query an object, by the least total');
	});

	test('writes metrics so that small and large ones can be read', () => {
		expect([0, 0.5648, 0.0012, 2e-7, -0.41, 1_000_012.3].map(formatMetric)).toEqual([
			'0',
			'0.5648',
			'0.0012',
			'2.0e-7',
			'−0.4100',
			'1,000,012',
		]);
	});
});
