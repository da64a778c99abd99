// Random files in every format and many styles, random edits: what is asked for stands there afterwards, up to the
// style's rounding, and nothing else has changed.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editedGeometry, type ObjectEdit } from '../../../src/core/object-edit';
import type { Span } from '../../../src/core/problem';
import type { AnnotatedText, ObjectRecord } from '../../../src/formats';
import { applyEdits, editObject, removeRecords } from '../../../src/formats/edit';
import { formatNamed } from '../../../src/formats/registry';
import { objectsOf, type ReadOptions, readText } from '../../support/edits';

const seed = 20_240_511;
const frame = { width: 640, height: 480 };

/** How a random file is written. */
interface Style {
	/** Digits behind the point. */
	decimals: number;
	isPadded: boolean;
	isPretty: boolean;
	lineBreak: '\n' | '\r\n';
	hasMark: boolean;
}

const styles: fc.Arbitrary<Style> = fc.record({
	decimals: fc.constantFrom(0, 1, 2, 6),
	isPadded: fc.boolean(),
	isPretty: fc.boolean(),
	lineBreak: fc.constantFrom('\n' as const, '\r\n' as const),
	hasMark: fc.boolean(),
});

/** Corners on whole pixels, at least 20 px apart. */
const boxes = fc
	.tuple(
		fc.integer({ min: 0, max: 300 }),
		fc.integer({ min: 0, max: 200 }),
		fc.integer({ min: 20, max: 300 }),
	)
	.map(([x, y, size]): [number, number, number, number] => [x, y, x + size, y + 20 + (size % 180)]);

const shapes = fc.record({ box: boxes, hasPolygon: fc.boolean(), part: boxes });
type Shape = typeof shapes extends fc.Arbitrary<infer T> ? T : never;

const fraction = fc.integer({ min: 0, max: 4000 }).map((value) => value / 10);
const edits: fc.Arbitrary<ObjectEdit> = fc.oneof(
	fc
		.tuple(fraction, fraction, fc.integer({ min: 30, max: 900 }))
		.map(([x, y, size]): ObjectEdit => ({ kind: 'box', box: [x, y, x + size / 10, y + size / 7] })),
	fc
		.tuple(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -300, max: 300 }))
		.map(([dx, dy]): ObjectEdit => ({ kind: 'move', dx: dx / 10, dy: dy / 10 })),
	fc.record({
		kind: fc.constantFrom('vertex' as const, 'insert-vertex' as const),
		part: fc.integer({ min: 0, max: 1 }),
		vertex: fc.integer({ min: 0, max: 4 }),
		x: fraction,
		y: fraction,
	}),
	fc.record({
		kind: fc.constant('remove-vertex' as const),
		part: fc.integer({ min: 0, max: 1 }),
		vertex: fc.integer({ min: 0, max: 4 }),
	}),
);

function written(value: number, { decimals, isPadded }: Style): string {
	const fixed = value.toFixed(decimals);
	return isPadded ? fixed : String(Number(fixed));
}

function laidOut(text: string, { lineBreak, hasMark }: Style): string {
	return (hasMark ? '\ufeff' : '') + text.replaceAll('\n', lineBreak);
}

/** JSON whose numbers are written in the style: values are put in as texts without quotes. */
function json(value: unknown, { isPretty }: Style): string {
	const text = isPretty ? JSON.stringify(value, null, 2) : JSON.stringify(value);
	return text.replace(/"#([^"]*)"/g, '$1');
}

/** Off whole pixels, so that every list of numbers shows all the decimals of its style. */
function shifted(box: readonly number[], { decimals }: Style): number[] {
	return decimals > 0 ? box.map((value) => value + 1 / 3) : [...box];
}

const corners = ([x1, y1, x2, y2]: readonly number[]) => [x1, y1, x2, y1, x2, y2, x1, y2];

