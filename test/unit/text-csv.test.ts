import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	cellNumber,
	cellSpan,
	cellTexts,
	eachRow,
	firstRow,
	rowAt,
	type Separator,
	writtenCell,
} from '../../src/formats/text/csv';

interface Read {
	line: number;
	cells: string[];
	text: string;
	hasOpenQuote: boolean;
}

function rowsOf(text: string, separator: Separator = ','): Read[] {
	const rows: Read[] = [];
	eachRow(text, separator, (row) => {
		rows.push({
			line: row.line,
			cells: cellTexts(text, row),
			text: text.slice(row.start, row.end),
			hasOpenQuote: row.openQuote >= 0,
		});
		return true;
	});
	return rows;
}

const cells = (text: string, separator?: Separator) => rowsOf(text, separator).map((row) => row.cells);

describe('rows', () => {
	it('end with any line end, and empty lines are none', () => {
		expect(cells('a,b\r\n\r\n1,2\n \n3,4\r5,6')).toEqual([
			['a', 'b'],
			['1', '2'],
			['3', '4'],
			['5', '6'],
		]);
		expect(rowsOf('a\r\n\r\nb\nc').map(({ line }) => line)).toEqual([1, 3, 4]);
		expect(cells('')).toEqual([]);
		expect(cells('\ufeff')).toEqual([]);
	});

	it('hold empty cells, at their ends too', () => {
		expect(cells('a,,b,\n,,\n')).toEqual([
			['a', '', 'b', ''],
			['', '', ''],
		]);
		expect(cells('""')).toEqual([['']]);
	});

	it('start behind a byte order mark and stand at their places', () => {
		expect(rowsOf('\ufeffa, "b" ,c \r\n d ,e').map(({ text }) => text)).toEqual(['a, "b" ,c', 'd ,e']);
	});

	it('are separated by what separates most in the first of them', () => {
		expect(firstRow('a,b,c')?.separator).toBe(',');
		expect(firstRow('\n a;b,c;d')?.separator).toBe(';');
		expect(firstRow('a\tb\tc,d')?.separator).toBe('\t');
		expect(firstRow('  \n')).toBeNull();
		expect(cells('a\t\tb c\t', '\t')).toEqual([['a', '', 'b c', '']]);
		expect(cells('0,5;"0,7"', ';')).toEqual([['0,5', '0,7']]);
	});

	it('are no longer visited once the visitor has seen enough', () => {
		let visited = 0;
		eachRow('a\nb\nc', ',', () => ++visited < 2);
		expect(visited).toBe(2);
	});
});

describe('cells', () => {
	it('in quotes hold separators, quotes and line ends', () => {
		expect(cells('"a, b","say ""x""",c\n1')).toEqual([['a, b', 'say "x"', 'c'], ['1']]);
		const rows = rowsOf('"two\nlines",x\ny');
		expect(rows.map((row) => row.cells)).toEqual([['two\nlines', 'x'], ['y']]);
		expect(rows.map(({ line }) => line)).toEqual([1, 3]);
	});

	it('with a quote that nothing closes take it for a letter', () => {
		const rows = rowsOf('"a,1\n"b",2\nc"d,3\n"e" f,4\n"');
		expect(rows.map((row) => row.cells)).toEqual([
			['"a', '1'],
			['b', '2'],
			['c"d', '3'],
			['"e" f', '4'],
			['"'],
		]);
		expect(rows.map(({ hasOpenQuote }) => hasOpenQuote)).toEqual([true, false, false, true, true]);
	});

	it('give numbers and spans', () => {
		const text = ' 1.5 ,"2",x,"0,5",';
		const row = rowAt(text, ',', 0);
		expect([0, 1, 2, 3, 4, 5].map((cell) => cellNumber(text, row, cell))).toEqual([
			1.5,
			2,
			Number.NaN,
			Number.NaN,
			Number.NaN,
			Number.NaN,
		]);
		const spans = [0, 1, 2, 3, 4].map((cell) => cellSpan(row, cell));
		expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual(['1.5', '"2"', 'x', '"0,5"', '']);
	});

	it('are read as they were written, whatever is in them', () => {
		const letters = fc.constantFrom('a', '"', ',', ';', '\t', ' ', '\n', '\r', '\ufeff', 'é', '写', '\\');
		const word = fc.array(letters, { maxLength: 6 }).map((parts) => parts.join(''));
		const table = fc.array(fc.array(word, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 });
		fc.assert(
			fc.property(table, fc.constantFrom<Separator>(',', ';', '\t'), (rows, separator) => {
				const text = rows
					.map((row) => row.map((each) => writtenCell(each, separator)).join(separator))
					.join('\r\n');
				expect(cells(text, separator)).toEqual(rows);
			}),
			{ seed: 20_240_612, numRuns: 2000 },
		);
	});

	it('of any text have spans inside it, in order', () => {
		const letters = fc.constantFrom('a', '"', ',', ' ', '\n', '\r', '1', '');
		fc.assert(
			fc.property(fc.array(letters, { maxLength: 30 }), (parts) => {
				const text = parts.join('');
				let at = 0;
				eachRow(text, ',', (row) => {
					for (let cell = 0; cell < row.count; cell++) {
						const { start, end } = cellSpan(row, cell);
						expect(start).toBeGreaterThanOrEqual(at);
						expect(end).toBeGreaterThanOrEqual(start);
						at = end;
					}
					expect(row.start).toBeLessThanOrEqual(row.end);
					expect(at).toBeLessThanOrEqual(text.length);
					return true;
				});
			}),
			{ seed: 20_240_613, numRuns: 3000 },
		);
	});
});
