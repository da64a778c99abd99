// Files as they are found in the wild: cut off, in another encoding, edited by hand, or made to break a reader. What can
// be read is read, and the damage is told once.

import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/core/problem';
import { readAnnotations } from '../../src/formats';
import { decodeText } from '../../src/formats/text/decode';
import { checkFileRules, checkObjects } from '../../src/rules/run';

const coco = `{"images": [{"id": 1, "file_name": "a.jpg", "width": 100, "height": 80}],
"categories": [{"id": 1, "name": "café"}],
"annotations": [
{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 10, 30, 20], "iscrowd": 0},
{"id": 2, "image_id": 1, "category_id": 1, "bbox": [40, 30, 20, 30], "iscrowd": 0},
{"id": 3, "image_id": 1, "category_id": 1, "bbox": [5, 50, 30, 25], "iscrowd": 0}
]}`;
const shape = (y: number) =>
	`{"label": "café", "points": [[10, ${y}], [30, ${y}], [30, ${y + 15}]], "group_id": null, "shape_type": "polygon"}`;
const labelme = `{"version": "5.5.0", "imagePath": "a.jpg", "imageData": null, "imageHeight": 80, "imageWidth": 100,
"shapes": [
${shape(5)},
${shape(25)},
${shape(45)}
]}`;
const object = (y: number) =>
	`<object><name>café</name><difficult>0</difficult><bndbox><xmin>10</xmin><ymin>${y}</ymin><xmax>40</xmax><ymax>${y + 20}</ymax></bndbox></object>`;
const voc = `<annotation><filename>a.jpg</filename><size><width>100</width><height>80</height></size>
${object(5)}
${object(25)}
${object(45)}
</annotation>`;
const yolo = `0 0.5 0.5 0.25 0.25
1 0.25 0.375 0.125 0.25
0 0.75 0.625 0.25 0.5
`;

const formats = {
	coco: { path: '/x/instances.json', text: coco },
	labelme: { path: '/x/a.json', text: labelme },
	voc: { path: '/x/a.xml', text: voc },
	yolo: { path: '/x/labels/a.txt', text: yolo },
};
type Format = keyof typeof formats;
const all = Object.keys(formats) as Format[];
const jsonFormats: Format[] = ['coco', 'labelme'];

/** What is read and told of the file as a whole: by the decoder, the reader and the rules. */
function readBytes(format: Format, bytes: Uint8Array) {
	const { path } = formats[format];
	const { text, problems: ofBytes } = decodeText(bytes);
	const yoloNames = { names: ['cat', 'dog'], source: 'data.yaml', task: null };
	const imageSize = { width: 100, height: 80, orientation: 1 };
	const annotations = readAnnotations(text, { path, imageSize, yolo: yoloNames });
	const file = { path, text, annotations, yolo: yoloNames };
	const problems: Problem[] = [...ofBytes, ...annotations.problems, ...checkFileRules(file)];
	annotations.images.forEach((_, image) => {
		problems.push(...checkObjects(file, image));
	});
	const rules = problems.map(({ rule }) => rule);
	return {
		text,
		annotations,
		problems,
		rules,
		objects: annotations.images.flatMap(({ objects }) => objects),
	};
}

const encoder = new TextEncoder();
const readText = (format: Format, text: string) => readBytes(format, encoder.encode(text));

function utf16(text: string, isLittle: boolean): Uint8Array {
	const bytes = new Uint8Array(2 * text.length);
	const view = new DataView(bytes.buffer);
	for (let at = 0; at < text.length; at++) view.setUint16(2 * at, text.charCodeAt(at), isLittle);
	return bytes;
}