const formats: Record<string, (shapes: Shape[], style: Style) => AnnotatedText> = {
	coco(all, style) {
		const number = (value: number) => `#${written(value, style)}`;
		const annotations = all.map(({ box, hasPolygon, part }, at) => {
			const [x1, y1, x2, y2] = shifted(box, style);
			const polygons = [shifted(part, style), [x1, y1, x2, y2]].map((one) => corners(one).map(number));
			return {
				id: at + 1,
				image_id: 1,
				category_id: 1 + (at % 2),
				...(hasPolygon ? { segmentation: polygons } : {}),
				bbox: [x1, y1, x2 - x1, y2 - y1].map(number),
				area: number((x2 - x1) * (y2 - y1)),
			};
		});
		const categories = [
			{ id: 1, name: 'cat' },
			{ id: 2, name: 'dog' },
		];
		const images = [{ id: 1, file_name: 'a.jpg', ...frame }];
		return readText(laidOut(json({ images, annotations, categories }, style), style), { path: '/x/a.json' });
	},
	labelme(all, style) {
		const number = (value: number) => `#${written(value, style)}`;
		const points = (flat: number[]) =>
			flat.flatMap((x, at) => (at % 2 ? [] : [[number(x), number(flat[at + 1])]]));
		const list = all.map(({ box, hasPolygon }, at) => ({
			label: at % 2 ? 'dog' : 'cat',
			points: points(hasPolygon ? corners(shifted(box, style)) : shifted(box, style)),
			group_id: null,
			shape_type: hasPolygon ? 'polygon' : 'rectangle',
		}));
		const file = { shapes: list, imagePath: 'a.jpg', imageHeight: frame.height, imageWidth: frame.width };
		return readText(laidOut(json(file, style), style), { path: '/x/a.json' });
	},
	voc(all, style) {
		const objects = all.map(({ box, hasPolygon }, at) => {
			const texts = ['xmin', 'ymin', 'xmax', 'ymax'].map((name, axis) => {
				return `\t\t\t<${name}>${written(shifted(box, style)[axis], style)}</${name}>\n`;
			});
			if (hasPolygon) texts.reverse();
			return `\t<object>\n\t\t<name>${at % 2 ? 'dog' : 'cat'}</name>\n\t\t<bndbox>\n${texts.join('')}\t\t</bndbox>\n\t</object>\n`;
		});
		const size = `<size><width>${frame.width}</width><height>${frame.height}</height></size>`;
		const text = `<annotation>\n\t${size}\n${objects.join('')}</annotation>\n`;
		const flat = style.isPretty ? text : text.replace(/\n\t*/g, '');
		return readText(laidOut(flat, style), { path: '/x/a.xml' });
	},
	yolo(all, style) {
		const precise = { ...style, decimals: 6 };
		const rows = all.map(({ box, hasPolygon }, at) => {
			const [x1, y1, x2, y2] = shifted(box, precise);
			const values = hasPolygon
				? corners([x1, y1, x2, y2])
				: [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1];
			const texts = values.map((value, axis) => {
				return written(value / (axis % 2 ? frame.height : frame.width), precise);
			});
			return [at % 2, ...texts].join(style.isPretty ? ' ' : '\t');
		});
		return readText(laidOut(`${rows.join('\n')}\n`, style), yoloOptions);
	},
};

const yoloOptions: ReadOptions = {
	imageSize: frame,
	yolo: { names: ['cat', 'dog'], source: 'data.yaml', task: null },
};

const readAgain = (file: AnnotatedText, text: string) =>
	readText(text, { path: file.path, imageSize: frame, yolo: file.yolo });

/** What a person sees of an object, without its place in the text. */
const content = ({ className, box, segmentation, flag, area }: ObjectRecord) => ({
	className,
	box,
	segmentation,
	flag,
	area,
});

/** One step of what the style can write, image pixels. */
function stepPx(format: string, { decimals }: Style): number {
	return format === 'yolo' ? 1e-6 * Math.max(frame.width, frame.height) : 10 ** -decimals;
}

function expectNear(found: ArrayLike<number>, asked: ArrayLike<number>, tolerance: number): void {
	expect(found.length).toBe(asked.length);
	for (let at = 0; at < found.length; at++) {
		expect(Math.abs(found[at] - asked[at])).toBeLessThanOrEqual(tolerance);
	}
}

const someShapes = fc.array(shapes, { minLength: 1, maxLength: 5 });

