import { describe, expect, it } from 'vitest';
import type { Span } from '../../../src/core/problem';
import { applyEdits, fixEdits, removeRecords } from '../../../src/formats/edit';

/** Spans of the occurrences of `parts` in `text`. */
const spansOf = (text: string, ...parts: string[]): Span[] =>
	parts.map((part) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length }));

describe('records of a list', () => {
	const lists = ['[{1}, {2}, {3}]', '[{1},{2},{3}]', '[\n  {1},\n  {2},\n  {3}\n]', '[ {1} , {2} , {3} ]'];
	it.each(lists)('leave a sound list in %j', (list) => {
		for (let set = 0; set < 8; set++) {
			const records = ['{1}', '{2}', '{3}'];
			const gone = records.filter((_, at) => set & (1 << at));
			const left = records.filter((record) => !gone.includes(record));
			const edits = removeRecords('json', list, spansOf(list, ...gone.reverse()));
			const text = applyEdits(list, edits);
			expect(text.replace(/\s/g, '')).toBe(`[${left.join(',')}]`);
			if (list.includes('\n') && left.length > 0) expect(text).toMatch(/^\[\n {2}\{.*\}\n\]$/s);
		}
	});

	it('leave a faulty list no worse', () => {
		const trailing = '[{1}, {2},]';
		expect(applyEdits(trailing, removeRecords('json', trailing, spansOf(trailing, '{2}')))).toBe('[{1},]');
		expect(applyEdits(trailing, removeRecords('json', trailing, spansOf(trailing, '{1}', '{2}')))).toBe('[]');
		const missing = '[{1} {2} {3}]';
		expect(applyEdits(missing, removeRecords('json', missing, spansOf(missing, '{2}')))).toBe('[{1} {3}]');
		const cut = '[{1}, {2}';
		expect(applyEdits(cut, removeRecords('json', cut, spansOf(cut, '{2}')))).toBe('[{1}');
	});

	it('leave no empty lines in a file of lines', () => {
		const text = 'a 1\r\n  b 2 \r\nc 3';
		const without = (...rows: string[]) =>
			applyEdits(text, removeRecords('lines', text, spansOf(text, ...rows)));
		expect(without('a 1')).toBe('  b 2 \r\nc 3');
		expect(without('b 2')).toBe('a 1\r\nc 3');
		expect(without('c 3')).toBe('a 1\r\n  b 2 \r\n');
		expect(without('a 1', 'c 3', 'b 2')).toBe('');
		const xml = '<r>\n <o>1</o> <o>2</o>\n <o>3</o>\n</r>';
		expect(applyEdits(xml, removeRecords('lines', xml, spansOf(xml, '<o>1</o>', '<o>2</o>')))).toBe(
			'<r>\n <o>3</o>\n</r>',
		);
		expect(applyEdits(xml, removeRecords('lines', xml, spansOf(xml, '<o>1</o>')))).toBe(
			'<r>\n  <o>2</o>\n <o>3</o>\n</r>',
		);
	});
});

describe('repairs of a whole file', () => {
	const text = '[{"a": 1, "b": 2}, {"a": 3, "b": 4}, {"a": 5, "b": 6}]';
	const set = (what: string, written: string) => ({ span: spansOf(text, what)[0], text: written });
	const fixed = (fixes: Parameters<typeof fixEdits>[2]) => applyEdits(text, fixEdits('json', text, fixes));

	it('are put together in order', () => {
		expect(
			fixed([
				{ title: '', edits: [set('6', '66')] },
				{ title: '', edits: [set('1', '11')] },
			]),
		).toBe(text.replace('6', '66').replace('1', '11'));
	});

	it('drop what lies in a removed record', () => {
		expect(
			fixed([
				{ title: '', edits: [set('3', '33'), set('5', '55')] },
				{ title: '', edits: [], remove: spansOf(text, '{"a": 3, "b": 4}') },
			]),
		).toBe('[{"a": 1, "b": 2}, {"a": 55, "b": 6}]');
	});

	it('are written once where they are equal, and never half', () => {
		const once = { title: '', edits: [set('1', '11')] };
		expect(fixed([once, once])).toBe(text.replace('1', '11'));
		const swap = { title: '', edits: [set('1', '2'), set('2', '1')] };
		expect(fixed([swap, { title: '', edits: [set('"b": 2', '"b": 9'), set('4', '44')] }])).toBe(
			'[{"a": 2, "b": 1}, {"a": 3, "b": 4}, {"a": 5, "b": 6}]',
		);
		expect(fixed([{ title: '', edits: [set('"b": 2', '"b": 9')] }, swap])).toBe(text.replace('2', '9'));
	});

	it('keep insertions at one place, in their order', () => {
		const at = text.indexOf('1');
		const insert = (written: string) => ({
			title: '',
			edits: [{ span: { start: at, end: at }, text: written }],
		});
		expect(fixed([insert('7'), { title: '', edits: [set('1', '2')] }, insert('8')])).toBe(
			text.replace('1', '782'),
		);
	});

	it('are quick for many', () => {
		const many = Array.from({ length: 50_000 }, (_, at) => `{"a": ${at}}`);
		const long = `[${many.join(', ')}]`;
		const fixes = Array.from(long.matchAll(/\d+/g), ({ index, 0: found }) => ({
			title: '',
			edits: [{ span: { start: index, end: index + found.length }, text: '0' }],
		}));
		const start = performance.now();
		expect(fixEdits('json', long, fixes)).toHaveLength(50_000);
		expect(performance.now() - start).toBeLessThan(2000);
	});
});
