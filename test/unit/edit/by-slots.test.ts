import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../../src/core/geometry';
import { editedGeometry, type ObjectEdit } from '../../../src/core/object-edit';
import type { FormatName, ObjectRecord } from '../../../src/formats';
import { applyEdits } from '../../../src/formats/edit';
import { editBySlots } from '../../../src/formats/edit/by-slots';
import type { NumberToken } from '../../../src/formats/edit/number-tokens';
import type { AxisSlots, PolygonSlots, RecordSlots } from '../../../src/formats/edit/slots';
import { editableAs } from '../../../src/formats/editable';

/** The numbers between `[` and `]` in the text, in order. */
function numbersIn(text: string): NumberToken[] {
	return Array.from(text.matchAll(/-?\d+(?:\.\d*)?(?=[^[]*\])/g), ({ 0: found, index }) => ({
		span: { start: index, end: index + found.length },
		text: found,
		value: Number(found),
	}));
}

function wordIn(text: string, word: string) {
	const start = text.indexOf(word);
	return { span: { start, end: start + word.length }, write: (value: string) => value };
}

interface Made {
	text: string;
	record?: string;
	box?: Box;
	parts?: number[][];
	slots: Partial<RecordSlots>;
	format?: FormatName;
	flag?: string | null;
	size?: [number | null, number | null];
}

const none: RecordSlots = {
	box: null,
	polygons: [],
	scale: [1, 1],
	padding: 'shortest',
	className: [],
	flag: { error: 'no flag here' },
	copy: [],
	keep: null,
};

/** The text after an edit, or the reason against it. */
function edited({ text, record = text, ...made }: Made, edit: ObjectEdit): string {
	const start = text.indexOf(record);
	const object: ObjectRecord = {
		id: 'object 1',
		className: 'cat',
		classId: null,
		box: made.box ?? [0, 0, 1, 1],
		segmentation: made.parts
			? { kind: 'polygons', parts: made.parts.map((part) => Float64Array.from(part)) }
			: null,
		flag: made.flag ?? null,
		area: null,
		editable: editableAs('boxAndPolygon', null),
		spans: {
			record: { start, end: start + record.length },
			box: null,
			class: null,
			segmentation: null,
			area: null,
		},
	};
	const [width, height] = made.size ?? [100, 200];
	const image = {
		id: 'a.jpg',
		fileName: 'a.jpg',
		width,
		height,
		objects: [object],
		spans: { record: { start: 0, end: text.length }, fileName: null },
	};
	const annotations = { format: made.format ?? 'createml', images: [image], classes: [], problems: [] };
	const file = { path: '/x/a.json', text, annotations, yolo: null };
	const edits = editBySlots(file, image, object, edit, { ...none, ...made.slots });
	return 'error' in edits ? edits.error : applyEdits(text, edits);
}

function axes(text: string, as: AxisSlots['as']): [AxisSlots, AxisSlots] {
	const [a, b, c, d] = numbersIn(text);
	return [
		{ as, numbers: [a, c] },
		{ as, numbers: [b, d] },
	];
}

