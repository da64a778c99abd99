// A text edited piece by piece is the same as the whole text edited.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EditedText } from '../../src/compute/edited-text';

it('equals the plain string, whole and in slices, after any edits', () => {
	fc.assert(
		fc.property(
			fc.string({ minLength: 1, maxLength: 60 }),
			fc.array(fc.tuple(fc.nat(), fc.nat(5), fc.string({ maxLength: 4 }), fc.boolean()), { maxLength: 12 }),
			fc.nat(),
			fc.nat(),
			(text, steps, from, to) => {
				let plain = text;
				let edited = EditedText.of(text);
				const states: [EditedText, string][] = [];
				for (const [where, cut, inserted, whole] of steps) {
					const start = where % (plain.length + 1);
					const span = { start, end: Math.min(plain.length, start + cut) };
					plain = plain.slice(0, span.start) + inserted + plain.slice(span.end);
					edited = edited.edited({ span, text: inserted });
					states.push([edited, plain]);
					expect(edited.length).toBe(plain.length);
					const a = from % (plain.length + 1);
					const b = a + (to % (plain.length - a + 1));
					expect(edited.slice(a, b)).toBe(plain.slice(a, b));
					if (whole) expect(edited.toString()).toBe(plain);
				}
				// Earlier states are left as they were.
				for (const [state, expected] of states) expect(state.toString()).toBe(expected);
			},
		),
		{ seed: 3, numRuns: 2000 },
	);
});

it('takes edits that lie far apart', () => {
	const text = 'ab'.repeat(300_000);
	const first = EditedText.of(text).edited({ span: { start: 10, end: 11 }, text: 'X' });
	const both = first.edited({ span: { start: 500_000, end: 500_001 }, text: 'YZ' });
	expect(both.toString()).toBe(`${text.slice(0, 10)}X${text.slice(11, 500_000)}YZ${text.slice(500_001)}`);
});
