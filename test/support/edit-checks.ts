// What every format's edits must hold: what was asked for stands in the text afterwards, and nothing else has changed.

import { expect } from 'vitest';
import { editedGeometry, type ObjectEdit } from '../../src/core/object-edit';
import { type AnnotatedText, type ObjectRecord, readAnnotations } from '../../src/formats';
import { applyEdits, editObject, type ObjectRow } from '../../src/formats/edit';
import { readText } from './edits';

/** The text after an edit of any image's object; an error is thrown as one. */
export function editedText(file: AnnotatedText, row: ObjectRow, edit: ObjectEdit): string {
	const edits = editObject(file, row, edit);
	if ('error' in edits) throw new Error(edits.error);
	return applyEdits(file.text, edits);
}

/** Why the edit is refused; '' where it is not. */
export function refusal(file: AnnotatedText, row: ObjectRow, edit: ObjectEdit): string {
	const edits = editObject(file, row, edit);
	return 'error' in edits ? edits.error : '';
}

/** What a person sees of an object, without its place in the text and its name in the program. */
function content({ className, box, segmentation, flag }: ObjectRecord) {
	return { className, box, segmentation, flag };
}

/**
 * Makes the edit, reads the text again and expects what was asked for, within `tolerance` image pixels: box and
 * polygons, class, flag, one object more or less, and every other object as it was. Returns the new text.
 */
export function expectEdit(file: AnnotatedText, row: ObjectRow, edit: ObjectEdit, tolerance = 0.06): string {
	const text = editedText(file, row, edit);
	const before = file.annotations.images.map(({ objects }) => objects.map(content));
	const after = readText(text, { path: file.path }).annotations.images.map(({ objects }) =>
		objects.map(content),
	);
	const old = before[row.image][row.object];
	const now = after[row.image];
	const others = before[row.image].toSpliced(row.object, 1);
	expect(after.toSpliced(row.image, 1)).toEqual(before.toSpliced(row.image, 1));
	if (edit.kind === 'delete') {
		expect(now).toEqual(others);
		return text;
	}
	if (edit.kind === 'duplicate') {
		expect(now).toHaveLength(others.length + 2);
		expect(now.filter((one) => isSame(one, old)).length).toBe(
			before[row.image].filter((one) => isSame(one, old)).length + 1,
		);
		return text;
	}
	expect(now.toSpliced(row.object, 1)).toEqual(others);
	const found = now[row.object];
	expect(found.className).toBe(edit.kind === 'class' ? edit.className : old.className);
	if (edit.kind === 'flag') expect(found.flag !== null).toBe(edit.on);
	const asked = editedGeometry(old, edit);
	if (!asked) throw new Error('the edit leaves nothing');
	expectNear(found.box, asked.box, tolerance);
	if (asked.segmentation?.kind !== 'polygons') {
		expect(found.segmentation).toEqual(asked.segmentation);
		return text;
	}
	const parts = found.segmentation?.kind === 'polygons' ? found.segmentation.parts : [];
	expect(parts).toHaveLength(asked.segmentation.parts.length);
	asked.segmentation.parts.forEach((part, at) => {
		expectNear(parts[at], part, tolerance);
	});
	return text;
}

function isSame(one: object, other: object): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}

function expectNear(found: ArrayLike<number>, asked: ArrayLike<number>, tolerance: number): void {
	expect(found.length).toBe(asked.length);
	for (let at = 0; at < asked.length; at++) {
		expect(Math.abs(found[at] - asked[at])).toBeLessThanOrEqual(tolerance);
	}
}

/**
 * Reads the text cut off at every place: nothing is thrown, no object comes out that the whole text has not, spans stay
 * inside, and the end that is missing is told by `rule` wherever objects were read before it.
 */
export function expectSoundWhenCut(text: string, path: string, rule: string): void {
	const whole = readAnnotations(text, { path });
	const known = whole.images.flatMap(({ objects }) => objects.map((one) => JSON.stringify(content(one))));
	let told = 0;
	for (let end = 0; end < text.length; end++) {
		const file = readAnnotations(text.slice(0, end), { path });
		const objects = file.images.flatMap((image) => image.objects);
		for (const { spans } of objects) {
			expect(spans.record.start).toBeLessThan(spans.record.end);
			expect(spans.record.end).toBeLessThanOrEqual(end);
		}
		for (const one of objects) expect(known).toContain(JSON.stringify(content(one)));
		if (objects.length === 0 || text.slice(end).trim() === '') continue;
		told++;
		expect(file.problems.map((problem) => problem.rule)).toContain(rule);
	}
	expect(told).toBeGreaterThan(0);
}
