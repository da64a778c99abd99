// The curve of a training that goes on: bounded, and its means are those of the steps.

import { expect, it } from 'vitest';
import { GrowingCurve, smoothingWindow, trailingMeans } from '../../src/core/loss-curve';

const lossOf = (step: number) => 3 / step + Math.sin(step);

function grown(steps: number) {
	const growing = new GrowingCurve();
	for (let step = 1; step <= steps; step++)
		growing.add(step, lossOf(step), { rpn_box: 2 * lossOf(step), mask: step % 2 });
	return growing.points;
}

it('keeps every step while there are few', () => {
	const { step, total, terms } = grown(5);
	expect(step).toEqual([1, 2, 3, 4, 5]);
	expect(total).toEqual([1, 2, 3, 4, 5].map(lossOf));
	expect(terms.rpn_box).toEqual(total.map((value) => 2 * value));
	expect(terms.mask).toEqual([1, 0, 1, 0, 1]);
});

it.each([400, 401, 402, 799, 800, 801, 802, 803, 1601, 5000, 12_345])(
	'after %i steps every point is the mean of the steps since the one before',
	(steps) => {
		const { step, total, terms } = grown(steps);
		expect(step.length).toBeLessThanOrEqual(401);
		expect(step.at(-1)).toBe(steps);
		let from = 0;
		step.forEach((to, k) => {
			let sum = 0;
			for (let at = from + 1; at <= to; at++) sum += lossOf(at);
			expect(total[k], `point ${k}, steps ${from + 1} to ${to}`).toBeCloseTo(sum / (to - from), 9);
			expect(terms.rpn_box?.[k]).toBeCloseTo((2 * sum) / (to - from), 9);
			from = to;
		});
		expect(terms.mask?.length).toBe(step.length);
	},
);

it('counts a term that a step does not have as 0', () => {
	const growing = new GrowingCurve();
	growing.add(1, 2, { mask: 2 });
	growing.add(2, 1, {});
	expect(growing.points.terms.mask).toEqual([2, 0]);
});

it('is smoothed over a fifteenth of its points', () => {
	expect(smoothingWindow(grown(5))).toBe(1);
	expect(smoothingWindow(grown(300))).toBe(20);
	expect(trailingMeans([3, 1, 2, 6], 1)).toEqual([3, 1, 2, 6]);
	expect(trailingMeans([3, 1, 2, 6], 3)).toEqual([3, 2, 2, 3]);
	expect(trailingMeans([], 3)).toEqual([]);
});
