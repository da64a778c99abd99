// CSV as RFC 4180 has it: what is written is read back by a reader that knows only the RFC.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvParts } from '../../src/report/csv';
import { table } from '../support/reports';

/** Fields of each record; throws where the text is none of the RFC. */
function readCsv(text: string): string[][] {
	const records: string[][] = [];
	let at = 0;
	while (at < text.length) {
		const fields: string[] = [];
		for (;;) {
			let field = '';
			if (text[at] === '"') {
				for (at++; ; at++) {
					if (at >= text.length) throw new Error('A quoted field does not end.');
					if (text[at] !== '"') field += text[at];
					else if (text[at + 1] === '"') field += text[at++];
					else break;
				}
				at++;
			} else {
				while (at < text.length && !',\r\n"'.includes(text[at] as string)) field += text[at++];
			}
			fields.push(field);
			if (text[at] === ',') at++;
			else if (text.startsWith('\r\n', at)) break;
			else throw new Error(`No end of a field at ${at}.`);
		}
		at += 2;
		records.push(fields);
	}
	return records;
}

it('writes names, values with all their digits, and nothing where nothing is known', () => {
	expect([...csvParts(table())].join('')).toBe(
		'class,positives,image,best_iou,open\r\ncat,1200,7,0.123456789,true\r\n,-3,,,false\r\n',
	);
});

it('writes infinities as data frames read them', () => {
	const values = Float64Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-300);
	const text = [
		...csvParts(table({ count: 3, columns: [{ name: 'x', title: 'X', type: 'number', digits: 1, values }] })),
	];
	expect(text.join('')).toBe('x\r\ninf\r\n-inf\r\n1e-300\r\n');
});

it('any text is read back as it was, also one that a spreadsheet would take for a formula', () => {
	const cell = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.constantFrom('=1+1', '"', ',', '\r\n', 'a,"b"\nc', '+x', '@y'),
	);
	const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 });
	fc.assert(
		fc.property(rows, (cells) => {
			const column = (at: 0 | 1) =>
				({ name: `c${at}`, title: '', type: 'text', values: cells.map((row) => row[at]) }) as const;
			const text = [...csvParts(table({ count: cells.length, columns: [column(0), column(1)] }))].join('');
			expect(readCsv(text)).toEqual([['c0', 'c1'], ...cells]);
		}),
		{ seed: 4180, numRuns: 300 },
	);
});

it('gives a large table in parts', () => {
	const count = 200_000;
	const values = Array.from({ length: count }, (_, row) => `object ${row}`);
	const parts = [...csvParts(table({ count, columns: [{ name: 'a', title: 'A', type: 'text', values }] }))];
	expect(parts.length).toBeGreaterThan(1);
	expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(1.1 * 2 ** 20);
	expect(readCsv(parts.join('')).slice(1)).toEqual(values.map((value) => [value]));
});
