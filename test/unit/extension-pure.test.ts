// The parts of the extension that need no VS Code: recognising files, finding records in texts, order and names of
// images, the hover card.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices, ImageOverview } from '../../src/compute/protocol';
import { headLength, looksLikeAnnotations } from '../../src/extension/recognise';
import { hoverText } from '../../src/extension/text/hover-card';
import { escapeMarkdown } from '../../src/extension/text/markdown';
import { arranged, type Row, rowDescription, sharedLength } from '../../src/extension/views/image-order';
import { readAnnotations } from '../../src/formats';

const sample = join(root, 'media', 'sample');
const files = ['coco', 'voc', 'labels', 'labelme'].flatMap((folder) =>
	readdirSync(join(sample, folder)).map((name) => join(sample, folder, name)),
);
const read = (path: string) => readFileSync(path, 'utf8');
const choices: Choices = {
	...plainChoices,
	workspaceFolders: [sample],
	recipe: join(sample, 'sample.anchorage.json'),
	predictions: join(sample, 'predictions', 'epoch_03.safetensors'),
};

describe('recognising', () => {
	it('takes every annotation file of the sample', () => {
		for (const path of files)
			expect(looksLikeAnnotations(path, read(path).slice(0, headLength)), path).toBe(true);
	});

	it('leaves other files alone', () => {
		const others: [string, string][] = [
			['package.json', read(join(root, 'package.json'))],
			['sample.anchorage.json', read(join(sample, 'sample.anchorage.json'))],
			['pom.xml', '<project><annotations/></project>'],
			['notes.txt', 'Five words stand in here.\nAnd some more of them.'],
			['classes.txt', 'person\ncar\n'],
			['data.yaml', read(join(sample, 'data.yaml'))],
			['matrix.txt', '0.1 0.2 0.3 0.4 0.5\n0.1 0.2 0.3 0.4 0.5\n'],
			['empty.txt', ''],
		];
		for (const [path, text] of others)
			expect(looksLikeAnnotations(path, text.slice(0, headLength)), path).toBe(false);
	});

	it('takes an empty label file in a labels folder', () => {
		expect(looksLikeAnnotations('/data/labels/train/a.txt', '')).toBe(true);
	});

	it('takes a COCO file whose licences fill the beginning, and tables', () => {
		const long = `{"info": {}, "licenses": [${'{"id": 1}, '.repeat(1000)}`;
		expect(looksLikeAnnotations('a.json', long.slice(0, headLength))).toBe(true);
		const table = 'filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,9,9,cat,1,2,3,4\n';
		expect(looksLikeAnnotations('labels.csv', table)).toBe(true);
		expect(looksLikeAnnotations('sales.csv', 'month,total\nMay,3\n')).toBe(false);
	});
});

describe('finding records', () => {
	it('gives the place of every object of the sample as the reader read it', async () => {
		const engine = new Engine();
		for (const path of files) {
			const file = readAnnotations(read(path), { path });
			for (const [row, image] of file.images.entries()) {
				const spans = await engine.spans({ path, version: 0 }, choices, row);
				expect(spans.map(({ record }) => record)).toEqual(image.objects.map((object) => object.spans.record));
			}
		}
	});
});

describe('the images list', () => {
	const entry = (order: number, name: string, problems = 0) => ({
		order,
		path: '/a.json',
		row: order,
		name,
		objects: 1,
		problems,
		severity: null,
	});
	const overview = (total: number | null, weakestIou: number | null): ImageOverview => ({
		row: 0,
		total,
		terms: { mask: 1 },
		weakestIou,
		forcedOnly: 2,
		unmatched: 0,
		trained: 3,
	});
	const rows: Row[] = [
		{ entry: entry(0, 'a.jpg'), overview: overview(0.5, 0.9) },
		{ entry: entry(1, 'b.jpg', 3), overview: overview(Number.NaN, 0.2) },
		{ entry: entry(2, 'c.jpg'), overview: undefined },
		{ entry: entry(3, 'd.jpg'), overview: overview(2, 0.4) },
	];
	const names = (list: Row[]) => list.map((row) => row.entry.name[0]).join('');

	it('sorts by what is asked for, unknown images last', () => {
		expect(names(arranged(rows, 'file', 'all', ''))).toBe('abcd');
		expect(names(arranged(rows, 'loss', 'all', ''))).toBe('bdac');
		expect(names(arranged(rows, 'weakest', 'all', ''))).toBe('bdac');
		expect(names(arranged(rows, 'problems', 'all', ''))).toBe('bacd');
	});

	it('filters by state and by name', () => {
		expect(names(arranged(rows, 'file', 'problems', ''))).toBe('b');
		expect(names(arranged(rows, 'file', 'weak', ''))).toBe('abd');
		expect(names(arranged(rows, 'file', 'all', 'C.'))).toBe('c');
	});

	it('puts the sorted value first', () => {
		expect(rowDescription(rows[0] as Row, 'loss')).toBe('0.50 · 2 forced only');
		expect(rowDescription(rows[0] as Row, 'weakest')).toBe('IoU 0.90 · 0.50 · 2 forced only');
		expect(rowDescription(rows[2] as Row, 'file')).toBe('1 object');
	});

	it('drops what all names begin with', () => {
		const lengthOf = (...names: string[]) => sharedLength(names.map((name) => ({ name })));
		expect(lengthOf('COCO_val2014_000000000544.jpg', 'COCO_val2014_000000000715.jpg')).toBe(
			'COCO_val2014_0000000'.length,
		);
		expect(lengthOf('a1.jpg', 'a2.jpg')).toBe(0);
		expect(lengthOf('COCO_val2014_000000000544.jpg')).toBe(0);
	});
});

describe('the hover card', () => {
	const path = join(sample, 'coco', 'instances.json');

	it('holds picture, finding, losses and links, and stays far under the limit', async () => {
		const offset = read(path).indexOf('"id": 1017') + 1;
		const card = await new Engine().hover({ path, version: 0 }, choices, offset);
		const text = hoverText(path, card as never);
		expect(text.length).toBeLessThan(60_000);
		expect(text).toMatch(
			/^!\[The object in its image\]\(data:image\/webp;base64,[^|]+\|width=\d+,height=\d+\)/,
		);
		expect(text).toContain('**bar** · 390 × 26 px at input');
		expect(text).toContain(
			'$(warning) 52 forced anchors, all on P4\\. No anchor reaches IoU 0\\.7: the best has 0\\.216\\.',
		);
		expect(text).toMatch(/\|Loss(&nbsp;){3}\|`0\.4337`(&nbsp;){3}\|16 % of the image\|/);
		expect(text.match(/^\|/gm)?.length).toBe(5);
		expect(text).toContain('[Show in Overlay](command:anchorage.showInOverlay?');
		expect(text).toContain('[Mask Error](command:anchorage.showMaskError?');
	});

	it('lets no class name act as markup', () => {
		expect(escapeMarkdown('a](command:evil) `b` <img> $(flame)')).toBe(
			'a\\]\\(command:evil\\) \\`b\\` &lt;img\\> \\$\\(flame\\)',
		);
	});
});
