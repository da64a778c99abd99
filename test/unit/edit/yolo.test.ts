import { describe, expect, it } from 'vitest';
import type { YoloDataset } from '../../../src/formats';
import { edited, objectsOf, type ReadOptions, readText, refused } from '../../support/edits';

const names: YoloDataset = { names: ['cat', 'dog'], source: 'data.yaml', task: null };
const options: ReadOptions = { imageSize: { width: 200, height: 100 }, yolo: names };
const yolo = (text: string) => readText(text, options);

describe('a YOLO box', () => {
	it('changes in centre and size of the axis that moved', () => {
		const file = yolo('0 0.500000 0.500000 0.500000 0.250000\n');
		expect(edited(file, 0, { kind: 'box', box: [50, 37.5, 170, 62.5] })).toBe(
			'0 0.550000 0.500000 0.600000 0.250000\n',
		);
		expect(edited(file, 0, { kind: 'move', dx: 0, dy: 10 })).toBe('0 0.500000 0.600000 0.500000 0.250000\n');
		expect(edited(file, 0, { kind: 'move', dx: 0, dy: 0 })).toBe(file.text);
	});

	it('is fine enough to be moved, however coarse its numbers are', () => {
		const file = yolo('0\t0.5  0.5 0.5 1');
		expect(edited(file, 0, { kind: 'move', dx: 1, dy: 0 })).toBe('0\t0.505  0.5 0.5 1');
	});

	it('keeps what stands behind it', () => {
		const scored = yolo('0 0.5 0.5 0.25 0.25 0.987\n');
		expect(edited(scored, 0, { kind: 'move', dx: 20, dy: 0 })).toBe('0 0.6 0.5 0.25 0.25 0.987\n');
		const pose = yolo('0 0.5 0.5 0.25 0.25 0.45 0.5 2 0.55 0.5 1\n');
		expect(objectsOf(pose)[0].segmentation).toBeNull();
		expect(edited(pose, 0, { kind: 'move', dx: 20, dy: 0 })).toBe(
			'0 0.6 0.5 0.25 0.25 0.45 0.5 2 0.55 0.5 1\n',
		);
	});

	it('stays between 0 and 1 where rounding would push it out', () => {
		const file = yolo('0 0.5 0.5 0.999 1\n');
		expect(edited(file, 0, { kind: 'box', box: [-0.008, 0, 200.008, 100] })).toBe('0 0.5 0.5 1 1\n');
		const corner = yolo('0 0.1 0.1 0.9 0.1 0.9 0.9\n');
		expect(edited(corner, 0, { kind: 'vertex', part: 0, vertex: 1, x: 200.01, y: -0.004 })).toBe(
			'0 0.1 0.1 1.0 0.0 0.9 0.9\n',
		);
		expect(edited(corner, 0, { kind: 'vertex', part: 0, vertex: 1, x: 220, y: 10 })).toBe(
			'0 0.1 0.1 1.1 0.1 0.9 0.9\n',
		);
	});
});

describe('a YOLO polygon', () => {
	const file = yolo('1 0.1 0.1 0.5 0.1 0.5 0.6 0.1 0.6\r\n0 0.5 0.5 0.1 0.1');

	it('is edited corner by corner', () => {
		const row = (edit: Parameters<typeof edited>[2]) => edited(file, 0, edit).split('\r\n')[0];
		expect(row({ kind: 'vertex', part: 0, vertex: 1, x: 120, y: 10 })).toBe(
			'1 0.1 0.1 0.6 0.1 0.5 0.6 0.1 0.6',
		);
		expect(row({ kind: 'insert-vertex', part: 0, vertex: 0, x: 20, y: 5 })).toBe(
			'1 0.1 0.05 0.1 0.1 0.5 0.1 0.5 0.6 0.1 0.6',
		);
		expect(row({ kind: 'insert-vertex', part: 0, vertex: 4, x: 20, y: 5 })).toBe(
			'1 0.1 0.1 0.5 0.1 0.5 0.6 0.1 0.6 0.1 0.05',
		);
		expect(row({ kind: 'remove-vertex', part: 0, vertex: 0 })).toBe('1 0.5 0.1 0.5 0.6 0.1 0.6');
		expect(row({ kind: 'remove-vertex', part: 0, vertex: 3 })).toBe('1 0.1 0.1 0.5 0.1 0.5 0.6');
		expect(row({ kind: 'move', dx: 20, dy: -5 })).toBe('1 0.2 0.05 0.6 0.05 0.6 0.55 0.2 0.55');
	});

	it('has no box to pull at', () => {
		expect(refused(file, 0, { kind: 'box', box: [0, 0, 10, 10] })).toContain('no box of its own');
		expect(refused(file, 1, { kind: 'vertex', part: 0, vertex: 0, x: 1, y: 1 })).toContain('no polygon');
	});
});

describe('a YOLO row', () => {
	const text = '\ufeff0 0.5 0.5 0.1 0.1\r\n1 0.25 0.5 0.1 0.1  \r\n\r\n0 0.75 0.5 0.1 0.1';
	const file = yolo(text);

	it('gets the index of its class', () => {
		expect(edited(file, 0, { kind: 'class', className: 'dog' })).toBe(text.replace('0 0.5', '1 0.5'));
		expect(edited(file, 0, { kind: 'class', className: '12' })).toBe(text.replace('0 0.5', '12 0.5'));
		expect(edited(file, 0, { kind: 'class', className: 'cat' })).toBe(text);
		expect(edited(yolo('0.0 0.5 0.5 0.1 0.1'), 0, { kind: 'class', className: 'dog' })).toBe(
			'1.0 0.5 0.5 0.1 0.1',
		);
		expect(refused(file, 0, { kind: 'class', className: 'cow' })).toContain('data.yaml');
		const nameless = readText(text, { imageSize: options.imageSize });
		expect(edited(nameless, 0, { kind: 'class', className: 'class 1' })).toBe(text.replace('0 0.5', '1 0.5'));
	});

	it('has no flag', () => {
		expect(refused(file, 0, { kind: 'flag', on: true })).toContain('no flag');
	});

	it('is copied and taken out with its line end', () => {
		const [first, second] = ['0 0.5 0.5 0.1 0.1\r\n', '1 0.25 0.5 0.1 0.1  \r\n'];
		expect(edited(file, 0, { kind: 'duplicate' })).toBe(text.replace(first, first + first));
		expect(edited(file, 2, { kind: 'duplicate' })).toBe(`${text}\r\n0 0.75 0.5 0.1 0.1`);
		expect(edited(file, 0, { kind: 'delete' })).toBe(text.replace(first, ''));
		expect(edited(file, 1, { kind: 'delete' })).toBe(text.replace(second, ''));
		expect(edited(file, 2, { kind: 'delete' })).toBe(text.replace('0 0.75 0.5 0.1 0.1', ''));
	});
});
