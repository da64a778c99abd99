import { describe, expect, it } from 'vitest';
import { edited, objectsOf, type ReadOptions, readText, refused } from '../../support/edits';

const options: ReadOptions = { path: '/x/a.json' };
const shape = (label: string, type: string, points: string, group = 'null') =>
	`{\n      "label": "${label}",\n      "points": ${points},\n      "group_id": ${group},\n      "shape_type": "${type}"\n    }`;
const labelme = (...shapes: string[]) =>
	readText(
		`{\n  "version": "5.5.0",\n  "shapes": [\n    ${shapes.join(',\n    ')}\n  ],\n  "imagePath": "a.jpg",\n  "imageData": null,\n  "imageHeight": 80,\n  "imageWidth": 100\n}`,
		options,
	);
const spread =
	'[\n        [\n          10.0,\n          10.0\n        ],\n        [\n          30.5,\n          10.0\n        ],\n        [\n          30.5,\n          40.25\n        ],\n        [\n          9.0,\n          40.0\n        ]\n      ]';

describe('a LabelMe rectangle', () => {
	it('keeps which corner is which', () => {
		const file = labelme(shape('cat', 'rectangle', '[[30, 10], [10, 40]]'));
		const points = (edit: Parameters<typeof edited>[2]) => /"points": (.*),/.exec(edited(file, 0, edit))?.[1];
		expect(points({ kind: 'box', box: [12, 10, 30, 40] })).toBe('[[30, 10], [12, 40]]');
		expect(points({ kind: 'box', box: [10, 5, 35, 40] })).toBe('[[35, 5], [10, 40]]');
		expect(points({ kind: 'move', dx: 1, dy: -1 })).toBe('[[31, 9], [11, 39]]');
		expect(refused(file, 0, { kind: 'vertex', part: 0, vertex: 0, x: 1, y: 1 })).toContain('no polygon');
		expect(refused(file, 0, { kind: 'flag', on: true })).toContain('__ignore__');
	});
});

describe('a LabelMe polygon', () => {
	const file = labelme(shape('cat', 'polygon', spread));
	const text = (edit: Parameters<typeof edited>[2]) => edited(file, 0, edit);

	it('takes a corner to a new place, gains and loses one in its own layout', () => {
		expect(text({ kind: 'vertex', part: 0, vertex: 3, x: 8, y: 40 })).toBe(file.text.replace('9.0', '8.0'));
		const point = '[\n          1.0,\n          2.25\n        ]';
		expect(text({ kind: 'insert-vertex', part: 0, vertex: 0, x: 1, y: 2.25 })).toBe(
			file.text.replace('"points": [\n        ', `"points": [\n        ${point},\n        `),
		);
		expect(text({ kind: 'insert-vertex', part: 0, vertex: 4, x: 1, y: 2.25 })).toBe(
			file.text.replace('40.0\n        ]', `40.0\n        ],\n        ${point}`),
		);
		expect(text({ kind: 'remove-vertex', part: 0, vertex: 3 })).toBe(
			file.text.replace(',\n        [\n          9.0,\n          40.0\n        ]', ''),
		);
		expect(text({ kind: 'remove-vertex', part: 0, vertex: 0 })).toBe(
			file.text.replace('[\n          10.0,\n          10.0\n        ],\n        ', ''),
		);
		expect(refused(file, 0, { kind: 'box', box: [1, 2, 3, 4] })).toContain('no box of its own');
	});

	it('moves, as circles and turned rectangles do, which have corners of their own kind', () => {
		expect(text({ kind: 'move', dx: 0.5, dy: 0 })).toContain('10.5,\n          10.0\n');
		const circle = labelme(shape('cat', 'circle', '[[50, 40], [60, 40]]'));
		expect(edited(circle, 0, { kind: 'move', dx: 2, dy: 3 })).toContain('[[52, 43], [62, 43]]');
		expect(refused(circle, 0, { kind: 'box', box: [1, 2, 3, 4] })).not.toBe('');
		expect(refused(circle, 0, { kind: 'vertex', part: 0, vertex: 0, x: 1, y: 1 })).not.toBe('');
		const turned = labelme(shape('cat', 'oriented_rectangle', '[[10, 10], [20, 10], [20, 20], [10, 20]]'));
		expect(edited(turned, 0, { kind: 'vertex', part: 0, vertex: 1, x: 25, y: 9 })).toContain('[25, 9]');
		expect(refused(turned, 0, { kind: 'remove-vertex', part: 0, vertex: 1 })).toContain('four corners');
	});
});

describe('a LabelMe group', () => {
	const file = labelme(
		shape('cat', 'polygon', '[[10, 10], [20, 10], [20, 20]]', '3'),
		shape('dog', 'rectangle', '[[1, 1], [9, 9]]', '3'),
		shape('cat', 'rectangle', '[[30, 10], [40, 20]]', '3'),
		shape('cat', 'polygon', '[[50, 10], [60, 10], [60, 20]]', '3'),
	);
	const points = (text: string) => Array.from(text.matchAll(/"points": (.*),/g), ([, list]) => list);

	it('is one object: moved, named and taken out together', () => {
		expect(objectsOf(file)).toHaveLength(2);
		expect(points(edited(file, 0, { kind: 'move', dx: 1, dy: 2 }))).toEqual([
			'[[11, 12], [21, 12], [21, 22]]',
			'[[1, 1], [9, 9]]',
			'[[31, 12], [41, 22]]',
			'[[51, 12], [61, 12], [61, 22]]',
		]);
		expect(edited(file, 0, { kind: 'class', className: 'a "cow"' })).toBe(
			file.text.replaceAll('"cat"', '"a \\"cow\\""'),
		);
		expect(refused(file, 0, { kind: 'class', className: 'dog' })).toContain('group_id');
		const rest = readText(edited(file, 0, { kind: 'delete' }), options);
		expect(objectsOf(rest).map(({ className }) => className)).toEqual(['dog']);
		expect(JSON.parse(rest.text).shapes).toHaveLength(1);
	});

	it('is edited part by part', () => {
		expect(points(edited(file, 0, { kind: 'vertex', part: 2, vertex: 0, x: 51, y: 11 }))[3]).toBe(
			'[[51, 11], [60, 10], [60, 20]]',
		);
		expect(refused(file, 0, { kind: 'vertex', part: 1, vertex: 0, x: 51, y: 11 })).toContain('rectangle');
		expect(refused(file, 0, { kind: 'box', box: [1, 2, 3, 4] })).not.toBe('');
	});

	it('is copied as a group of its own', () => {
		const again = readText(edited(file, 0, { kind: 'duplicate' }), options);
		expect(objectsOf(again).map(({ className }) => className)).toEqual(['cat', 'cat', 'dog']);
		expect(objectsOf(again)[1].segmentation).toEqual(objectsOf(again)[0].segmentation);
		expect(JSON.parse(again.text).shapes.map((one: { group_id: number }) => one.group_id)).toEqual([
			3, 4, 3, 3, 4, 3, 4,
		]);
	});
});