describe('a box', () => {
	const boxed = (text: string, as: AxisSlots['as'], box: Box, scale: [number, number] = [1, 1]) => {
		return (edit: ObjectEdit) => edited({ text, box, slots: { box: axes(text, as), scale } }, edit);
	};

	it('is written as ends, as start and size, and as centre and size', () => {
		const ends = boxed('[10, 20, 30.5, 40]', 'ends', [10, 20, 30.5, 40]);
		expect(ends({ kind: 'box', box: [10, 22.25, 30.5, 40] })).toBe('[10, 22.3, 30.5, 40]');
		expect(ends({ kind: 'move', dx: 1, dy: -1 })).toBe('[11, 19, 31.5, 39]');
		const size = boxed('[10, 20, 20, 20]', 'start-size', [10, 20, 30, 40]);
		expect(size({ kind: 'box', box: [12, 20, 30, 50] })).toBe('[12, 20, 18, 30]');
		const centre = boxed('[20, 30, 20, 20]', 'centre-size', [10, 20, 30, 40]);
		expect(centre({ kind: 'box', box: [11, 20, 30, 40] })).toBe('[20.5, 30, 19, 20]');
		expect(centre({ kind: 'move', dx: 3, dy: 0 })).toBe('[23, 30, 20, 20]');
	});

	it('is written in parts of the image, fine enough and not beyond it', () => {
		const fractions = boxed('[0.1, 0.1, 0.3, 0.2]', 'ends', [10, 20, 30, 40], [1 / 100, 1 / 200]);
		expect(fractions({ kind: 'box', box: [10.1, 20, 30, 40] })).toBe('[0.101, 0.1, 0.3, 0.2]');
		expect(fractions({ kind: 'box', box: [-0.04, 20, 100.04, 200.01] })).toBe('[0, 0.1, 1, 1]');
		expect(fractions({ kind: 'box', box: [-5, 20, 30, 40] })).toBe('[-0.05, 0.1, 0.3, 0.2]');
		const percent = boxed('[10, 10, 20, 10]', 'start-size', [10, 20, 30, 40], [1, 0.5]);
		expect(percent({ kind: 'move', dx: 0, dy: 1 })).toBe('[10, 10.5, 20, 10]');
		const centre = boxed('[0.2, 0.15, 0.2, 0.1]', 'centre-size', [10, 20, 30, 40], [1 / 100, 1 / 200]);
		expect(centre({ kind: 'box', box: [10, 20, 31, 40] })).toBe('[0.205, 0.15, 0.21, 0.1]');
	});

	it('keeps a size of one step where rounding would leave none', () => {
		const ends = boxed('[10, 20, 30, 40]', 'ends', [10, 20, 30, 40]);
		expect(ends({ kind: 'box', box: [10, 20, 10.2, 40] })).toBe('[10, 20, 11, 40]');
	});
});

