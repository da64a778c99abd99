// Every object of published annotation files: an edit that changes nothing writes nothing, a small move changes only
// the numbers of the record.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ObjectEdit } from '../../../src/core/object-edit';
import type { AnnotatedText, ObjectRecord } from '../../../src/formats';
import { applyEdits, editObject } from '../../../src/formats/edit';
import { type ReadOptions, readText } from '../../support/edits';

const data = '../shared/data';
const hasData = existsSync(data);
if (!hasData) console.log(`edit/real-files: skips the real files, ${data} is absent`);

const imageSize = { width: 640, height: 427 };
const folders: { name: string; folder: string; ending: string; options?: ReadOptions }[] = [
	{ name: 'COCO with polygons', folder: 'coco-val2014-100', ending: '.json' },
	{ name: 'COCO of Roboflow', folder: 'detectron2-brain-tumor/test', ending: '.json' },
	{ name: 'VOC', folder: 'bccd-voc/Annotations', ending: '.xml' },
	{ name: 'VOC by Python', folder: 'raccoon-voc', ending: '.xml' },
	{ name: 'LabelMe', folder: 'labelme-examples', ending: '.json' },
	{ name: 'YOLO', folder: 'yolo-arrow', ending: '.txt', options: { imageSize } },
	{ name: 'YOLO polygons', folder: 'yolo-dumpsites-segment', ending: '.txt', options: { imageSize } },
	{ name: 'YOLO key points', folder: 'yolo-coco-pose', ending: '.txt', options: { imageSize } },
];

/** Up to 25 annotation files with objects under a folder. */
function filesOf(folder: string, ending: string, options: ReadOptions = {}): AnnotatedText[] {
	return readdirSync(join(data, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith(ending))
		.sort()
		.map((name) => join(data, folder, name))
		.map((path) => readText(readFileSync(path, 'utf8'), { path, ...options }))
		.filter(({ annotations }) => annotations.images.some(({ objects }) => objects.length > 0))
		.slice(0, 25);
}

const number = /^-?\d+(\.\d*)?(e-?\d+)?$/;

/** What is wrong with the edits of one object; `null` for nothing. */
function wrongOf(
	file: AnnotatedText,
	{ box, editable, segmentation, spans }: ObjectRecord,
	edit: (edit: ObjectEdit) => ReturnType<typeof editObject>,
): string | null {
	const still = edit({ kind: 'move', dx: 0, dy: 0 });
	if ('error' in still === editable.move) return 'the edit does not go with what is said to be editable';
	if (!('error' in still) && still.length > 0) return 'no move is written';
	const same = edit({ kind: 'box', box: [...box] });
	if ('error' in same === editable.box) return 'the box does not go with what is said to be editable';
	if (!('error' in same) && same.length > 0) return 'the same box is written';
	const edits = edit({ kind: 'move', dx: 1.5, dy: 1.5 });
	if ('error' in edits) return null;
	if (edits.length === 0) return 'a move is not written';
	// A group of LabelMe is several records; the span is that of the first.
	const isGroup =
		file.annotations.format === 'labelme' &&
		segmentation?.kind === 'polygons' &&
		segmentation.parts.length > 1;
	for (const { span, text } of edits) {
		if (span.start < spans.record.start || (span.end > spans.record.end && !isGroup))
			return 'it reaches too far';
		if (!number.test(text) || !number.test(file.text.slice(span.start, span.end)))
			return 'it writes no number';
	}
	return null;
}

describe.skipIf(!hasData)('real files', () => {
	it.each(folders)(
		'$name',
		({ folder, ending, options }) => {
			const files = filesOf(folder, ending, options);
			let moved = 0;
			const wrong: string[] = [];
			for (const file of files) {
				file.annotations.images.forEach(({ objects }, image) => {
					objects.forEach((object, row) => {
						const place = { image, object: row };
						const found = wrongOf(file, object, (edit) => editObject(file, place, edit));
						if (found !== null) wrong.push(`${file.path}, image ${image}, object ${row}: ${found}`);
						else if (object.editable.move) moved++;
					});
				});
			}
			expect(wrong).toEqual([]);
			expect(moved).toBeGreaterThan(10);
		},
		30_000,
	);

	it('move there and back again', () => {
		const [file] = filesOf('bccd-voc/Annotations', '.xml');
		const there = editObject(file, { image: 0, object: 0 }, { kind: 'move', dx: 7, dy: -3 });
		if ('error' in there) throw new Error(there.error);
		const moved = readText(applyEdits(file.text, there), { path: file.path });
		const back = editObject(moved, { image: 0, object: 0 }, { kind: 'move', dx: -7, dy: 3 });
		if ('error' in back) throw new Error(back.error);
		expect(applyEdits(moved.text, back)).toBe(file.text);
	});
});
