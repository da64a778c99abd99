// What is typed inside one record is taken into what was read: the same as reading the whole text again.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem, TextEdit } from '../../src/core/problem';
import {
	buildSpanIndex,
	joinEdits,
	locateInIndex,
	readAnnotations,
	rereadRecord,
	settleSpans,
} from '../../src/formats';
import type { AnnotatedText } from '../../src/formats/types';

const path = '/data/instances.json';

function readText(text: string): AnnotatedText {
	return { path, text, annotations: readAnnotations(text, { path }), yolo: null };
}

function applied(text: string, edits: readonly TextEdit[]): string {
	return edits.reduce((now, { span, text }) => now.slice(0, span.start) + text + now.slice(span.end), text);
}

/** As `reread` and as reading anew see the text after the edits; `row` as `rereadRecord` says. */
function both(text: string, edits: readonly TextEdit[]) {
	const file = readText(text);
	const index = buildSpanIndex(file.annotations);
	const after = applied(text, edits);
	const change = joinEdits(edits);
	const reread = change ? rereadRecord(file, index, change, after) : null;
	if (reread) file.annotations = reread.annotations;
	settleSpans(index);
	return { file, index, after, row: reread?.image ?? null };
}

const plain = (problems: readonly Problem[]) =>
	problems.map(({ rule, span, message, image, object }) => ({ rule, span, message, image, object }));

function sample(indent?: number): string {
	const annotations = Array.from({ length: 12 }, (_, at) => ({
		id: at + 1,
		image_id: (at % 3) + 1,
		bbox: [10 + at, 20.5, 30, 40.25],
		area: 1207.5,
		segmentation: at % 4 === 0 ? [[1, 1, 20, 1.5, 20, 30]] : [],
		category_id: (at % 2) + 1,
		iscrowd: at === 5 ? 1 : 0,
	}));
	const images = [1, 2, 3].map((id) => ({ id, file_name: `${id}.jpg`, width: 100, height: 90 }));
	const categories = [1, 2].map((id) => ({ id, name: `class ${id}` }));
	return JSON.stringify({ images, annotations, categories }, null, indent);
}

describe('edits inside one record', () => {
	it('equal a whole reading, spans, index and problems included, or are refused', () => {
		let taken = 0;
		fc.assert(
			fc.property(
				fc.constantFrom(sample(), sample(1)),
				fc.nat(),
				fc.array(
					fc.record({
						back: fc.nat(6),
						cut: fc.nat(3),
						text: fc.constantFrom('7', '12.5', '', '-', '0', ' ', '1e2', 'null', '"', '}', '[', ','),
					}),
					{ minLength: 1, maxLength: 4 },
				),
				(text, where, steps) => {
					let at = text.indexOf('"annotations"') + (where % (text.length - 600));
					let now = text;
					const edits = steps.map((step): TextEdit => {
						at = Math.min(Math.max(0, at - step.back), now.length - 4);
						const edit = { span: { start: at, end: at + step.cut }, text: step.text };
						now = applied(now, [edit]);
						at += step.text.length;
						return edit;
					});
					const { file, index, after, row } = both(text, edits);
					if (row === null) return;
					taken++;
					const anew = readText(after);
					expect(file.annotations.images).toEqual(anew.annotations.images);
					expect(plain(file.annotations.problems)).toEqual(plain(anew.annotations.problems));
					const fresh = buildSpanIndex(anew.annotations);
					for (let offset = 0; offset < after.length; offset += 37)
						expect(locateInIndex(index, offset)).toEqual(locateInIndex(fresh, offset));
				},
			),
			{ seed: 5, numRuns: 1500 },
		);
		// The property says nothing where every edit is refused.
		expect(taken).toBeGreaterThan(150);
	});

	it('take a number that is typed', () => {
		const text = sample();
		const start = text.indexOf('[10,20.5') + 1;
		const { file, row } = both(text, [{ span: { start, end: start + 2 }, text: '15' }]);
		expect(row).toBe(0);
		expect(file.annotations.images[0]?.objects[0]?.box).toEqual([15, 20.5, 45, 60.75]);
	});

	it('are refused where they join records, move an object or change its id', () => {
		const text = sample();
		const end = text.indexOf('},{"id":2,"image_id"');
		expect(both(text, [{ span: { start: end, end: end + 1 }, text: '' }]).row).toBeNull();
		const image = text.indexOf('"image_id":1') + 11;
		expect(both(text, [{ span: { start: image, end: image + 1 }, text: '2' }]).row).toBeNull();
		const id = text.indexOf('{"id":1,"image_id"') + 6;
		expect(both(text, [{ span: { start: id, end: id + 1 }, text: '77' }]).row).toBeNull();
	});
});

describe('joined edits', () => {
	it('say which part of the text changed', () => {
		fc.assert(
			fc.property(
				fc.string({ minLength: 5, maxLength: 30 }),
				fc.array(fc.tuple(fc.nat(), fc.nat(4), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 5 }),
				(text, steps) => {
					let now = text;
					const edits = steps.map(([where, cut, inserted]): TextEdit => {
						const start = where % (now.length + 1);
						const edit = { span: { start, end: Math.min(now.length, start + cut) }, text: inserted };
						now = applied(now, [edit]);
						return edit;
					});
					const change = joinEdits(edits);
					expect(change).not.toBeNull();
					if (!change) return;
					const { start, oldEnd, newEnd } = change;
					expect(text.slice(0, start) + now.slice(start, newEnd) + text.slice(oldEnd)).toBe(now);
				},
			),
			{ seed: 6, numRuns: 2000 },
		);
	});
});