describe('corners', () => {
	const pairs = 'points="10,20;30.5,20; 30.5,40"';
	const token = (text: string, found: RegExpMatchArray, group: number): NumberToken => {
		const start = (found.index ?? 0) + found[0].indexOf(found[group], group === 2 ? found[1].length : 0);
		return {
			span: { start, end: start + found[group].length },
			text: text.slice(start, start + found[group].length),
			value: Number(found[group]),
		};
	};
	const pairSlots = (text: string): PolygonSlots => ({
		as: 'points',
		points: Array.from(text.matchAll(/([\d.]+),([\d.]+)/g), (found) => ({
			span: { start: found.index, end: found.index + found[0].length },
			x: token(text, found, 1),
			y: token(text, found, 2),
		})),
	});
	const inPairs = {
		text: pairs,
		parts: [[10, 20, 30.5, 20, 30.5, 40, 9, 9]],
		slots: { polygons: [pairSlots(pairs)] },
	};

	it('are moved, added and taken out one by one', () => {
		expect(edited(inPairs, { kind: 'vertex', part: 0, vertex: 1, x: 31, y: 21 })).toBe(
			'points="10,20;31,21; 30.5,40"',
		);
		expect(edited(inPairs, { kind: 'insert-vertex', part: 0, vertex: 0, x: 1, y: 2 })).toBe(
			'points="1,2;10,20;30.5,20; 30.5,40"',
		);
		expect(edited(inPairs, { kind: 'insert-vertex', part: 0, vertex: 3, x: 1, y: 2 })).toBe(
			'points="10,20;30.5,20; 30.5,40;1,2"',
		);
		expect(edited(inPairs, { kind: 'remove-vertex', part: 0, vertex: 0 })).toBe('points="30.5,20; 30.5,40"');
		expect(edited(inPairs, { kind: 'remove-vertex', part: 0, vertex: 2 })).toBe('points="10,20;30.5,20"');
		expect(edited(inPairs, { kind: 'move', dx: 1, dy: 2 })).toBe('points="11,22;31.5,22; 31.5,42"');
		expect(edited(inPairs, { kind: 'vertex', part: 1, vertex: 0, x: 1, y: 1 })).toContain('not there');
		expect(edited(inPairs, { kind: 'vertex', part: 0, vertex: 9, x: 1, y: 1 })).toContain('not there');
	});

	it('are records that are copied, whichever number stands first', () => {
		const text = '[{"y": 1, "x": 2, "on": true}, {"y": 3, "x": 4}, {"y": 5, "x": 6}]';
		const records = Array.from(text.matchAll(/\{[^}]*\}/g), (found): PolygonSlots & { as: 'points' } => {
			const [y, x] = numbersIn(`${' '.repeat(found.index)}[${found[0].slice(1)}]`);
			return {
				as: 'points',
				points: [{ span: { start: found.index, end: found.index + found[0].length }, x, y }],
			};
		});
		const polygon: PolygonSlots = { as: 'points', points: records.flatMap(({ points }) => points) };
		const made = { text, parts: [[2, 1, 4, 3, 6, 5]], slots: { polygons: [polygon] } };
		expect(edited(made, { kind: 'insert-vertex', part: 0, vertex: 0, x: 7, y: 8 })).toBe(
			text.replace('[{', '[{"y": 8, "x": 7, "on": true}, {'),
		);
	});

	it('are two lists of numbers', () => {
		const text = 'x [1, 2, 3, 4] y [5, 6, 7, 8]';
		const tokens = numbersIn(text);
		const columns: PolygonSlots = { as: 'columns', x: tokens.slice(0, 4), y: tokens.slice(4) };
		const made = { text, parts: [[1, 5, 2, 6, 3, 7, 4, 8]], slots: { polygons: [columns] } };
		expect(edited(made, { kind: 'vertex', part: 0, vertex: 2, x: 30, y: 70 })).toBe(
			'x [1, 2, 30, 4] y [5, 6, 70, 8]',
		);
		expect(edited(made, { kind: 'insert-vertex', part: 0, vertex: 4, x: 9, y: 10 })).toBe(
			'x [1, 2, 3, 4, 9] y [5, 6, 7, 8, 10]',
		);
		expect(edited(made, { kind: 'remove-vertex', part: 0, vertex: 3 })).toBe('x [1, 2, 3] y [5, 6, 7]');
		expect(edited(made, { kind: 'move', dx: 1, dy: -1 })).toBe('x [2, 3, 4, 5] y [4, 5, 6, 7]');
	});

	it('take a box along that lay around them', () => {
		const text = 'box [1, 5, 4, 8] x [1, 2, 3, 4] y [5, 6, 7, 8]';
		const tokens = numbersIn(text);
		const made: Made = {
			text,
			box: [1, 5, 4, 8],
			parts: [[1, 5, 2, 6, 3, 7, 4, 8]],
			slots: {
				box: axes(text, 'ends'),
				polygons: [{ as: 'columns', x: tokens.slice(4, 8), y: tokens.slice(8) }],
			},
		};
		expect(edited(made, { kind: 'vertex', part: 0, vertex: 3, x: 9, y: 8 })).toBe(
			'box [1, 5, 9, 8] x [1, 2, 3, 9] y [5, 6, 7, 8]',
		);
		expect(edited(made, { kind: 'box', box: [0, 5, 4, 8] })).toBe(
			'box [0, 5, 4, 8] x [1, 2, 3, 4] y [5, 6, 7, 8]',
		);
	});

	it('hold any place that is asked for, in any unit', () => {
		const place = fc.integer({ min: 0, max: 1000 }).map((value) => value / 10);
		const cases = fc.record({
			points: fc.array(fc.tuple(place, place), { minLength: 4, maxLength: 6 }),
			scale: fc.constantFrom([1, 1] as const, [0.01, 0.005] as const, [1, 0.5] as const),
			vertex: fc.nat({ max: 3 }),
			kind: fc.constantFrom('vertex' as const, 'insert-vertex' as const),
			x: place,
			y: place,
		});
		fc.assert(
			fc.property(cases, ({ points, scale, ...vertex }) => {
				const text = points.map(([x, y]) => `${x * scale[0]},${y * scale[1]}`).join(';');
				const edit: ObjectEdit = { ...vertex, part: 0 };
				const made = { text, parts: [points.flat()], slots: { polygons: [pairSlots(text)], scale } };
				const asked = editedGeometry(
					{
						box: [0, 0, 0, 0],
						segmentation: { kind: 'polygons', parts: [Float64Array.from(points.flat())] },
					},
					edit,
				);
				if (asked?.segmentation?.kind !== 'polygons') throw new Error('no polygon is left');
				const found = edited(made, edit).split(/[,;]/).map(Number);
				expect(found).toHaveLength(asked.segmentation.parts[0].length);
				asked.segmentation.parts[0].forEach((value, at) => {
					expect(found[at] / scale[at % 2]).toBeCloseTo(value, 0);
				});
			}),
			{ seed: 20_240_601, numRuns: 200 },
		);
	});
});