/** Bytes of the first 256 code points as one byte each. */
const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe.each(all)('%s', (format) => {
	const { text } = formats[format];
	const objects = readText(format, text).objects.map(({ box }) => box);

	it('is sound to begin with', () => {
		const { problems } = readText(format, text);
		expect(problems).toEqual([]);
		expect(objects).toHaveLength(3);
	});

	it('cut off in the middle gives the records that stand whole', () => {
		const cut = text.slice(0, text.lastIndexOf('0', text.length - 12));
		const read = readText(format, cut);
		const told = {
			coco: 'json-truncated',
			labelme: 'json-truncated',
			voc: 'xml-syntax',
			yolo: 'yolo-row-malformed',
		};
		expect(read.objects.map(({ box }) => box)).toEqual(objects.slice(0, 2));
		expect(read.rules.filter((rule) => rule === told[format])).toHaveLength(1);
		// A cut XML has no size either, which is told beside it.
		expect(read.rules.filter((rule) => rule !== told[format] && rule !== 'image-size-missing')).toEqual([]);
	});

	it('in Latin-1 is read, with the place of the first byte that is not UTF-8', () => {
		const foreign = format === 'yolo' ? text.replace('\n1 ', ' é\n1 ') : text;
		const read = readBytes(format, latin1(foreign));
		const at = foreign.indexOf('é');
		expect(read.problems[0]).toMatchObject({ rule: 'encoding-not-utf8', span: { start: at, end: at + 1 } });
		expect(read.problems[0].message).toContain(`Byte ${at} `);
		expect(read.rules.filter((rule) => rule === 'encoding-not-utf8')).toHaveLength(1);
		if (format !== 'yolo') {
			expect(read.rules).toHaveLength(1);
			expect(read.objects.map(({ box }) => box)).toEqual(objects);
		}
	});

	it('with a byte order mark is read, and the mark is told where it stops training', () => {
		const read = readText(format, `\ufeff${text}`);
		expect(read.text).toBe(text);
		expect(read.objects.map(({ box }) => box)).toEqual(objects);
		expect(read.rules).toEqual(format === 'voc' ? [] : ['encoding-byte-order-mark']);
	});

	it.each([
		['little-endian', true],
		['big-endian', false],
	])('in UTF-16, %s, is read with and without a mark', (_, isLittle) => {
		for (const mark of ['\ufeff', '']) {
			const read = readBytes(format, utf16(mark + text, isLittle));
			expect(read.text).toBe(text);
			expect(read.objects.map(({ box }) => box)).toEqual(objects);
			expect(read.rules).toEqual(format === 'voc' && mark ? [] : ['encoding-not-utf8']);
		}
	});

	it('with NaN in one box gives the other records', () => {
		const broken = {
			coco: text.replace('[40, 30', '[NaN, 30'),
			labelme: text.replace('[[10, 25]', '[[NaN, 25]'),
			voc: text.replace('<ymin>25', '<ymin>nan'),
			yolo: text.replace('0.375', 'nan'),
		}[format];
		const read = readText(format, broken);
		expect(read.rules).toHaveLength(1);
		expect(read.rules[0]).toMatch(/not-finite$/);
		const sound = read.objects.map(({ box }) => box).filter((box) => box.every(Number.isFinite));
		expect(sound).toEqual([objects[0], objects[2]]);
	});

	it('with 10,000 nested lists or elements gives what stands before them', () => {
		const isMarkup = format === 'voc';
		const deep = (isMarkup ? '<a>' : '[').repeat(10_000);
		const before = { coco: '"iscrowd": 0},\n{"id": 3', labelme: shape(45), voc: object(45), yolo: '0 0.75' }[
			format
		];
		const at = text.indexOf(before) + (format === 'coco' ? '"iscrowd": 0},\n'.length : 0);
		const read = readText(format, text.slice(0, at) + deep + text.slice(at));
		expect(read.objects.map(({ box }) => box).slice(0, 2)).toEqual(objects.slice(0, 2));
		expect(read.problems.length).toBeGreaterThan(0);
		expect(read.rules.filter((rule) => rule !== 'image-size-missing')).toHaveLength(1);
	});
});

describe.each(jsonFormats)('JSON of %s', (format) => {
	const { text } = formats[format];
	const objects = readText(format, text).objects.map(({ box }) => box);

	it('with a trailing comma', () => {
		const at = text.lastIndexOf(']');
		const read = readText(format, `${text.slice(0, at)},${text.slice(at)}`);
		expect(read.objects.map(({ box }) => box)).toEqual(objects);
		expect(read.rules).toEqual(['json-trailing-comma']);
	});

	it('with a list twice is read as training reads it, or told', () => {
		const key = format === 'coco' ? 'annotations' : 'shapes';
		const at = text.lastIndexOf('}');
		const record =
			format === 'coco' ? coco.slice(coco.indexOf('{"id": 3'), coco.lastIndexOf('\n]')) : shape(45);
		const read = readText(format, `${text.slice(0, at)}, "${key}": [${record}]}`);
		expect(read.rules).toEqual(['key-duplicate']);
		expect(read.objects.map(({ box }) => box)).toEqual([objects[2]]);
	});

	it('with a member twice takes the last, as Python does', () => {
		const twice =
			format === 'coco'
				? text.replace('"bbox": [40', '"bbox": [1, 2, 3, 4], "bbox": [40')
				: text.replace('"points": [[10, 25]', '"points": [[1, 2], [3, 4], [5, 9]], "points": [[10, 25]');
		const read = readText(format, twice);
		expect(read.objects.map(({ box }) => box)).toEqual(objects);
		expect(read.rules).toEqual(['key-duplicate']);
	});
});

describe('XML', () => {
	const levels = Array.from({ length: 10 }, (_, level) => {
		return `<!ENTITY l${level} "${(level === 0 ? 'lol' : `&l${level - 1};`).repeat(10)}">`;
	});

	it('with entities that grow without end is read without them', () => {
		const bomb = `<?xml version="1.0"?><!DOCTYPE annotation [${levels.join('')}]>${voc.replace('café', '&l9;')}`;
		const read = readText('voc', bomb);
		expect(read.objects).toHaveLength(3);
		expect(read.objects[0].className.length).toBeLessThan(100);
		expect(read.objects[1].className).toBe('café');
	});
});
