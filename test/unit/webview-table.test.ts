// Where the lines of the table of a large file stand, whatever is expanded and however many there are.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	lastTop,
	mostHeight,
	movedTop,
	scrollAt,
	scrolledHeight,
	topAt,
} from '../../src/webview/shared/tall';
import { lineAt, lineHeight, lineOf, linesOf } from '../../src/webview/table/virtual';

const seed = 6;
const tables = fc
	.record({
		images: fc.integer({ min: 1, max: 60 }),
		open: fc.uniqueArray(fc.tuple(fc.nat(59), fc.integer({ min: 1, max: 7 })), {
			selector: ([index]) => index,
			maxLength: 12,
		}),
	})
	.map(({ images, open }) => ({ images, open: open.filter(([index]) => index < images) }));

describe('lines', () => {
	test('are the images in order, each followed by what is below it', () => {
		fc.assert(
			fc.property(tables, ({ images, open }) => {
				const below = new Map(open);
				const expected = Array.from({ length: images }, (_, index) =>
					Array.from({ length: 1 + (below.get(index) ?? 0) }, (_, k) => ({ index, child: k - 1 })),
				).flat();
				const lines = linesOf(images, open);
				expect(lines.count).toBe(expected.length);
				expected.forEach((line, at) => {
					expect(lineAt(lines, at)).toEqual(line);
					expect(lineOf(lines, line)).toBe(at);
				});
			}),
			{ seed },
		);
	});

	test('of what is not there are those of its image, or the last below it', () => {
		const lines = linesOf(10, [[4, 2]]);
		expect(lineOf(lines, { index: 4, child: 9 })).toBe(6);
		expect(lineOf(lines, { index: 7, child: 0 })).toBe(9);
		expect(linesOf(3, [[5, 2]]).count).toBe(3);
	});
});

describe('the scroll bar', () => {
	const short = { height: 118_287 * lineHeight, view: 700 };
	const long = { height: 5_000_000 * lineHeight, view: 700 };

	test('goes as far as the lines where browsers can', () => {
		expect(scrolledHeight(short.height)).toBe(short.height);
		expect(topAt(1234.5, short)).toBe(1234.5);
		expect(movedTop(100, 100, 90_000, short)).toBe(90_000);
	});

	test('is of one height above that, and reaches both ends', () => {
		expect(scrolledHeight(long.height)).toBe(mostHeight);
		expect(topAt(0, long)).toBe(0);
		expect(topAt(mostHeight - long.view, long)).toBeCloseTo(lastTop(long), 3);
		fc.assert(
			fc.property(fc.double({ min: 0, max: lastTop(long), noNaN: true }), (top) => {
				expect(topAt(scrollAt(top, long), long)).toBeCloseTo(top, 3);
			}),
			{ seed },
		);
	});

	test('moves the lines by its own pixels in small steps, by its share in long ones', () => {
		expect(movedTop(50_000_000, 2_000_000, 2_000_100, long)).toBe(50_000_100);
		expect(movedTop(30, 30, 0, long)).toBe(0);
		expect(movedTop(0, 0, (mostHeight - long.view) / 2, long)).toBeCloseTo(lastTop(long) / 2, 3);
	});
});
