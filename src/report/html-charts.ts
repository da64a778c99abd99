// Charts of a report as HTML with SVG bars: every number is text, the bars only repeat it.

import { formatCount } from '../core/words/format';
import { escaped } from './escape';
import type { ReportChart } from './types';

/** Rows that a chart shows; the tables hold all. */
const mostRows = 20;
/** Of the drawing; it is stretched to the width that is there. */
const width = 1000;
const height = 120;

export function chartHtml(chart: ReportChart): string {
	const body = chart.kind === 'rows' ? rowsHtml(chart) : stepsHtml(chart);
	return `<section class="chart"><h2>${escaped(chart.title)}</h2><p class="dim">${escaped(chart.caption)}</p>${body}</section>`;
}

/** Every series on a scale of its own. */
function rowsHtml({ series, bars }: ReportChart): string {
	const largest = series.map((_, at) => Math.max(0, ...bars.map(({ values }) => values[at] ?? 0)));
	const rows = bars.slice(0, mostRows).map(({ label, values }) => {
		const cells = series.map((_, at) => barCell(values[at] ?? 0, largest[at] ?? 0, at));
		return `<tr><th scope="row">${escaped(label)}</th>${cells.join('')}</tr>`;
	});
	const heads = series.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
	const more = bars.length - mostRows;
	const rest = more > 0 ? `<p class="dim">${formatCount(more)} more are in the table below.</p>` : '';
	return `<table class="rows"><thead><tr><td></td>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table>${rest}`;
}

function barCell(value: number, largest: number, series: number): string {
	// A bar that is there must be seen.
	const length = value > 0 && largest > 0 ? Math.max(0.5, (100 * value) / largest) : 0;
	return `<td><span><svg class="series-${series}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${length.toFixed(2)}" height="10"/></svg><b>${formatCount(value)}</b></span></td>`;
}

/** The first series as bars, the second as a dashed line, to one scale. */
function stepsHtml({ caption, series, bars, axis, marks = [] }: ReportChart): string {
	const largest = Math.max(1, ...bars.flatMap(({ values }) => values));
	const step = width / Math.max(1, bars.length);
	const top = (value: number) => height - (height * value) / largest;
	const rects = bars.map(({ label, values }, at) => {
		const [first = 0] = values;
		const told = series.map((name, each) => `${name} ${formatCount(values[each] ?? 0)}`).join(', ');
		return `<rect x="${fixed(at * step + 1)}" y="${fixed(top(first))}" width="${fixed(step - 2)}" height="${fixed(height - top(first))}"><title>${escaped(`${label}: ${told}`)}</title></rect>`;
	});
	const line = series.length > 1 ? dashed(bars, step, top) : '';
	const limits = marks.map(({ at }) => `<path class="mark" d="M${fixed(at * width)} 0V${height}"/>`);
	const named = marks.map(
		({ at, label }) => `<span style="left:${fixed(at * 100)}%">${escaped(label)}</span>`,
	);
	const keys = series.map((name, at) => `<span class="key-${at}">${escaped(name)}</span>`).join('');
	const told = `${caption} ${bars.map(({ label, values }) => `${label}: ${values.map(formatCount).join(' and ')}`).join('; ')}.`;
	return [
		series.length > 1 ? `<div class="legend">${keys}</div>` : '',
		`<div class="limits">${named.join('')}</div>`,
		`<svg class="steps" role="img" aria-label="${escaped(told)}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${rects.join('')}${line}${limits.join('')}</svg>`,
		axisHtml(axis, bars),
	].join('');
}

function axisHtml(axis: string[] | undefined, bars: ReportChart['bars']): string {
	const words = axis ?? bars.map(({ label }) => label);
	const spans = words.map((word) => `<span>${escaped(word)}</span>`).join('');
	return `<div class="axis ${axis ? 'ends' : 'each'}" aria-hidden="true">${spans}</div>`;
}

function dashed(bars: ReportChart['bars'], step: number, top: (value: number) => number): string {
	const path = bars.map(({ values }, at) => {
		const y = fixed(top(values[1] ?? 0));
		return `${at === 0 ? `M0 ${y}` : `V${y}`}H${fixed((at + 1) * step)}`;
	});
	// The casing keeps the line visible on the bars.
	return ['casing', 'second'].map((name) => `<path class="${name}" d="${path.join('')}"/>`).join('');
}

function fixed(value: number): string {
	return value.toFixed(1);
}
