import { describe, expect, it } from 'vitest';
import type { Span } from '../../src/core/problem';
import { detectFormat, readAnnotations } from '../../src/formats';
import { editedText, expectEdit, refusal } from '../support/edit-checks';
import { readText } from '../support/edits';
import { hasRealFiles, realFilesIn } from '../support/real-files';

const path = '/x/label_2/000007.txt';
const hasData = hasRealFiles('formats-kitti');
const car = 'Car 0.00 0 1.85 387.63 181.54 423.81 203.12 1.67 1.87 3.69 -16.53 2.39 58.49 1.57';
const ignored = 'DontCare -1 -1 -10 503.89 169.71 590.61 190.13 -1 -1 -1 -1000 -1000 -1000 -10';
const text = `${car}\r\n${ignored}\r\n`;

const read = (content: string) => readAnnotations(content, { path });
const at = (source: string, span: Span | null) => span && source.slice(span.start, span.end);
const row = (object: number) => ({ image: 0, object });

describe('a KITTI label file', () => {
	it('is told by a word and 14 or 15 numbers, whatever the extension', () => {
		for (const name of ['a.txt', '/x/labels/a.txt', 'a.json', 'a.csv']) {
			expect(detectFormat(name, text)).toBe('kitti');
			expect(detectFormat(name, `\ufeff${car} 0.98\n`)).toBe('kitti');
		}
		expect(detectFormat('/x/training/label_2/000001.txt', '')).toBe('kitti');
		expect(detectFormat('/x/labels/000001.txt', '')).toBe('yolo');
		const polygonOfSevenCorners = `cat ${Array.from({ length: 14 }, (_, at) => (at / 20).toFixed(3)).join(' ')}`;
		expect(detectFormat('/x/labels/a.txt', polygonOfSevenCorners)).not.toBe('kitti');
		expect(detectFormat('calib.txt', `P0: ${'7.2e+02 '.repeat(12)}`)).toBeNull();
		expect(detectFormat('a.txt', car.replace('Car', '3'))).not.toBe('kitti');
	});

	it('holds one image without a size', () => {
		const file = read(text);
		expect(file.problems).toEqual([]);
		const [image] = file.images;
		expect([image.fileName, image.width, image.height]).toEqual(['000007', null, null]);
		expect(image.objects.map(({ id, className, box, flag }) => [id, className, box, flag])).toEqual([
			['line 1', 'Car', [387.63, 181.54, 423.81, 203.12], null],
			['line 2', 'DontCare', [503.89, 169.71, 590.61, 190.13], 'DontCare'],
		]);
		const { spans } = image.objects[1];
		expect(at(text, spans.record)).toBe(ignored);
		expect(at(text, spans.box)).toBe('503.89 169.71 590.61 190.13');
		expect(at(text, spans.class)).toBe('DontCare');
	});

	it('tells rows that cannot be read, and reads the others', () => {
		const file = read(
			`${car} 1 2\nCar 1 2\n${car.replace('387.63', 'x')}\n${car.replace('387.63', 'nan')}\n`,
		);
		expect(file.problems.map(({ rule, span }) => [rule, span && span.start > 0])).toEqual([
			['record-expected', false],
			['record-expected', true],
			['box-malformed', true],
		]);
		expect(file.images[0].objects.map(({ box }) => box)).toEqual([[Number.NaN, 181.54, 423.81, 203.12]]);
	});

	it('is read as far as it goes, wherever it ends', () => {
		for (let end = 0; end <= text.length; end++) {
			const { objects } = read(text.slice(0, end)).images[0] ?? { objects: [] };
			for (const { spans } of objects) expect(spans.record.end).toBeLessThanOrEqual(end);
			if (end > car.length) expect(objects[0].box).toEqual([387.63, 181.54, 423.81, 203.12]);
		}
	});
});

describe('edits of a KITTI label file', () => {
	const file = readText(text, { path });

	it('write corners in the columns of the row', () => {
		expect(expectEdit(file, row(0), { kind: 'box', box: [387.63, 180, 423.81, 203.12] })).toBe(
			text.replace('181.54', '180.00'),
		);
		expect(expectEdit(file, row(1), { kind: 'move', dx: -3.5, dy: 10 })).toBe(
			text.replace('503.89 169.71 590.61 190.13', '500.39 179.71 587.11 200.13'),
		);
	});

	it('write the type, which is the flag too', () => {
		expect(expectEdit(file, row(0), { kind: 'class', className: 'Van' })).toBe(text.replace('Car', 'Van'));
		expect(file.annotations.images[0].objects[0].editable.flag).toBe('DontCare');
		expect(editedText(file, row(0), { kind: 'flag', on: true })).toBe(text.replace('Car', 'DontCare'));
		expect(editedText(file, row(1), { kind: 'class', className: 'Van' })).toBe(
			text.replace('DontCare', 'Van'),
		);
		expect(refusal(file, row(1), { kind: 'flag', on: false })).toContain('give the object a class');
		expect(refusal(file, row(0), { kind: 'class', className: 'traffic light' })).toContain('separates');
		expect(refusal(file, row(0), { kind: 'class', className: '12' })).toContain('by words');
	});

	it('copy and take out rows', () => {
		expect(expectEdit(file, row(0), { kind: 'duplicate' })).toBe(`${car}\r\n${text}`);
		expect(expectEdit(file, row(0), { kind: 'delete' })).toBe(`${ignored}\r\n`);
		expect(refusal(file, row(0), { kind: 'insert-vertex', part: 0, vertex: 0, x: 1, y: 1 })).not.toBe('');
	});
});

describe.skipIf(!hasData)('real KITTI label files', () => {
	it('are read with all their rows', () => {
		const counts = [...realFilesIn('kitti')].map(([name, content]) => {
			const { images, problems } = readAnnotations(content, { path: name });
			expect(problems).toEqual([]);
			const [{ objects }] = images;
			return [name, objects.length, objects.filter(({ flag }) => flag !== null).length];
		});
		expect(counts).toEqual([
			['formats/datumaro/kitti_dataset/kitti_detection/training/label_2/000030_10.txt', 2, 0],
			['formats/datumaro/kitti_dataset/kitti_detection/training/label_2/000030_11.txt', 3, 0],
			['kitti-object/training/label_2/000000.txt', 1, 0],
			['kitti-object/training/label_2/000001.txt', 7, 4],
			['kitti-object/training/label_2/000002.txt', 2, 0],
		]);
	});
});
