// The HTML report: one file that loads nothing, runs nothing but its own script, and shows what it is given as text.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { htmlText } from '../../src/report/html';
import { pageScript, pageScriptHash } from '../../src/report/html-script';
import { mostRows } from '../../src/report/html-tables';
import type { Report } from '../../src/report/types';
import { report, table } from '../support/reports';

const chart = { title: 'Classes', caption: 'Objects of each.', series: ['objects', 'positive anchors'] };

it('allows the script that it holds, and no other', () => {
	expect(pageScriptHash).toBe(createHash('sha256').update(pageScript).digest('base64'));
	const html = htmlText(report());
	expect(html).toContain(
		`default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${pageScriptHash}'`,
	);
	expect(html.match(/<script/g)).toHaveLength(1);
	expect(html).toContain(`<script>${pageScript}</script>`);
});

it('asks for nothing outside', () => {
	const html = htmlText(
		report({ charts: [{ ...chart, kind: 'rows', bars: [{ label: 'cat', values: [1, 2] }] }] }),
	);
	expect(html).not.toMatch(/https?:|url\(|@import|<link|<img|<iframe|\ssrc=|\shref=/);
});

it('says the finding first, then figures, then tables', () => {
	const html = htmlText(report({ evidence: 'Mean 0.62.', notes: ['Not all was read.'] }));
	const parts = [
		'<h1>1 error in 2 records.</h1>',
		'Mean 0.62.',
		'<dt>records</dt><dd>2</dd>',
		'Not all was read.',
		'<h2>Objects',
	];
	const places = parts.map((part) => html.indexOf(part));
	expect(Math.min(...places)).toBeGreaterThan(0);
	expect(places).toEqual([...places].sort((a, b) => a - b));
	expect(html).toContain('<td class="number">1,200</td>');
	expect(html).toContain('<td class="number">0.12</td>');
	expect(html).toContain('2 January 2026, 03:04 UTC');
});

it('shows the first rows of a large table and says where all are', () => {
	const count = mostRows + 234;
	const values = Int32Array.from({ length: count }, (_, row) => row);
	const html = htmlText(
		report({ tables: [table({ count, columns: [{ name: 'a', title: 'A', type: 'integer', values }] })] }),
	);
	expect(html.match(/<td/g)).toHaveLength(mostRows);
	expect(html).toContain(
		'The first 1,000 of 1,234 rows. All of them: <code>anchorage check --format csv --table objects</code>, or parquet.',
	);
});

it('says once what is the same in every row, and leaves to files what is for programs', () => {
	const columns: Report['tables'][number]['columns'] = [
		{ name: 'file', title: 'File', type: 'text', values: ['a.json', 'a.json'] },
		{ name: 'class', title: 'Class', type: 'text', values: ['cat', 'dog'] },
		{ name: 'key', title: 'Key', type: 'text', values: ['k1', 'k2'], only: 'files' },
	];
	const html = htmlText(report({ tables: [table({ columns })] }));
	expect(html).toContain('In every row: file a.json.');
	expect(html).not.toContain('k1');
	expect(html.match(/<td>(cat|dog)<\/td>/g)).toHaveLength(2);
});

it('draws bars to the scale of their series, and says every number', () => {
	const bars = [
		{ label: 'cat', values: [50, 10] },
		{ label: 'dog', values: [25, 20] },
	];
	const rows = htmlText(report({ charts: [{ ...chart, kind: 'rows', bars }] }));
	expect([...rows.matchAll(/<rect width="([\d.]+)"/g)].map(([, width]) => Number(width))).toEqual([
		100, 50, 50, 100,
	]);
	const steps = htmlText(
		report({ charts: [{ ...chart, kind: 'steps', bars, marks: [{ at: 0.7, label: 'positive, 0.7' }] }] }),
	);
	expect(steps).toContain('aria-label="Objects of each. cat: 50 and 10; dog: 25 and 20."');
	expect(
		[...steps.matchAll(/<rect x="[\d.]+" y="([\d.]+)"[^>]* height="([\d.]+)"/g)].map(([, y, height]) => [
			y,
			height,
		]),
	).toEqual([
		['0.0', '120.0'],
		['60.0', '60.0'],
	]);
	expect(steps).toContain('left:70.0%');
});

it('names of a data set stay text', () => {
	const evil = fc.string({
		unit: fc.constantFrom('<', '>', '"', "'", '&', '/', 'script', ' onload=', 'a', '-->'),
	});
	// Tags and attributes are those of the report, whatever the texts are.
	const shape = (html: string) =>
		html.replace(/>[^<]*</g, '><').replace(/(aria-label|content|class)="[^"]*"/g, '$1');
	const made = (text: string) =>
		htmlText(
			report({
				title: text,
				finding: text,
				evidence: `${text}.`,
				facts: [[text, text]],
				notes: [text],
				texts: [{ title: text, text }],
				rules: [{ name: text, title: text, severity: 'error', help: [text] }],
				tables: [
					table({
						title: text,
						columns: [{ name: 'severity', title: text, type: 'text', values: [text, `${text}2`] }],
					}),
				],
				charts: [
					{ title: text, caption: text, series: [text], kind: 'rows', bars: [{ label: text, values: [1] }] },
					{ title: text, caption: text, series: [text], kind: 'steps', bars: [{ label: text, values: [1] }] },
				],
			}),
		);
	const plain = shape(made('x'));
	fc.assert(
		fc.property(evil, (text) => {
			expect(shape(made(`${text}x`))).toBe(plain);
		}),
		{ seed: 3, numRuns: 200 },
	);
});
