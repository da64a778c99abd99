import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../src/core/problem';
import { detectFormat, readAnnotations, resizeRecord } from '../../src/formats';
import { parseClassDescriptions } from '../../src/formats/open-images/class-descriptions';
import { editedText, expectEdit, refusal } from '../support/edit-checks';
import { readText } from '../support/edits';
import { hasRealFiles, realFilesIn } from '../support/real-files';

const path = '/x/a.csv';
const hasData = hasRealFiles('formats-open-images');
const header =
	'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside';
const text = [
	header,
	'0a1,xclick,/m/01,1,0.25,0.75,0.125,0.5,0,0,0,0,0',
	'0b2,xclick,/m/02,1,0.5,1,0,0.25,-1,-1,1,-1,-1',
	'0a1,xclick,/m/02,1,0.1,0.2,0.3,0.4,0,0,0,0,0',
	'',
].join('\n');
const classNames = new Map([
	['/m/01', 'Cat'],
	['/m/02', 'Dog'],
	['/m/03', 'Cow'],
]);

const read = (content: string) => readAnnotations(content, { path });
const at = (source: string, span: Span | null) => span && source.slice(span.start, span.end);

describe('an Open Images table', () => {
	it('is told by its header, whatever the extension', () => {
		for (const name of ['a.csv', 'a.txt', 'labels/a.txt', 'a.json']) {
			expect(detectFormat(name, text)).toBe('open-images');
		}
		expect(detectFormat('a.csv', 'ImageID,Source,LabelName,Confidence\nb,verification,/m/0,1')).toBeNull();
		expect(detectFormat('a.csv', '/m/0cmf2,Airplane\n')).toBeNull();
	});

	it('is read on a canvas until the size is known', () => {
		const file = read(text);
		expect(file.problems).toEqual([]);
		expect(
			file.images.map(({ fileName, width, height, isSizeAssumed }) => [
				fileName,
				width,
				height,
				isSizeAssumed,
			]),
		).toEqual([
			['0a1', 640, 640, true],
			['0b2', 640, 640, true],
		]);
		const [cats, dogs] = file.images;
		expect(cats.objects.map(({ id, className, box, flag }) => [id, className, box, flag])).toEqual([
			['line 2', '/m/01', [160, 80, 480, 320], null],
			['line 4', '/m/02', [64, 192, 128, 256], null],
		]);
		expect(dogs.objects.map(({ box, flag }) => [box, flag])).toEqual([[[320, 0, 640, 160], 'IsGroupOf']]);
		const { spans } = cats.objects[0];
		expect(at(text, spans.record)).toBe('0a1,xclick,/m/01,1,0.25,0.75,0.125,0.5,0,0,0,0,0');
		expect(at(text, spans.box)).toBe('0.25,0.75,0.125,0.5');
		expect(at(text, spans.class)).toBe('/m/01');
		resizeRecord(cats, { width: 200, height: 100 });
		expect([cats.width, cats.height, cats.isSizeAssumed]).toEqual([200, 100, undefined]);
		expect(cats.objects[0].box).toEqual([50, 12.5, 150, 50]);
	});

	it('has the names that are listed beside it', () => {
		const file = readAnnotations(text, { path, classNames });
		expect(file.images[0].objects.map(({ className }) => className)).toEqual(['Cat', 'Dog']);
		expect(file.classes.map(({ name }) => name)).toEqual(['Cat', 'Dog', 'Cow']);
		expect(read(text).classes.map(({ name }) => name)).toEqual(['/m/01', '/m/02']);
	});

	it('may have names, files and decimal commas', () => {
		const commas = `${header}\r\na.jpg,,"cat, big",,"0,5","1","0,25","0,75",,,,,`;
		const { images, problems } = read(commas);
		expect(images[0].fileName).toBe('a.jpg');
		expect(images[0].objects.map(({ className, box, flag }) => [className, box, flag])).toEqual([
			['cat, big', [320, 160, 640, 480], null],
		]);
		expect(problems.map(({ rule, span }) => [rule, at(commas, span)])).toEqual([
			['number-decimal-comma', '0,5'],
			['number-decimal-comma', '0,25'],
			['number-decimal-comma', '0,75'],
		]);
	});

	it('tells what is wrong in a row and reads the others', () => {
		const lines = [',,c,1,0,1,0,1', 'a,,c,1,,,,', 'a,,c,1,0,1,0', 'a,,,1,0,1,0,1', 'b,,c,1,0,1,0,1'];
		const file = read(`${header}\n${lines.join('\n')}`);
		expect(file.problems.map(({ rule, image }) => [rule, image])).toEqual([
			['record-expected', undefined],
			['box-missing', 0],
			['box-malformed', 0],
			['class-missing', 0],
		]);
		expect(file.images.map(({ objects }) => objects.map(({ className }) => className))).toEqual([
			['no class'],
			['c'],
		]);
		for (let end = 0; end <= text.length; end++) read(text.slice(0, end));
	});
});

describe('class descriptions', () => {
	it('name codes, with and without a header', () => {
		expect([...parseClassDescriptions('LabelName,DisplayName\n/m/1,"a, b"\n/m/2,c\n,d\n/m/3\n')]).toEqual([
			['/m/1', 'a, b'],
			['/m/2', 'c'],
		]);
		expect([...parseClassDescriptions('/m/1,x,86\r\n')]).toEqual([['/m/1', 'x']]);
		expect(parseClassDescriptions('').size).toBe(0);
	});
});

