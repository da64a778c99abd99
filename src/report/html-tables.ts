// Tables of a report as HTML: the first rows of each, and a sentence that says where all of them are.

import { formatCount, plural } from '../core/words/format';
import { cellOf } from './cells';
import { escaped } from './escape';
import type { Report, ReportColumn, ReportTable } from './types';

/** Rows that a page shows of a table: with more it would open slowly. */
export const mostRows = 1000;

export function tableHtml(table: ReportTable, command: Report['command']): string {
	const { name, title, count } = table;
	const shown = Math.min(count, mostRows);
	const { columns, same } = partedColumns(table);
	const rows: string[] = [];
	for (let row = 0; row < shown; row++) {
		const cells = columns.map((column) => cellHtml(column, row));
		rows.push(`<tr>${cells.join('')}</tr>`);
	}
	const heads = columns.map(
		(column) =>
			`<th scope="col" class="${column.type}${widthClass(column)}"><button type="button">${escaped(column.title)}</button></th>`,
	);
	const id = `table-${escaped(name)}`;
	const filter = `<label class="filter" hidden>Filter <input type="search" aria-controls="${id}"></label><span class="dim found" role="status"></span>`;
	return [
		`<section class="table"><div class="head"><h2>${escaped(title)} <span class="dim">${formatCount(count)}</span></h2>${count > 1 ? filter : ''}</div>`,
		same.length > 0 ? `<p class="dim same">${escaped(`In every row: ${same.join(', ')}.`)}</p>` : '',
		shown < count
			? `<p class="dim">The first ${formatCount(shown)} of ${plural(count, 'row')}. All of them: <code>anchorage ${command} --format csv --table ${escaped(name)}</code>, or parquet.</p>`
			: '',
		`<div class="scroll" tabindex="0" role="region" aria-label="${escaped(title)}"><table id="${id}"><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`,
		'</section>',
	].join('');
}

/** Columns of names with the same text in every row take room and say nothing: they are said once. */
function partedColumns({ columns, count }: ReportTable): { columns: ReportColumn[]; same: string[] } {
	const seen = columns.filter(({ only }) => only !== 'files');
	const isSame = ({ type, values }: ReportColumn) =>
		type === 'text' && count > 1 && values.every((value) => value === values[0]);
	const same = seen.filter(isSame);
	return {
		columns: seen.filter((column) => !isSame(column)),
		same: same
			.filter(({ values }) => values[0] !== null && values[0] !== '')
			.map(({ title, values }) => `${title.toLowerCase()} ${values[0]}`),
	};
}

/** Sentences want a wide column. */
function widthClass({ type, values }: ReportColumn): string {
	if (type !== 'text') return '';
	const longest = values.slice(0, mostRows).reduce((most, value) => Math.max(most, value?.length ?? 0), 0);
	return longest > 60 ? ' prose' : longest > 24 ? ' phrase' : '';
}

function cellHtml(column: ReportColumn, row: number): string {
	const value = cellOf(column, row);
	if (value === null) return '<td></td>';
	switch (column.type) {
		case 'text': {
			const text = escaped(String(value));
			return column.name === 'severity' ? `<td class="severity ${text}">${text}</td>` : `<td>${text}</td>`;
		}
		case 'integer':
			return `<td class="number">${formatCount(value as number)}</td>`;
		case 'number':
			return `<td class="number">${numberText(value as number, column.digits)}</td>`;
		case 'flag':
			return `<td>${value ? 'yes' : 'no'}</td>`;
	}
}

function numberText(value: number, digits: number): string {
	return Number.isFinite(value) ? value.toFixed(digits) : String(value);
}
