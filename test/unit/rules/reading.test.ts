// What only the readers can tell: each name that they use is told by at least one text here, and is in the catalogue.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../../scripts/lib/paths.mjs';
import { parseYoloDataset } from '../../../src/formats';
import { decodeText } from '../../../src/formats/text/decode';
import { ruleNamed, rules } from '../../../src/rules';
import {
	annotated,
	type CheckedFile,
	cocoFile,
	labelmeFile,
	repaired,
	told,
	toldRules,
	toldText,
	vocFile,
	yoloFile,
} from '../../support/check-file';

const polygon = [[10, 10, 40, 10, 40, 30]];
const image = { id: 1, file_name: 'a.jpg', width: 100, height: 80 };

const whole = cocoFile([{ segmentation: polygon }]);

/** A COCO file whose text is changed after it was written. */
function cocoText(from: string, to: string): CheckedFile {
	const { text, context } = whole;
	if (!text.includes(from)) throw new Error(`${from} is not in ${text}`);
	return annotated(text.replace(from, to), context);
}

const named = (text: string, path = '/x/a.json') => annotated(text, { path });

/** A file for each rule that a reader of annotations tells. */
const examples: Record<string, CheckedFile> = {
	'annotation-id-missing': cocoFile([{ id: undefined }]),
	'annotation-image-missing': cocoFile([{ image_id: undefined }]),
	'annotation-orphan': cocoFile([{}, { image_id: 9 }]),
	'box-malformed': cocoFile([{ bbox: [1, 2, 3], segmentation: polygon }]),
	'box-missing': cocoFile([{ bbox: undefined }]),
	'category-id-duplicate': cocoFile([{}], {
		categories: [
			{ id: 7, name: 'cat' },
			{ id: 7, name: 'dog' },
		],
	}),
	'category-id-missing': cocoFile([{}], { categories: [{ id: 7, name: 'cat' }, { name: 'dog' }] }),
	'category-missing': cocoFile([{ category_id: 8 }]),
	'category-name-duplicate': cocoFile([{}, { category_id: 8 }], {
		categories: [
			{ id: 7, name: 'cat' },
			{ id: 8, name: 'cat' },
		],
	}),
	'class-missing': labelmeFile([
		{
			points: [
				[1, 1],
				[9, 1],
				[9, 9],
			],
		},
	]),
	'cvat-tracks': named('<annotations><track id="0" label="cat"></track></annotations>', '/x/a.xml'),
	'file-empty': named(' \n'),
	'file-is-list': named('[{"id": 1, "image_id": 2}]'),
	'file-is-results': named('[{"image_id": 1, "category_id": 1, "score": 0.5}]'),
	'file-lfs-pointer': named('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
	'file-symlink-text': named('../shared/a.json'),
	'format-unknown': named('{"some": 1}'),
	'format-unsupported': named('<annotation><object><polygon/></object></annotation>', '/x/a.xml'),
	'id-type-mismatch': cocoFile([{ image_id: '1' }]),
	'image-id-duplicate': cocoFile([{}], { images: [image, image] }),
	'image-id-missing': cocoFile([{}], { images: [image, { ...image, id: undefined }] }),
	'image-size-unknown': yoloFile('0 0.5 0.5 0.5 0.5', { imageSize: null }),
	'images-missing': named('{"annotations": []}'),
	'json-syntax': cocoText('"iscrowd"', 'iscrowd'),
	'json-trailing-comma': cocoText(']]}]}', ']]},]}'),
	'json-truncated': annotated(whole.text.slice(0, -30), whole.context),
	'key-duplicate': cocoText('{"images"', '{"annotations":[],"images"'),
	'label-studio-annotations': named(
		'[{"data": {"image": "a.jpg"}, "annotations": [{"result": []}, {"result": []}]}]',
	),
	'labelme-mark-shape': labelmeFile([{ label: 'a', shape_type: 'point', points: [[1, 1]] }]),
	'labelme-shape-malformed': labelmeFile([{ label: 'a', points: [[1, 1]] }]),
	'list-expected': cocoFile([{}], { categories: 7 }),
	'number-decimal-comma': vocFile([['10,5', 5, 30, 9]]),
	'polygon-not-finite': cocoFile([{ segmentation: [[10, 10, null, 10, 40, 30]] }]),
	'polygon-odd': cocoFile([{ segmentation: [[10, 10, 40, 10, 40, 30, 7]] }]),
	'polygon-too-short': cocoFile([{ segmentation: [[10, 10, 40, 10], ...polygon] }]),
	'record-expected': cocoText('"annotations":[', '"annotations":[7,'),
	'rle-bytes-literal': cocoFile([
		{ bbox: [0, 0, 13, 80], segmentation: { size: [80, 100], counts: "b'0XP1`j6'" } },
	]),
	'rle-malformed': cocoFile([{ segmentation: { size: [80, 100], counts: [-1] } }]),
	'rle-size-malformed': cocoFile([{ segmentation: { size: [80], counts: [8000] } }]),
	'segmentation-flat-list': cocoFile([{ segmentation: polygon[0] }]),
	'segmentation-malformed': cocoFile([{ segmentation: 'yes' }]),
	'shape-not-trained': named(
		'<annotations><image name="a.jpg"><tag label="day"/></image></annotations>',
		'/x/a.xml',
	),
	'via-class-attribute': named(
		'{"a": {"filename": "a.jpg", "regions": [{"shape_attributes": {"name": "rect", "x": 1, "y": 1, "width": 2, "height": 2}, "region_attributes": {}}]}}',
	),
	'xml-syntax': annotated(vocFile([[1, 2, 3, 4]]).text.replace('</annotation>', ''), { path: '/x/a.xml' }),
	'yolo-pose-rows': yoloFile(`0 0.5 0.5 0.2 0.2 ${'0.5 0.5 2 '.repeat(17)}`),
	'yolo-row-malformed': yoloFile('0 0.5 0.5'),
};

it.each(Object.entries(examples))(
	'%s is told once, with the severity and the scope of the catalogue',
	(name, file) => {
		const problems = told(file, name);
		expect(problems).toHaveLength(1);
		const rule = ruleNamed(name);
		expect(rule?.scope).toBe('reading');
		expect(problems[0].severity).toBe(rule?.severity);
		expect(problems[0].message).toMatch(/^[A-Z"].*\.$/s);
	},
);

it('a category that is not named at all is worse than one that is not listed', () => {
	expect(told(cocoFile([{ category_id: undefined }]), 'category-missing')).toMatchObject([
		{ severity: 'error' },
	]);
});

it('a name that two categories share is quiet where one has no objects', () => {
	const categories = [
		{ id: 0, name: 'cat' },
		{ id: 7, name: 'cat' },
	];
	expect(toldRules(cocoFile([{}], { categories }))).toEqual([]);
});

it.each([
	'annotation-orphan',
	'number-decimal-comma',
	'polygon-odd',
	'polygon-too-short',
	'segmentation-flat-list',
])('%s goes away with its fix, and leaves nothing else', (name) => {
	const again = repaired(examples[name], name);
	expect(toldRules(again).filter((rule) => rule !== 'box-mask-disagree')).toEqual([]);
});

it('rle-bytes-literal goes away with its fix, and the mask stays', () => {
	const mask = (file: CheckedFile) => file.annotations.images[0].objects[0].segmentation;
	const file = examples['rle-bytes-literal'];
	const again = repaired(file, 'rle-bytes-literal');
	expect(told(again, 'rle-bytes-literal')).toEqual([]);
	expect(mask(again)).toEqual(mask(file));
});

it('a polygon that is too short is not dropped where it is the only one', () => {
	const [problem] = told(cocoFile([{ segmentation: [[10, 10, 40, 10]] }]), 'polygon-too-short');
	expect(problem.fix).toBeUndefined();
	const six = cocoFile([{ segmentation: [[10, 10, 40, 10, 40, 30]] }]);
	expect(toldRules(six)).toEqual([]);
});

it('points at the part of the mask that is meant', () => {
	const file = examples['polygon-too-short'];
	expect(toldText(file, told(file, 'polygon-too-short')[0])).toBe('[10,10,40,10]');
});

it('CVAT files say how many tracks they hold, and how many objects are interpolated', () => {
	const box = (frame: number) => `<box frame="${frame}" outside="0" xtl="1" ytl="1" xbr="9" ybr="9"/>`;
	const track = `<track label="cat">${box(0)}${box(3)}</track>`;
	const file = named(`<annotations>${track}${track}</annotations>`, '/x/a.xml');
	const [tracks] = told(file, 'cvat-tracks');
	expect(tracks.message).toContain('holds 2 tracks: the 4 objects between keyframes');
	expect(toldText(file, tracks)).toBe(track);
});

it('the class list of a YOLO data set tells its own', () => {
	const count = parseYoloDataset('nc: 3\nnames: [a]', 'data.yaml').problems;
	expect(count).toMatchObject([
		{ rule: 'yolo-dataset-count', severity: ruleNamed('yolo-dataset-count')?.severity },
	]);
	const syntax = parseYoloDataset('names: [a', 'data.yaml').problems;
	expect(syntax).toMatchObject([
		{ rule: 'yolo-dataset-syntax', severity: ruleNamed('yolo-dataset-syntax')?.severity },
	]);
});

it('the bytes tell their encoding', () => {
	const severityOf = (name: string) => ruleNamed(name)?.severity;
	expect(decodeText(Uint8Array.of(0x7b, 0xff, 0x7d)).problems).toMatchObject([
		{ rule: 'encoding-not-utf8', severity: severityOf('encoding-not-utf8') },
	]);
	expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d)).problems).toMatchObject([
		{ rule: 'encoding-byte-order-mark', severity: severityOf('encoding-byte-order-mark') },
	]);
});

it('every name that a reader uses is in the catalogue, and every name of scope reading is used', () => {
	const folder = join(root, 'src/formats');
	const used = new Set<string>();
	for (const entry of readdirSync(folder, { recursive: true }) as string[]) {
		if (!entry.endsWith('.ts')) continue;
		const text = readFileSync(join(folder, entry), 'utf8');
		const names = [
			...text.matchAll(/\breport\(\s*\w+,\s*'([a-z0-9-]+)'/g),
			...text.matchAll(/\brule:\s*'([a-z0-9-]+)'/g),
			...text.matchAll(/\bfault\(\w+, '([a-z0-9-]+)'/g),
		];
		for (const match of names) used.add(match[1]);
	}
	expect(used.size).toBeGreaterThan(40);
	for (const name of used) expect(ruleNamed(name)?.scope, name).toBe('reading');
	const reading = rules.filter(({ scope }) => scope === 'reading').map(({ name }) => name);
	expect(reading.filter((name) => !used.has(name))).toEqual([]);
});