describe('edits of an Open Images table', () => {
	const file = readText(text, { path });
	const first = { image: 0, object: 0 };
	const group = { image: 1, object: 0 };

	it('write fractions', () => {
		expect(expectEdit(file, first, { kind: 'box', box: [160, 80, 500, 320] })).toBe(
			text.replace('0.25,0.75,0.125', '0.25,0.7813,0.125'),
		);
		expect(expectEdit(file, first, { kind: 'move', dx: 64, dy: -64 })).toBe(
			text.replace('0.25,0.75,0.125,0.5', '0.35,0.85,0.025,0.4'),
		);
		const right = expectEdit(file, group, { kind: 'box', box: [320, 0, 640.01, 160] });
		expect(right).toContain('0.5,1,0,0.25');
	});

	it('write fractions of the size that is known', () => {
		const sized = readText(text, { path });
		resizeRecord(sized.annotations.images[0], { width: 200, height: 100 });
		expect(editedText(sized, first, { kind: 'move', dx: 20, dy: 10 })).toBe(
			text.replace('0.25,0.75,0.125,0.5', '0.35,0.85,0.225,0.6'),
		);
	});

	it('write codes for the names of classes', () => {
		expect(expectEdit(file, first, { kind: 'class', className: '/m/09' })).toBe(
			text.replace('/m/01', '/m/09'),
		);
		const annotations = readAnnotations(text, { path, classNames });
		const named = { ...file, annotations };
		expect(editedText(named, first, { kind: 'class', className: 'Dog' })).toBe(
			text.replace('/m/01', '/m/02'),
		);
		expect(editedText(named, first, { kind: 'class', className: '/m/09' })).toBe(
			text.replace('/m/01', '/m/09'),
		);
		expect(refusal(named, first, { kind: 'class', className: 'Cow' })).toContain('its code is not known');
		const bare = readText(text.replace('/m/01', ''), { path });
		expect(expectEdit(bare, first, { kind: 'class', className: 'Cow' })).toBe(text.replace('/m/01', 'Cow'));
	});

	it('set IsGroupOf', () => {
		expect(expectEdit(file, first, { kind: 'flag', on: true })).toBe(
			text.replace('0.5,0,0,0,0,0', '0.5,0,0,1,0,0'),
		);
		expect(expectEdit(file, group, { kind: 'flag', on: false })).toBe(
			text.replace('0.25,-1,-1,1,-1', '0.25,-1,-1,0,-1'),
		);
		const bare = readText('ImageID,LabelName,XMin,XMax,YMin,YMax\na,c,0,1,0,1\n', { path });
		expect(bare.annotations.images[0].objects[0].editable.flag).toBeNull();
		expect(refusal(bare, first, { kind: 'flag', on: true })).toContain('IsGroupOf');
	});

	it('copy and take out rows', () => {
		const line = '0b2,xclick,/m/02,1,0.5,1,0,0.25,-1,-1,1,-1,-1\n';
		expect(expectEdit(file, group, { kind: 'duplicate' })).toBe(text.replace(line, line + line));
		expect(expectEdit(file, { image: 0, object: 1 }, { kind: 'delete' })).toBe(
			text.replace('0a1,xclick,/m/02,1,0.1,0.2,0.3,0.4,0,0,0,0,0\n', ''),
		);
	});
});

describe.skipIf(!hasData)('real Open Images tables', () => {
	it('are read with all their rows', () => {
		const counts = [...realFilesIn('open-images')].map(([name, content]) => {
			const { images, problems } = read(content);
			const rules = [...new Set(problems.map(({ rule }) => rule))];
			return [name, images.length, images.flatMap(({ objects }) => objects).length, rules];
		});
		const datumaro = 'formats/datumaro/open_images_dataset/v6/annotations';
		expect(counts).toEqual([
			[`${datumaro}/oidv6-train-annotations-bbox.csv`, 1, 1, []],
			[`${datumaro}/test-annotations-bbox.csv`, 1, 1, []],
			['formats/mmdetection-tests/OpenImages/annotations/oidv6-train-annotations-bbox.csv', 1, 1, []],
			[
				'voc-100-many-formats/gts/openimages_format/all_bounding_boxes.csv',
				100,
				273,
				['number-decimal-comma'],
			],
		]);
	});

	it('hold the 273 boxes of the VOC files beside them, once the sizes are known', () => {
		const root = '../shared/data/voc-100-many-formats/gts';
		const content = readFileSync(`${root}/openimages_format/all_bounding_boxes.csv`, 'utf8');
		const { images } = read(content);
		const byName = new Map(images.map((image) => [image.fileName, image]));
		const names = readdirSync(`${root}/pascalvoc_format`).filter((name) => name.endsWith('.xml'));
		let compared = 0;
		for (const name of names) {
			const voc = readAnnotations(readFileSync(`${root}/pascalvoc_format/${name}`, 'utf8'), { path: name });
			const [truth] = voc.images;
			const image = byName.get(name.replace('.xml', '.jpg'));
			if (!image || truth.width === null || truth.height === null) throw new Error(`${name} has no match`);
			resizeRecord(image, { width: truth.width, height: truth.height });
			expect(image.objects.map(({ className }) => className)).toEqual(
				truth.objects.map(({ className }) => className),
			);
			image.objects.forEach(({ box }, row) => {
				for (const side of [0, 1, 2, 3])
					expect(Math.abs(box[side] - truth.objects[row].box[side])).toBeLessThan(1e-6);
				compared++;
			});
		}
		expect(compared).toBe(273);
	});
});
