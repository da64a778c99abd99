// What belongs to a data set, in which split: files, folders, globs, data.yaml, and what is none of it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSource } from '../../src/compute/scan/source';
import { splitInName, splitOfPath } from '../../src/compute/scan/splits';
import { put, squares, vocText } from '../support/scans';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-source-'));
const at = (...parts: string[]) => join(folder, ...parts);
const coco = (images = 2) => JSON.stringify(squares(images));

beforeAll(() => {
	for (const split of ['train', 'val'])
		for (const name of ['1', '2', '10']) {
			put(at('yolo', 'labels', split, `${name}.txt`), '0 0.5 0.5 0.2 0.2\n');
			put(at('yolo', 'images', split, `${name}.jpg`), '');
		}
	put(
		at('yolo', 'data.yaml'),
		'path: .\ntrain: images/train\nval: images/val\ntest: images/test\nnames: [cat]\n',
	);
	put(at('roboflow', 'data.yaml'), 'train: ../train/images\nval: ../valid/images\nnc: 1\nnames: [cat]\n');
	put(at('roboflow', 'train', 'labels', 'a.txt'), '0 0.5 0.5 0.2 0.2\n');
	put(at('roboflow', 'valid', 'labels', 'b.txt'), '0 0.5 0.5 0.2 0.2\n');
	put(at('listed', 'data.yaml'), 'train: train.txt\nnames: [cat]\n');
	put(at('listed', 'train.txt'), './images/x.jpg\n./images/y.jpg\n');
	put(at('listed', 'labels', 'x.txt'), '0 0.5 0.5 0.2 0.2\n');
	put(at('coco', 'annotations', 'instances_train2017.json'), coco());
	put(at('coco', 'annotations', 'instances_val2017.json'), coco());
	put(at('coco', 'results.json'), '[{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}]');
	put(at('coco', 'voc', 'a.xml'), vocText('a'));
	put(at('coco', 'voc', 'b.xml'), vocText('b'));
	put(at('voc', 'Annotations', 'one.xml'), vocText('one'));
	put(at('voc', 'Annotations', 'two.xml'), vocText('two'));
	put(at('voc', 'Annotations', 'broken.xml'), 'nothing at all');
	put(at('voc', 'ImageSets', 'Main', 'train.txt'), 'one\n');
	put(at('voc', 'ImageSets', 'Main', 'val.txt'), 'two\nbroken\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function found(...paths: (string | [string, string])[]) {
	const inputs = paths.map((each) =>
		typeof each === 'string' ? { path: each, split: null } : { path: each[1], split: each[0] },
	);
	const { files, unread } = await findSource({ inputs });
	return {
		files: files.map(({ path, split }) => `${split}:${path.slice(folder.length + 1)}`),
		unread: unread.map(({ path, sentence }) => `${basename(path)}: ${sentence}`),
	};
}

describe('splits by their words', () => {
	it.each([
		['instances_train2017', 'train'],
		['VAL', 'val'],
		['my-valid-set', 'val'],
		['test.1', 'test'],
		['trainval', 'trainval'],
		['training', 'train'],
		['constrained', null],
		['latest', null],
		['toString', null],
	])('%s', (name, split) => expect(splitInName(name)).toBe(split));

	it('takes the folder for files of one image, whatever they are called', () => {
		expect(splitOfPath('/data/val/labels/train_01.txt', 'one')).toBe('val');
		expect(splitOfPath('/data/val/train.json', 'many')).toBe('train');
		expect(splitOfPath('/test/somewhere/else/far/a.txt', 'one')).toBe(null);
	});
});

describe('data.yaml', () => {
	it('gives the splits of its lists, in the order in which people count', async () => {
		const { files, unread } = await found(at('yolo', 'data.yaml'));
		expect(files).toEqual(
			['train', 'val'].flatMap((split) =>
				['1', '2', '10'].map((name) => `${split}:yolo/labels/${split}/${name}.txt`),
			),
		);
		expect(unread).toEqual([
			'data.yaml: The list "test" names images/test, and no labels were found for it: check the path in the file.',
		]);
	});

	it('finds what Roboflow writes a folder too high', async () =>
		expect((await found(at('roboflow', 'data.yaml'))).files).toEqual([
			'train:roboflow/train/labels/a.txt',
			'val:roboflow/valid/labels/b.txt',
		]));

	it('reads lists of pictures; one without labels is background', async () =>
		expect(await found(at('listed', 'data.yaml'))).toEqual({
			files: ['train:listed/labels/x.txt'],
			unread: [],
		}));
});

describe('folders', () => {
	it('prefers COCO, and tells in one sentence what else there is', async () => {
		const { files, unread } = await found(at('coco'));
		expect(files).toEqual([
			'train:coco/annotations/instances_train2017.json',
			'val:coco/annotations/instances_val2017.json',
		]);
		expect(unread).toHaveLength(2);
		expect(unread.join('\n')).toContain('COCO results list');
		expect(unread.join('\n')).toContain(
			'2 files of Pascal VOC (a.xml, ...) left out, since the data set is COCO',
		);
	});

	it('takes the splits of a VOC tree from its lists, and tells broken files', async () => {
		const { files, unread } = await found(at('voc'));
		expect(files).toEqual(['train:voc/Annotations/one.xml', 'val:voc/Annotations/two.xml']);
		expect(unread).toHaveLength(1);
		expect(unread[0]).toMatch(/^broken\.xml: /);
	});

	it('is one split without a name where nothing names one', async () =>
		expect((await found(at('voc', 'Annotations'))).files).toEqual([
			':voc/Annotations/one.xml',
			':voc/Annotations/two.xml',
		]));
});

describe('files and globs', () => {
	it('stands for its siblings, in a format of one image a file', async () =>
		expect((await found(at('yolo', 'labels', 'val', '2.txt'))).files).toHaveLength(3));

	it('takes just what a glob fits', async () => {
		expect((await found(at('yolo', 'labels', '**', '1*.txt'))).files).toEqual([
			'train:yolo/labels/train/1.txt',
			'train:yolo/labels/train/10.txt',
			'val:yolo/labels/val/1.txt',
			'val:yolo/labels/val/10.txt',
		]);
		const none = await found(at('*.nothing'));
		expect(none.files).toEqual([]);
		expect(none.unread[0]).toContain('No file fits');
	});

	it('gives inputs the names that they are given', async () =>
		expect(
			(await found(['mine', at('coco', 'annotations', 'instances_val2017.json')], at('voc', 'Annotations')))
				.files,
		).toEqual([
			'mine:coco/annotations/instances_val2017.json',
			'Annotations:voc/Annotations/one.xml',
			'Annotations:voc/Annotations/two.xml',
		]));

	it('says what is not there', async () =>
		expect((await found(at('absent.json'))).unread[0]).toContain('There is no file or folder'));
});
