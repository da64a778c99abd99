// The losses of a training that goes on, as a curve of bounded length: means over runs of steps that grow longer as it does.

import type { LossTermName } from './recipe';

export interface LossCurve {
	/** Last step of each point, ascending; steps count from 1. */
	step: number[];
	/** Mean over the point's steps of the weighted total. */
	total: number[];
	/** The same of each term, row for row with `step`. */
	terms: Partial<Record<LossTermName, number[]>>;
}

/** With one more, two neighbours become one; even. */
const mostPoints = 400;

export class GrowingCurve {
	private readonly curve: LossCurve = { step: [], total: [], terms: {} };
	/** Steps in each point but the last. */
	private width = 1;
	/** Steps in the last point. */
	private filled = 1;

	/**
	 * Takes the losses of one step: each term after its weight. A term that a step does not have counts as 0 there; every
	 * step's terms are those of the first.
	 */
	add(step: number, total: number, losses: Partial<Record<LossTermName, number>>): void {
		const { curve } = this;
		if (curve.step.length === 0) for (const name of namesOf(losses)) curve.terms[name] = [];
		const isNew = curve.step.length === 0 || this.filled === this.width;
		this.filled = isNew ? 1 : this.filled + 1;
		if (isNew) curve.step.push(step);
		else curve.step[curve.step.length - 1] = step;
		take(curve.total, total, this.filled);
		for (const name of namesOf(curve.terms))
			take(curve.terms[name] as number[], losses[name] ?? 0, this.filled);
		if (isNew && curve.step.length > mostPoints) this.halve();
	}

	/** The curve so far; grows and changes with the next step. */
	get points(): LossCurve {
		return this.curve;
	}

	/** Two points become one. Their number is odd: the last one, which is not full yet, stays. */
	private halve(): void {
		const { curve } = this;
		const last = curve.step.length - 1;
		const halved = (values: number[]) => {
			const out: number[] = [];
			for (let k = 0; k < last; k += 2) out.push(((values[k] as number) + (values[k + 1] as number)) / 2);
			return [...out, values[last] as number];
		};
		curve.step = curve.step.filter((_, k) => k % 2 === 1 || k === last);
		curve.total = halved(curve.total);
		for (const name of namesOf(curve.terms)) curve.terms[name] = halved(curve.terms[name] as number[]);
		this.width *= 2;
	}
}

function namesOf(of: Partial<Record<LossTermName, unknown>>): LossTermName[] {
	return Object.keys(of) as LossTermName[];
}

/** A new last value, or the mean of `count` values with the last one. */
function take(values: number[], value: number, count: number): void {
	if (count === 1) values.push(value);
	else {
		const last = values.length - 1;
		values[last] = (values[last] as number) + (value - (values[last] as number)) / count;
	}
}

/** Points that a smoothed curve looks back over: about a fifteenth of it. */
export function smoothingWindow({ step }: LossCurve): number {
	return Math.max(1, Math.round(step.length / 15));
}

/** Mean of each value with those before it, `window` in all; of fewer at the start. */
export function trailingMeans(values: readonly number[], window: number): number[] {
	let sum = 0;
	return values.map((value, k) => {
		sum += value - (k >= window ? (values[k - window] as number) : 0);
		return sum / Math.min(k + 1, window);
	});
}
