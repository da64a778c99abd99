// What the comparing page works out without a page: labels on pictures, words of a line, the picture of what changes.

import { describe, expect, test } from 'vitest';
import { compareImages } from '../../src/core/compare/image';
import type { ComparedLine, SideCell } from '../../src/core/compare/types';
import { inspect, type LabelledRecord } from '../../src/core/inspect';
import type { Inspection } from '../../src/core/inspection';
import type { Recipe } from '../../src/core/recipe';
import { recipes } from '../../src/core/recipes';
import { changeChips, detectionChangeChips, foundChips, shortChange } from '../../src/webview/compare/chips';
import { changedAnchors, changesScene, sideScene } from '../../src/webview/compare/scenes';
import { lineWords } from '../../src/webview/compare/words';
import { ChangeMark } from '../../src/webview/marks/gl/glyphs';
import { focusLayers, overviewLayers } from '../../src/webview/marks/layerSets';
import { anchorBelongsTo, mergePlaces } from '../../src/webview/marks/places';
import { boxToInput } from '../../src/webview/shared/camera';

const named = (name: string): Recipe => {
	const found = recipes.find((recipe) => recipe.name === name);
	if (!found) throw new Error(`no recipe ${name}`);
	return found;
};

const record = (id: string, box: LabelledRecord['box']): LabelledRecord => ({
	id,
	box,
	className: 'thing',
	classId: 1,
	flag: null,
	editable: { box: true, vertices: false, move: true, flag: null } as never,
	segmentation: null,
});

const labelled = [record('1', [40, 30, 200, 190]), record('2', [300, 60, 330, 100])];

function inspected(recipe: Recipe): Inspection {
	return inspect({
		recipe,
		image: {
			row: 0,
			id: '7',
			fileName: 'a.jpg',
			width: 640,
			height: 480,
			path: null,
			foundBy: null,
			tried: [],
		},
		corners: 'continuous',
		objects: labelled,
		problems: [],
		heads: null,
		sampling: null,
		seed: 0,
		outlines: false,
	});
}

const fasterRcnn = named('torchvision-faster-rcnn');
const halved: Recipe = {
	...fasterRcnn,
	name: 'halved',
	grids: { ...fasterRcnn.grids, sizes: [[16], [32], [64], [128], [256]] } as Recipe['grids'],
};
const a = inspected(fasterRcnn);
const b = inspected(halved);

const cell = (glyph: SideCell['glyph'], count: string, value = '–'): SideCell => ({ glyph, count, value });
const line = (more: Partial<ComparedLine>): ComparedLine => ({
	image: 0,
	object: 0,
	className: 'thing',
	name: 'id 1',
	size: '26 × 14 px',
	a: cell('positive', '4', '0.833'),
	b: cell('forced', '1', '0.692'),
	change: '▼ −0.141',
	direction: 'worse',
	meaning: 'falls under 0.7, forced only',
	...more,
});

test.each([
	['▲ +0.334', '▲ 0.33'],
	['▼ −0.141', '▼ 0.14'],
	['▼ −9.1176', '▼ 9.12'],
	['▲ +0.004', null],
	['= 0.000', null],
	['–', null],
	['▼ −3', '▼ 3'],
	['▲ +1,204', '▲ 1,204'],
])('the change %s is %s on a picture', (change, short) => {
	expect(shortChange(change)).toBe(short);
});

describe('labels on the pictures', () => {
	test('those served otherwise come first and stay; those that do not change have none', () => {
		const chips = changeChips(b, [
			line({ object: 0, b: cell('positive', '2'), change: '▼ −0.084', direction: 'worse' }),
			line({ object: 1 }),
			line({ object: 1, b: cell('positive', '4'), change: '= 0.000', direction: 'same' }),
		]);
		expect(chips.map(({ object, text, must }) => ({ object, text, must }))).toEqual([
			{ object: 1, text: '▼ 0.14', must: true },
			{ object: 0, text: '▼ 0.08', must: false },
		]);
	});

	test('one that is served otherwise with the same number says how', () => {
		const [chip] = changeChips(b, [line({ change: '= 0.000', b: cell('forced', '1') })]);
		expect(chip).toMatchObject({ text: '▼ 1', must: true });
	});

	test('an object without a place on the picture has none', () => {
		const broken = {
			...b,
			objects: b.objects.map((each) => ({ ...each, boxImage: [Number.NaN, 0, 1, 1] as never })),
		};
		expect(changeChips(broken, [line({})])).toEqual([]);
	});

	test('what is found on this side alone says its score', () => {
		const only = line({ a: cell('found', 'found', '0.800'), b: cell('missed', 'missed') });
		const both = line({ object: 1, a: cell('found', 'found', '0.5'), b: cell('found', 'found', '0.7') });
		expect(foundChips(a, [only, both], 'a', new Set()).map(({ object, text }) => [object, text])).toEqual([
			[0, 'found 0.800'],
		]);
		expect(foundChips(b, [only, both], 'b', new Set())).toEqual([]);
	});

	test('detections of one side stand on its picture, and all on that of the changes', () => {
		const changed = [
			{ a: 3, b: null, box: [0, 0, 9, 9] as never, meaning: 'only in A' },
			{ a: null, b: 1, box: [0, 0, 9, 9] as never, meaning: 'only in B' },
		];
		const texts = (side: 'a' | 'b', mode: 'side' | 'changes') =>
			detectionChangeChips(changed, side, mode).map(({ text }) => text);
		expect(texts('a', 'side')).toEqual(['only in A']);
		expect(texts('b', 'side')).toEqual(['only in B']);
		expect(texts('b', 'changes')).toEqual(['only in A', 'only in B']);
	});
});

