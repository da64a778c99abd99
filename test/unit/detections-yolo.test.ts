// Detections as text: Ultralytics' own lines, the layouts of evaluation tools, folders, and lines that are none.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDetections } from '../../src/predictions/detections';
import {
	cocoTarget,
	detectionsAt,
	folderOf,
	plainRows,
	refusalOf,
	smallTarget,
	written,
} from '../support/detections';
import { hasRealFiles } from '../support/real-files';

let folders = 0;

/** A folder of text files by name. */
function folder(files: Record<string, string>): string {
	const name = `yolo-${++folders}`;
	for (const [file, text] of Object.entries(files)) written(`${name}/${file}`, text);
	return folderOf(name);
}

describe('lines', () => {
	it('reads class, center, sides and confidence as shares of the image', () => {
		const file = detectionsAt(
			folder({ '7.txt': '1 0.5 0.5 0.4 0.5 0.75\r\n\r\n0 0.1 0.25 0.2 0.5 0.125\r\n', '3.txt': '' }),
			smallTarget,
		);
		expect(plainRows(file)).toEqual([
			{ image: 1, class: 1, box: [1.5, 1, 2, 2], area: 4, score: 0.75 },
			{ image: 1, class: 0, box: [0, 0, 1, 2], area: 2, score: 0.125 },
		]);
		expect(file.kinds).toEqual(['bbox']);
		expect(file.notes.join(' ')).toContain('2 text files');
	});

	it('reads polygons with the confidence last, their box from their corners and their area from their pixels', () => {
		const file = detectionsAt(
			folder({ '7.txt': '0 0 0.25 0.6 0.25 0.6 0.75 0 0.75 0.5\n1 0.5 0.5 0.4 0.5 0.25' }),
			smallTarget,
		);
		expect(plainRows(file).map(({ box, area, score }) => ({ box, area, score }))).toEqual([
			{ box: [0, 1, 3, 2], area: 6, score: 0.5 },
			{ box: [1.5, 1, 2, 2], area: 4, score: 0.25 },
		]);
		expect(file.kinds).toEqual(['segm', 'bbox']);
		expect([...(file.columns.masks?.runs(0) ?? [])]).toEqual([1, 2, 2, 2, 2, 2, 9]);
	});

	it('means the image of its name, not the one of that id', () => {
		const turned = {
			...smallTarget,
			images: [
				{ id: '7', fileName: '3.jpg', width: 5, height: 4 },
				{ id: '3', fileName: '7.jpg', width: 10, height: 8 },
			],
		};
		const file = detectionsAt(folder({ '7.txt': '1 0.5 0.5 0.4 0.5 0.75' }), turned);
		expect(plainRows(file)[0]).toMatchObject({ image: 1, box: [3, 2, 4, 4] });
	});

	it('reads poses as boxes with keypoints, not as polygons', () => {
		const three = (score: number) => `0 0.5 0.5 0.4 0.5 0.4 0.4 0.9 0.6 0.7 0.8 0 0 0 0.5 0.5 1 ${score}`;
		const file = detectionsAt(folder({ '7.txt': `${three(0.75)}\n${three(0.5)}` }), smallTarget);
		expect(file.kinds).toEqual(['keypoints', 'bbox']);
		expect(plainRows(file)[0]).toMatchObject({ box: [1.5, 1, 2, 2], area: 4, score: 0.75 });
		expect(file.columns.keypoints?.points).toBe(4);
		const values = [...(file.columns.keypoints?.values ?? [])].map((value) => Math.round(100 * value) / 100);
		expect(values.slice(0, 12)).toEqual([2, 1.6, 0.9, 3, 2.8, 0.8, 0, 0, 0, 2.5, 2, 1]);
		expect(file.notes.join(' ')).toContain('poses');
		const two = '0 0.5 0.5 0.4 0.5 0.4 0.4 0.6 0.7 0.9';
		const flat = detectionsAt(folder({ '7.txt': `${two}\n${two}` }), smallTarget);
		expect(flat.columns.keypoints?.points).toBe(2);
		expect(flat.columns.keypoints?.values[2]).toBe(1);
	});

	it('reads names of classes, with spaces, and numbers by a list of names beside the files', () => {
		const named = {
			...smallTarget,
			classes: [
				{ id: 1, name: 'cat' },
				{ id: 5, name: 'big dog' },
			],
		};
		expect([
			...detectionsAt(folder({ '7.txt': 'big dog 0.5 0.5 0.4 0.5 0.75' }), named).columns.class,
		]).toEqual([1]);
		const listed = folder({ '7.txt': '0 0.5 0.5 0.4 0.5 0.75', 'classes.txt': 'big dog\ncat\n' });
		const file = detectionsAt(listed, named);
		expect([...file.columns.class]).toEqual([1]);
		expect(file.notes.join(' ')).toContain('classes.txt');
	});

	it('tells the confidence behind the class by boxes that would leave their images', () => {
		const file = detectionsAt(
			folder({ '7.txt': '0 0.9 0.5 0.5 0.4 0.5\n0 0.3 0.8 0.5 0.4 0.2' }),
			smallTarget,
		);
		expect([...file.columns.score]).toEqual([0.9, 0.3]);
		expect(plainRows(file)[0].box).toEqual([1.5, 1, 2, 2]);
		expect(file.notes.join(' ')).toContain('class, confidence, center x');
	});

	it('says so where both places of the confidence would fit', () => {
		const file = detectionsAt(folder({ '7.txt': '0 0.5 0.5 0.4 0.5 0.4' }), smallTarget);
		expect([...file.columns.score]).toEqual([0.4]);
		expect(file.notes.join(' ')).toContain('would fit as well');
	});

	it('tells corners from sides in pixels', () => {
		const large = {
			...smallTarget,
			images: smallTarget.images.map((image) => ({ ...image, width: 50, height: 40 })),
		};
		const corners = detectionsAt(folder({ '7.txt': '0 0.9 30 20 45 39\n1 0.5 1 2 3 4' }), large);
		expect(plainRows(corners).map(({ box }) => box)).toEqual([
			[30, 20, 15, 19],
			[1, 2, 2, 2],
		]);
		const sides = detectionsAt(folder({ '7.txt': '0 0.9 30 20 15 19\n1 0.5 1 2 3 4' }), large);
		expect(plainRows(sides).map(({ box }) => box)).toEqual([
			[30, 20, 15, 19],
			[1, 2, 3, 4],
		]);
		const unsure = detectionsAt(folder({ '7.txt': '0 0.9 1 2 13 14' }), large);
		expect(unsure.notes.join(' ')).toContain('would fit the images as well');
	});
});