describe.each(Object.keys(formats))('%s', (format) => {
	it('holds what was asked for after an edit, and everything else as before', () => {
		let written = 0;
		fc.assert(
			fc.property(someShapes, styles, fc.nat(), edits, (all, style, pick, edit) => {
				const file = formats[format](all, style);
				const objects = objectsOf(file);
				expect(objects).toHaveLength(all.length);
				const row = pick % objects.length;
				const before = objects[row];
				const made = editObject(file, { image: 0, object: row }, edit);
				const asked = editedGeometry(before, edit);
				if ('error' in made) {
					const { editable } = before;
					const can = edit.kind === 'box' || edit.kind === 'move' ? editable[edit.kind] : editable.vertices;
					expect(can && asked !== null).toBe(false);
					return;
				}
				written++;
				const text = applyEdits(file.text, made);
				const { start, end } = before.spans.record;
				const grown = text.length - file.text.length;
				expect(text.slice(0, start) + text.slice(end + grown)).toBe(
					file.text.slice(0, start) + file.text.slice(end),
				);
				const bare = (record: string) => record.replace(/-?\d+(\.\d*)?/g, '#');
				if (edit.kind === 'box' || edit.kind === 'move' || edit.kind === 'vertex') {
					expect(bare(text.slice(start, end + grown))).toBe(bare(file.text.slice(start, end)));
				}
				const after = objectsOf(readAgain(file, text));
				expect(after.map(content).toSpliced(row, 1)).toEqual(objects.map(content).toSpliced(row, 1));
				if (!asked) throw new Error('an edit that leaves nothing was written');
				const step = stepPx(format, style);
				// Start and size are rounded each; whole pixels keep a size of at least one.
				expectNear(after[row].box, asked.box, 2 * step + 1e-6);
				if (asked.segmentation?.kind !== 'polygons') return;
				const found = after[row].segmentation;
				if (found?.kind !== 'polygons') throw new Error('the polygons are gone');
				asked.segmentation.parts.forEach((part, at) => {
					expectNear(found.parts[at], part, step / 2 + 1e-6);
				});
			}),
			{ seed, numRuns: 400 },
		);
		expect(written).toBeGreaterThan(100);
	});

	it('loses and gains whole records, whichever', () => {
		fc.assert(
			fc.property(someShapes, styles, fc.nat(), (all, style, pick) => {
				const file = formats[format](all, style);
				const objects = objectsOf(file);
				const isGone = (at: number) => ((pick >> at) & 1) === 1;
				const spans: Span[] = objects.filter((_, at) => isGone(at)).map(({ spans: { record } }) => record);
				const removals = removeRecords(formatNamed(file.annotations.format).records, file.text, spans);
				const removed = applyEdits(file.text, removals);
				if (removed.startsWith('{')) expect(() => JSON.parse(removed)).not.toThrow();
				const left = objects.filter((_, at) => !isGone(at));
				// A file without rows is told apart by its path, which the reading keeps.
				expect(objectsOf(readAgain(file, removed)).map(content)).toEqual(left.map(content));
				const kept = left.map(({ spans: { record } }) => file.text.slice(record.start, record.end));
				for (const record of kept) expect(removed).toContain(record);

				const row = pick % objects.length;
				const copies = editObject(file, { image: 0, object: row }, { kind: 'duplicate' });
				if ('error' in copies) throw new Error(copies.error);
				const copied = applyEdits(file.text, copies);
				const wanted = objects.map(content).toSpliced(row, 0, content(objects[row]));
				const again = objectsOf(readAgain(file, copied));
				expect(again.map(content)).toEqual(wanted);
				expect(new Set(again.map(({ id }) => id)).size).toBe(again.length);
			}),
			{ seed, numRuns: 200 },
		);
	});

	it('takes a class and a flag, and gives them back to the byte', () => {
		fc.assert(
			fc.property(someShapes, styles, fc.nat(), (all, style, pick) => {
				const file = formats[format](all, style);
				const row = pick % all.length;
				const apply = (from: AnnotatedText, edit: ObjectEdit) => {
					const made = editObject(from, { image: 0, object: row }, edit);
					if ('error' in made) throw new Error(made.error);
					return readAgain(from, applyEdits(from.text, made));
				};
				const was = objectsOf(file)[row].className;
				const className = was === 'cat' ? 'dog' : 'cat';
				const renamed = apply(file, { kind: 'class', className });
				expect(objectsOf(renamed)[row].className).toBe(className);
				expect(apply(renamed, { kind: 'class', className: was }).text).toBe(file.text);
				const { flag } = objectsOf(file)[row].editable;
				if (flag === null) return;
				const set = apply(file, { kind: 'flag', on: true });
				expect(objectsOf(set)[row].flag).toBe(flag);
				const unset = apply(set, { kind: 'flag', on: false });
				expect(objectsOf(unset).map(content)).toEqual(objectsOf(file).map(content));
				expect(apply(unset, { kind: 'flag', on: true }).text).toBe(set.text);
			}),
			{ seed, numRuns: 100 },
		);
	});
});