test('a line is told in words, without figures that nobody knows', () => {
	expect(lineWords(line({}), 'Best IoU')).toBe(
		'thing id 1: 4 positive in A, 1 forced in B, best IoU 0.833 in A and 0.692 in B; falls under 0.7, forced only',
	);
	const open = line({
		a: cell('open', 'open'),
		b: cell('none', 'none'),
		meaning: 'waits for predictions in A',
	});
	expect(lineWords(open, 'Best IoU')).toBe(
		'thing id 1: waiting for predictions in A, none in B; waits for predictions in A',
	);
});

describe('the picture of what changes', () => {
	const sideOf = (inspection: Inspection, selected: number | null) => ({
		inspection,
		marks: {
			places: mergePlaces(
				inspection,
				{ positive: true, forced: true, ignored: false, negative: false },
				selected,
				null,
			),
			contours: [],
			detections: { rows: [], all: 0 },
			misses: new Set<number>(),
		},
		layers: selected === null ? overviewLayers : focusLayers,
		selected,
		hovered: null,
		showsDetections: false,
		highContrast: false,
	});
	const changesOf = (
		left: Inspection,
		right: Inspection,
		selected: number | null,
		unchanged: number[] = [],
	) =>
		changesScene({
			...sideOf(right, selected),
			a: left,
			comparison: compareImages(left, right),
			unchanged: new Set(unchanged),
		});
	const marksOf = (scene: ReturnType<typeof changesScene>, codes: readonly number[]) =>
		scene.glyphs.flatMap(({ grid, cells, roles }) =>
			[...cells].flatMap((at, k) =>
				codes.includes(roles[k] as number)
					? [
							[
								grid.originX + (at % grid.columns) * grid.strideX,
								grid.originY + Math.floor(at / grid.columns) * grid.strideY,
							],
						]
					: [],
			),
		);

	test('marks places that are gained and lost, and no roles', () => {
		const { gained, lost } = compareImages(a, b);
		expect(gained.length).toBeGreaterThan(0);
		expect(lost.length).toBeGreaterThan(0);
		const scene = changesOf(a, b, null);
		const isChange = (role: number) => Object.values(ChangeMark).includes(role as never);
		expect(scene.glyphs.every(({ roles }) => [...roles].every(isChange))).toBe(true);
		expect(marksOf(scene, [ChangeMark.lost]).length).toBeGreaterThan(0);
		expect(marksOf(scene, [ChangeMark.gained, ChangeMark.gainedForced]).length).toBeGreaterThan(0);
		expect(sideScene(sideOf(b, null)).glyphs.some(({ roles }) => [...roles].some(isChange))).toBe(false);
	});

	test('of a chosen object its anchors alone', () => {
		const comparison = compareImages(a, b);
		const of = (object: number | null) => changedAnchors(comparison, { a, b }, object);
		const [first, second] = [of(0), of(1)];
		expect([...first.lost, ...second.lost].sort((x, y) => x - y)).toEqual([...comparison.lost]);
		expect([...first.gained].every((index) => anchorBelongsTo(b, index, 0))).toBe(true);
		expect(of(null).lost).toBe(comparison.lost);
	});

	test('objects that stay as they are stand back', () => {
		const opacities = (unchanged: number[]) =>
			changesOf(a, b, null, unchanged)
				.objects.map(({ style }) => style.opacity)
				.sort();
		expect(opacities([])).toEqual([1, 1]);
		const [back, front] = opacities([1]);
		expect(back).toBeLessThan(0.5);
		expect(front).toBe(1);
	});

	test('the picture is dimmed around what changes', () => {
		expect(changesOf(a, b, null).focus).not.toBeNull();
		expect(changesOf(a, b, 1).focus).toEqual(boxToInput(b.objects[1]?.boxImage ?? [], b.input));
		expect(sideScene(sideOf(b, null)).focus).toBeNull();
	});

	test('anchors of another input lie where they were in the image', () => {
		const small: Recipe = {
			...fasterRcnn,
			name: 'small',
			input: { ...fasterRcnn.input, minSize: 320, maxSize: 533 } as never,
		};
		const right = inspected(small);
		expect(right.input.scaleX).toBeLessThan(a.input.scaleX);
		const { lost } = compareImages(a, right);
		const [x1, y1, x2, y2] = boxToInput([0, 0, 640, 480], right.input);
		const marks = marksOf(changesOf(a, right, null), [ChangeMark.lost]);
		expect(lost.length).toBeGreaterThan(0);
		expect(marks.length).toBeGreaterThan(0);
		// Lost anchors were matched to the labelled objects: they lie over them, and within the image.
		for (const [x, y] of marks as [number, number][]) {
			expect(x).toBeGreaterThanOrEqual(x1);
			expect(x).toBeLessThanOrEqual(x2);
			expect(y).toBeGreaterThanOrEqual(y1);
			expect(y).toBeLessThanOrEqual(y2);
			const over = labelled.some(({ box }) => {
				const [left, top, rightEdge, bottom] = boxToInput(box, right.input);
				return x >= left && x <= rightEdge && y >= top && y <= bottom;
			});
			expect(over).toBe(true);
		}
	});
});