describe('words and whole records', () => {
	const text = '[{"label": cat, "id": 3}, {"label": dog, "id": 4}]';
	const record = '{"label": cat, "id": 3}';

	it('a class is written everywhere it stands', () => {
		const slots = { className: [wordIn(text, 'cat'), wordIn(text, 'dog')] };
		expect(edited({ text, slots }, { kind: 'class', className: 'dog' })).toBe(text.replace('cat', 'dog'));
		expect(edited({ text, slots }, { kind: 'class', className: 'cat' })).toBe(text);
		expect(
			edited({ text, slots: { className: { error: 'no names' } } }, { kind: 'class', className: 'x' }),
		).toBe('no names');
		const refusing = [{ ...wordIn(text, 'cat'), write: () => ({ error: 'not listed' }) }];
		expect(edited({ text, slots: { className: refusing } }, { kind: 'class', className: 'x' })).toBe(
			'not listed',
		);
	});

	it('a flag is set and taken away', () => {
		const flag = [wordIn(text, '3')];
		expect(edited({ text, slots: { flag } }, { kind: 'flag', on: true })).toBe(text.replace('3', 'true'));
		expect(edited({ text, slots: { flag } }, { kind: 'flag', on: false })).toBe(text);
		expect(edited({ text, slots: { flag }, flag: 'crowd' }, { kind: 'flag', on: false })).toBe(
			text.replace('3', 'false'),
		);
		expect(edited({ text, slots: {} }, { kind: 'flag', on: true })).toBe('no flag here');
	});

	it('a record of a list is copied with what must differ, and taken out with its comma', () => {
		const copy = [{ span: wordIn(text, '3').span, text: '5' }];
		expect(edited({ text, record, slots: { copy } }, { kind: 'duplicate' })).toBe(
			text.replace(record, `${record}, ${record.replace('3', '5')}`),
		);
		expect(edited({ text, record, slots: {} }, { kind: 'delete' })).toBe('[{"label": dog, "id": 4}]');
		expect(edited({ text, record, slots: { copy: { error: 'one only' } } }, { kind: 'duplicate' })).toBe(
			'one only',
		);
		expect(edited({ text, record, slots: { keep: 'it stays' } }, { kind: 'delete' })).toBe('it stays');
	});

	it('so is a member of an object', () => {
		const members = '{"0":{"a":1},"1":{"a":2}}';
		const made = { text: members, record: '"0":{"a":1}' };
		const copy = [{ span: { start: 1, end: 4 }, text: '"2"' }];
		expect(edited({ ...made, slots: { copy } }, { kind: 'duplicate' })).toBe(
			'{"0":{"a":1},"2":{"a":1},"1":{"a":2}}',
		);
		expect(edited({ ...made, slots: {} }, { kind: 'delete' })).toBe('{"1":{"a":2}}');
		expect(edited({ text: members, record: '"1":{"a":2}', slots: {} }, { kind: 'delete' })).toBe(
			'{"0":{"a":1}}',
		);
	});

	it('a record of whole lines takes its lines and indentation', () => {
		const lines = '<a>\r\n  <box/>\r\n  <box n="2">\r\n  </box>\r\n</a>\r\n';
		const made = { text: lines, record: '<box n="2">\r\n  </box>', format: 'cvat' as const };
		expect(edited({ ...made, slots: {} }, { kind: 'duplicate' })).toBe(
			'<a>\r\n  <box/>\r\n  <box n="2">\r\n  </box>\r\n  <box n="2">\r\n  </box>\r\n</a>\r\n',
		);
		expect(edited({ ...made, slots: {} }, { kind: 'delete' })).toBe('<a>\r\n  <box/>\r\n</a>\r\n');
	});
});
