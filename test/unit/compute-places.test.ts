// Lines and columns of offsets: a file that is read in parts, whose offsets count bytes, gives the same places as its text.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { placeFinder } from '../../src/compute/places';
import type { AnnotatedText } from '../../src/formats/types';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-places-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, 'a.json');
const annotations: AnnotatedText['annotations'] = { format: 'coco', images: [], classes: [], problems: [] };

function placesOf(text: string, ats: readonly number[]): { inText: unknown[]; inBytes: unknown[] } {
	writeFileSync(path, text);
	const inText = placeFinder({ path, text, annotations, yolo: null }, () => []);
	const bytes = ats.map((at) => Buffer.byteLength(text.slice(0, at)));
	const inParts = { path, text: '', part: () => '', annotations, yolo: null };
	const inBytes = placeFinder(inParts, () => bytes);
	return { inText: ats.map(inText), inBytes: bytes.map(inBytes) };
}

it('counts lines and columns from 1, columns in UTF-16 units', () => {
	const { inText, inBytes } = placesOf('a\nü😀b\n', [0, 2, 5, 6, 7]);
	expect(inText).toEqual([
		{ line: 1, column: 1 },
		{ line: 2, column: 1 },
		{ line: 2, column: 4 },
		{ line: 2, column: 5 },
		{ line: 3, column: 1 },
	]);
	expect(inBytes).toEqual(inText);
});

const letters = fc.string({ unit: fc.constantFrom('a', '\n', 'é', '€', '😀', '\r\n', ' ') });
/** Offsets of whole characters, and the end. */
const offsetsOf = (text: string) => [...[...text.matchAll(/./gsu)].map(({ index }) => index), text.length];

it('is the same in bytes as in text', () => {
	fc.assert(
		fc.property(letters, (text) => {
			const { inText, inBytes } = placesOf(text, offsetsOf(text));
			expect(inBytes).toEqual(inText);
		}),
		{ seed: 5, numRuns: 200 },
	);
});

it('is the same over the border of what is read at once', () => {
	const before = 'x'.repeat(2 ** 20 - 6);
	for (const text of ['aé\n€😀\nb😀a', '😀😀😀', '€€€\n', '\n\n\n\n\n\n\n\n']) {
		const { inText, inBytes } = placesOf(
			before + text,
			offsetsOf(text).map((at) => before.length + at),
		);
		expect(inBytes).toEqual(inText);
	}
});
