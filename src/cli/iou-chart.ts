// Objects by their best IoU as bars of equal width from 0 to 1, with the limits of the recipe.

import type { ReportChart } from '../report/types';

/** @param bars values of each bar, from IoU 0 on. @param limits `null` where the recipe has none. */
export function iouChart(
	{ title, caption, series }: Pick<ReportChart, 'title' | 'caption' | 'series'>,
	bars: readonly number[][],
	limits: { lower: number; upper: number } | null,
): ReportChart {
	const edge = (at: number) => (at / bars.length).toFixed(2);
	const lower = limits && limits.lower < limits.upper ? [limits.lower] : [];
	return {
		title,
		caption,
		kind: 'steps',
		series,
		bars: bars.map((values, at) => ({ label: `${edge(at)} to ${edge(at + 1)}`, values })),
		axis: ['0', '0.2', '0.4', '0.6', '0.8', '1'],
		marks: [
			...lower.map((at) => ({ at, label: `negative, ${at}` })),
			...(limits ? [{ at: limits.upper, label: `positive, ${limits.upper}` }] : []),
		],
	};
}