describe('what cannot be taken', () => {
	it('counts lines without confidence, of unknown images and classes, and of unknown sizes', () => {
		const sizeless = {
			...smallTarget,
			images: smallTarget.images.map((image, at) => (at === 2 ? { ...image, width: null } : image)),
		};
		const file = detectionsAt(
			folder({
				'7.txt':
					'0 0.5 0.5 0.4 0.5\n0 0.5 0.5 0.4 0.5 0.9\n9 0.5 0.5 0.4 0.5 0.9\n0 0.5 0.5 0.4 0.5 nan\nhello there\n0 1 2',
				'12.txt': '0 0.5 0.5 0.4 0.5 0.9',
				'99.txt': '0 0.5 0.5 0.4 0.5 0.9',
			}),
			sizeless,
		);
		expect(file.columns.count).toBe(1);
		expect(file.total).toBe(8);
		expect(Object.fromEntries(file.leftOut.map(({ reason, count }) => [reason, count]))).toEqual({
			'score-missing': 1,
			'unknown-class': 1,
			'score-not-finite': 1,
			'not-a-record': 2,
			'size-unknown': 1,
			'unknown-image': 1,
		});
		expect(file.leftOut.find(({ reason }) => reason === 'unknown-image')?.examples).toEqual([
			{ where: '99.txt, line 1', value: '"99"' },
		]);
	});

	it('refuses texts that are no detections and folders without any', () => {
		expect(refusalOf(written('notes.txt', 'just some words'), smallTarget)).toContain(
			'notes.txt, line 1: just some words',
		);
		expect(refusalOf(folder({ 'a.md': '' }), smallTarget)).toContain('has no text files');
	});

	it('takes empty files for images without detections', () => {
		const file = detectionsAt(folder({ '7.txt': '', '3.txt': '\n' }), smallTarget);
		expect(file).toMatchObject({ total: 0, leftOut: [] });
		expect(detectionsAt(written('7.txt', ''), smallTarget).columns.count).toBe(0);
	});

	it('reads the file of results that stands alone in a folder, and asks which of several', () => {
		const results = '[{"image_id": 7, "category_id": 5, "bbox": [0, 0, 1, 1], "score": 1}]';
		expect(
			detectionsAt(folder({ 'coco_instances_results.json': results, 'log.md': '' }), smallTarget).total,
		).toBe(1);
		expect(refusalOf(folder({ 'predictions.json': '[]', 'results.pkl': '' }), smallTarget)).toContain(
			'predictions.json and results.pkl',
		);
	});

	it('never throws, whatever the lines say', () => {
		const word = fc.oneof(
			fc.constantFrom('0', '1', 'cat', '0.5', '-1', '1e400', 'nan', '5.5', '.5'),
			fc.string({ maxLength: 5 }),
		);
		fc.assert(
			fc.property(fc.array(fc.array(word, { maxLength: 12 }), { maxLength: 8 }), (lines) => {
				const path = written('any/7.txt', lines.map((words) => words.join(' ')).join('\n'));
				const result = readDetections(path, smallTarget);
				if ('error' in result) expect(result.error).toMatch(/\.$/);
				else
					expect(result.leftOut.reduce((sum, { count }) => sum + count, result.columns.count)).toBe(
						result.total,
					);
			}),
			{ seed: 3, numRuns: 500 },
		);
	});
});

const data = '../shared/data/voc-100-many-formats';

describe.skipIf(!hasRealFiles('text detections'))('real files', () => {
	it('gives the same 452 boxes from three texts and from COCO', () => {
		const coco = cocoTarget(`${data}/gts/coco_format_v2/instances_v2.json`);
		const names = readFileSync(`${data}/voc.names`, 'utf8').trim().split(/\r?\n/);
		const target = {
			...coco,
			// The texts number the classes by this list, not by the ids of the file.
			classes: names.map((name, id) => ({ name, id })),
		};
		const whole = detectionsAt(`${data}/dets/coco_format/coco_dets.json`, target);
		const sorted = (rows: ReturnType<typeof plainRows>) =>
			rows
				.map(({ image, class: kind, score, box }) => ({
					key: [image, kind, ...box.map((value) => Math.round(value))].join(' '),
					score,
				}))
				.sort((a, b) => a.key.localeCompare(b.key) || a.score - b.score);
		const expected = sorted(plainRows(whole));
		expect(expected).toHaveLength(452);
		for (const name of ['abs_xywh', 'abs_xyx2y2', 'rel_xywh']) {
			const file = detectionsAt(`${data}/dets/${name}`, target);
			const found = sorted(plainRows(file));
			expect(
				found.map(({ key }) => key),
				name,
			).toEqual(expected.map(({ key }) => key));
			// The texts have six decimals.
			for (const [row, { score }] of found.entries()) expect(score).toBeCloseTo(expected[row].score, 5);
			expect(file.leftOut, name).toEqual([]);
		}
	});
});
