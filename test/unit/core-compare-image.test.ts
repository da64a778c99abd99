// One image on both sides of a comparison: lines, verdict, changed roles, and detections that fare otherwise. Real files of
// ../shared/data are skipped, and it is said, where it is absent.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices, FileRef } from '../../src/compute/protocol';
import { type Assignment, Role } from '../../src/core/assignment';
import { compareImages } from '../../src/core/compare/image';
import { compareRoles, type RoleSide } from '../../src/core/compare/roles';
import type { ComparedLine, ImageComparison, RoleChanges } from '../../src/core/compare/types';
import { estimate } from '../../src/core/estimate/estimate';
import { judge, labelsOfImage } from '../../src/core/estimate/judge';
import type { DetectionColumns } from '../../src/core/evaluation/columns';
import type { Box } from '../../src/core/geometry';
import { anchorCount, chainGrids } from '../../src/core/grids/grid';
import { inspect, type LabelledRecord } from '../../src/core/inspect';
import type { Inspection } from '../../src/core/inspection';
import type { Recipe } from '../../src/core/recipe';
import { torchvisionFasterRcnn } from '../../src/core/recipes/torchvision';
import { torchvisionFcos, torchvisionRetinanet } from '../../src/core/recipes/torchvision-dense';
import { suspectsOf } from '../../src/core/suspects';
import { hasRealFiles } from '../support/real-files';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-compare-image-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sample = join(root, 'media', 'sample');
const coco = { path: join(sample, 'coco', 'instances.json'), version: 0 };
const sampleRecipe = join(sample, 'sample.anchorage.json');
const engine = new Engine();

async function inspected(choices: Partial<Choices>, row: number, file: FileRef = coco): Promise<Inspection> {
	return (await engine.inspect(file, { ...plainChoices, ...choices }, row)).inspection;
}

async function comparedRow(
	a: Partial<Choices>,
	b: Partial<Choices>,
	row: number,
	file?: FileRef,
): Promise<ImageComparison> {
	return compareImages(await inspected(a, row, file), await inspected(b, row, file));
}

/** A recipe file with smaller anchors than its parent's. */
function smallAnchors(parent: string): string {
	const path = join(folder, `small-${parent}.anchorage.json`);
	const sizes = [[16], [32], [64], [128], [256]];
	writeFileSync(path, JSON.stringify({ extends: parent, name: 'small-anchors', grids: { sizes } }));
	return path;
}

function countOf(roles: RoleChanges | null): number {
	if (roles?.kind !== 'same-anchors') throw new Error(`other anchors: ${JSON.stringify(roles)}`);
	return roles.changes.reduce((sum, { count }) => sum + count, roles.same);
}

describe('the sample', () => {
	it.each([0, 1, 2, 3, 4, 5, 6, 7])('image %i under the same recipe: nothing changes', async (row) => {
		const { lines, roles, finding, detail, gained, lost, totals } = await comparedRow({}, {}, row);
		for (const line of lines) {
			expect(line).toMatchObject({ change: '= 0.000', direction: 'same' });
			expect(line.meaning).toMatch(/^no change/);
			expect(line.b).toEqual(line.a);
		}
		expect(roles).toMatchObject({ kind: 'same-anchors', changes: [] });
		expect([gained.length, lost.length, detail]).toEqual([0, 0, '']);
		expect(finding).toMatch(
			/^(Nothing changes: A and B serve .* alike|No object is trained in A or in B)\.$/,
		);
		for (const { a, b } of totals) expect(b).toBe(a);
	});

	it.each([0, 1, 2, 3, 4, 5, 6, 7])('image %i with smaller anchors: roles add up', async (row) => {
		const b = await inspected({ recipe: smallAnchors('torchvision-mask-rcnn') }, row);
		const a = await inspected({}, row);
		const { roles, gained, lost, lines } = compareImages(a, b);
		expect(countOf(roles)).toBe(a.assignment.count);
		expect(gained.length - lost.length).toBe(b.assignment.totals.positive - a.assignment.totals.positive);
		expect(lines).toHaveLength(a.objects.filter(({ use }) => use === 'trained').length);
		for (const { object, a: cell } of lines)
			expect(cell.count).toBe(String(a.objects[object]?.positives || 'none'));
	});

	it('under recipes with other anchors: roles of both sides', async () => {
		const [a, b] = [
			await inspected({ recipe: 'torchvision-fcos' }, 1),
			await inspected({ recipe: 'torchvision-retinanet' }, 1),
		];
		const found = compareImages(a, b);
		const { roles, gained, lost } = found;
		if (roles?.kind !== 'other-anchors') throw new Error('the same anchors');
		for (const [side, { assignment }] of [
			[roles.a, a],
			[roles.b, b],
		] as const)
			expect(Object.values(side).reduce((sum, count) => sum + count, 0)).toBe(assignment.count);
		expect([lost.length, gained.length]).toEqual([
			a.assignment.totals.positive,
			b.assignment.totals.positive,
		]);
		expect([found.countTitle, found.valueTitle]).toEqual(['Positives', 'Best IoU']);
		for (const { a: inA, change } of found.lines) {
			// FCOS compares no IoU: what changes is how many positives there are.
			expect(inA.value).toBe('–');
			expect(change).toMatch(/^([▲▼] [+−]|= )\d+$/);
		}
	});

	it('with two dumps: losses of objects', async () => {
		const dumps = ['0100', '2800'].map((steps) => join(sample, 'predictions', `probe_${steps}.safetensors`));
		const of = (predictions: string) => inspected({ recipe: sampleRecipe, predictions }, 1);
		const [a, b] = [await of(dumps[0] as string), await of(dumps[1] as string)];
		const { lines, finding, valueTitle, scan } = compareImages(a, b);
		expect(valueTitle).toBe('Loss');
		expect(finding).toMatch(/^The loss of the image falls by 0\.\d{4} in B: /);
		expect(scan.losses[0]).toMatchObject({ a: a.breakdown?.total, b: b.breakdown?.total });
		const lossOf = (inspection: Inspection, row: number) =>
			suspectsOf(inspection).find(({ object }) => object === row)?.loss ?? Number.NaN;
		const sizes: number[] = [];
		for (const { object, a: inA, b: inB, direction } of lines) {
			const [before, after] = [lossOf(a, object), lossOf(b, object)];
			expect([inA.value, inB.value]).toEqual([before.toFixed(4), after.toFixed(4)]);
			expect(direction).toBe(after > before ? 'worse' : 'better');
			sizes.push(Math.abs(after - before));
		}
		expect(sizes).toHaveLength(5);
		expect(sizes).toEqual(sizes.toSorted((x, y) => y - x));
	});

	it('with a dump on one side: the assignment, and it says so', async () => {
		const predictions = join(sample, 'predictions', 'probe_2800.safetensors');
		const found = await comparedRow({ recipe: sampleRecipe }, { recipe: sampleRecipe, predictions }, 1);
		expect(found.valueTitle).toBe('Best IoU');
		expect(found.finding).toBe('Nothing changes: A and B serve all 5 objects alike.');
		expect(found.detail).toBe('A has no predictions, B has losses: what only one has is not compared.');
		expect(found.totals.find(({ name }) => name === 'Loss, in all')).toMatchObject({ a: '–', change: '–' });
	});
});

describe.skipIf(!hasRealFiles('core-compare-image'))('a real image', () => {
	it('gives what torchvision gives: ../shared/design/interface, compare-dark.png', async () => {
		const file = {
			path: '../shared/data/coco-val2014-100/annotations/instances_val2014_44.json',
			version: 0,
		};
		const images = await engine.images(file, plainChoices, 0, 44);
		const row = images.findIndex(({ id }) => id === '544');
		const found = await comparedRow(
			{ recipe: 'torchvision-faster-rcnn' },
			{ recipe: smallAnchors('torchvision-faster-rcnn') },
			row,
			file,
		);
		expect(found.finding).toBe('3 more objects train only on forced matches in B: 8 of 16 in A, 11 in B.');
		expect(found.detail).toContain('sports ball id 304761 (best IoU 0.356 to 0.690) improves most');
		expect(found.roles).toEqual({
			kind: 'same-anchors',
			count: 242_991,
			changes: [
				{ from: 'ignored', to: 'negative', count: 2400 },
				{ from: 'negative', to: 'ignored', count: 395 },
				{ from: 'positive', to: 'negative', count: 64 },
				{ from: 'positive', to: 'ignored', count: 24 },
				{ from: 'negative', to: 'positive', count: 20 },
				{ from: 'ignored', to: 'positive', count: 5 },
			],
			same: 240_083,
		});
		expect([found.gained.length, found.lost.length]).toEqual([25, 88]);
		expect(found.lines.find(({ name }) => name === 'id 304761')).toEqual({
			image: row,
			object: 0,
			name: 'id 304761',
			className: 'sports ball',
			size: '26 × 14 px',
			a: { glyph: 'forced', count: '10', value: '0.356' },
			b: { glyph: 'forced', count: '1', value: '0.690' },
			change: '▲ +0.334',
			direction: 'better',
			meaning: 'closer, still forced only',
		});
	});
});

/** Anchors of one level of 4 x 5 cells with two shapes each. */
function sideOf(roles: ReadonlyMap<number, number>, size = 8): RoleSide {
	const grid = {
		...{ name: 'P3', columns: 5, rows: 4, strideX: 8, strideY: 8, originX: 0, originY: 0 },
		shapes: Float64Array.of(-size, -size, size, size, -2 * size, -size, 2 * size, size),
		precision: 'float32' as const,
	};
	const grids = chainGrids([grid]);
	const index = Int32Array.from([...roles.keys()].sort((x, y) => x - y));
	const role = Uint8Array.from(index, (at) => roles.get(at) as number);
	const count = (...of: number[]) => role.filter((each) => of.includes(each)).length;
	const assignment = {
		count: anchorCount(grids),
		index,
		role,
		totals: {
			positive: count(Role.positive, Role.forced),
			forced: count(Role.forced),
			ignored: count(Role.ignored),
			candidate: count(Role.candidate),
			negative: anchorCount(grids) - index.length,
		},
	};
	return { grids, assignment: assignment as unknown as Assignment };
}

describe('roles', () => {
	it('are followed anchor by anchor, whatever size the anchors have', () => {
		const a = sideOf(
			new Map([
				[1, Role.positive],
				[2, Role.forced],
				[3, Role.ignored],
				[4, Role.forced],
				[9, Role.ignored],
			]),
		);
		const b = sideOf(
			new Map([
				[0, Role.positive],
				[1, Role.ignored],
				[2, Role.positive],
				[4, Role.forced],
				[9, Role.forced],
			]),
			4,
		);
		expect(compareRoles(a, b)).toEqual({
			roles: {
				kind: 'same-anchors',
				count: 40,
				changes: [
					{ from: 'negative', to: 'positive', count: 1 },
					{ from: 'positive', to: 'ignored', count: 1 },
					{ from: 'ignored', to: 'negative', count: 1 },
					{ from: 'ignored', to: 'positive', count: 1 },
				],
				// 2 and 4, whether forced or not, and 34 that neither lists.
				same: 36,
			},
			gained: Int32Array.of(0, 9),
			lost: Int32Array.of(1),
		});
	});

	it('of other cells are counted', () => {
		const a = sideOf(new Map([[7, Role.forced]]));
		const b = sideOf(new Map([[8, Role.positive]]));
		const [grid] = b.grids;
		const other = {
			...b,
			grids: chainGrids([{ ...(grid as NonNullable<typeof grid>), columns: 4, rows: 5 }]),
		};
		expect(compareRoles(a, other)).toEqual({
			roles: {
				kind: 'other-anchors',
				a: { negative: 39, positive: 0, forced: 1, ignored: 0, candidate: 0 },
				b: { negative: 39, positive: 1, forced: 0, ignored: 0, candidate: 0 },
			},
			gained: Int32Array.of(8),
			lost: Int32Array.of(7),
		});
	});

	const listed = fc
		.array(fc.tuple(fc.nat(39), fc.constantFrom(Role.positive, Role.forced, Role.ignored, Role.candidate)))
		.map((pairs) => new Map(pairs));

	it('of any assignments are those of a look at each anchor, and mirrored when turned about', () =>
		fc.assert(
			fc.property(listed, listed, (inA, inB) => {
				const names = ['negative', 'positive', 'positive', 'ignored', 'candidate'];
				const expected = new Map<string, number>();
				let same = 0;
				const became: number[] = [];
				for (let at = 0; at < 40; at++) {
					const [from, to] = [names[inA.get(at) ?? 0], names[inB.get(at) ?? 0]];
					if (from === to) same++;
					else expected.set(`${from} ${to}`, (expected.get(`${from} ${to}`) ?? 0) + 1);
					if (from !== to && to === 'positive') became.push(at);
				}
				const there = compareRoles(sideOf(inA), sideOf(inB));
				const back = compareRoles(sideOf(inB), sideOf(inA));
				if (there.roles.kind !== 'same-anchors' || back.roles.kind !== 'same-anchors')
					throw new Error('other anchors');
				const { changes } = there.roles;
				expect(new Map(changes.map(({ from, to, count }) => [`${from} ${to}`, count]))).toEqual(expected);
				expect(there.roles.same).toBe(same);
				expect([...there.gained]).toEqual(became);
				expect(back.lost).toEqual(there.gained);
				expect(back.gained).toEqual(there.lost);
				const turned = back.roles.changes.map(({ from, to, count }) => ({ from: to, to: from, count }));
				expect(new Set(turned.map((each) => JSON.stringify(each)))).toEqual(
					new Set(changes.map(({ from, to, count }) => JSON.stringify({ from, to, count }))),
				);
			}),
			{ numRuns: 300, seed: 11 },
		));
});

const frame = { width: 320, height: 240 };
const image = {
	...{ row: 3, id: '7', fileName: 'a.jpg', path: null, foundBy: null, tried: [] },
	...frame,
};
const classNames = ['cat', 'dog'];

function recordOf(id: number, box: Box, className: string): LabelledRecord {
	return {
		...{ id: String(id), box, className, classId: classNames.indexOf(className), flag: null },
		segmentation: null,
		editable: { box: true, vertices: false, move: true, flag: null },
	};
}

function inspectedRecords(recipe: Recipe, objects: readonly LabelledRecord[]): Inspection {
	return inspect({
		...{ recipe, image, corners: 'continuous', objects, problems: [], heads: null },
		...{ sampling: null, seed: 0, outlines: false, draws: 'for-losses' },
	});
}

interface Detected {
	box: Box;
	className: string;
	score: number;
}

/** The same inspection with final detections from a score of 0.25 on. */
function withDetections(
	inspection: Inspection,
	objects: readonly LabelledRecord[],
	all: readonly Detected[],
) {
	const columns: DetectionColumns = {
		count: all.length,
		image: new Int32Array(all.length),
		class: Int32Array.from(all, ({ className }) => classNames.indexOf(className)),
		box: Float64Array.from(all.flatMap(({ box: [x1, y1, x2, y2] }) => [x1, y1, x2 - x1, y2 - y1])),
		area: Float64Array.from(all, ({ box: [x1, y1, x2, y2] }) => (x2 - x1) * (y2 - y1)),
		score: Float64Array.from(all, ({ score }) => score),
		masks: null,
		keypoints: null,
	};
	const labels = labelsOfImage(objects, classNames, frame);
	const rows = Int32Array.from(all.keys());
	return {
		...inspection,
		tier: 'estimate' as const,
		estimate: estimate({
			...{
				source: 'results.json',
				minScore: 0.25,
				iouLimit: 0.5,
				all: all.length,
				byMasks: false,
				notes: [],
			},
			recipe: inspection.recipe,
			image: frame,
			objects: inspection.objects,
			masks: objects.map(() => null),
			judged: judge(labels, columns, rows, { minScore: 0.25, classNames }),
			precision: { ap: all.length / 10, ap50: -1, ap75: -1 },
		}),
	};
}

const scene = [
	recordOf(11, [10, 10, 60, 60], 'cat'),
	recordOf(12, [100, 10, 150, 60], 'cat'),
	recordOf(13, [200, 10, 260, 70], 'dog'),
	recordOf(14, [10, 120, 90, 200], 'dog'),
];
const plain = inspectedRecords(torchvisionFcos, scene);
const found = (at: number, score: number, box = scene[at]?.box as Box): Detected => ({
	...{ box, score, className: scene[at]?.className as string },
});
/** Two objects found, a false alarm on nothing, and one of the wrong class. */
const detectedA = [
	found(0, 0.9),
	found(1, 0.6, [100, 10, 150, 50]),
	{ box: [200, 150, 260, 220] as Box, className: 'cat', score: 0.7 },
	{ ...found(2, 0.5), className: 'cat' },
];
/** Another found and one lost: a dog is no cat any more, a cat is badly placed, and an object is found twice. */
const detectedB = [
	found(0, 0.8),
	found(0, 0.3, [10, 10, 60, 56]),
	found(2, 0.75),
	found(1, 0.4, [100, 40, 150, 95]),
	found(3, 0.26),
];

describe('detections', () => {
	const [a, b] = [withDetections(plain, scene, detectedA), withDetections(plain, scene, detectedB)];
	const comparison = compareImages(a, b);

	it('have a line for each object: found, missed, and how sure', () => {
		expect(
			comparison.lines.map(({ name, a: inA, b: inB, change, direction, meaning }) => [
				...[name, inA.glyph, inA.value, inB.glyph, inB.value, change, direction, meaning],
			]),
		).toEqual([
			['id 12', 'found', '0.600', 'missed', '–', '–', 'worse', 'no longer found, badly placed'],
			['id 13', 'missed', '–', 'found', '0.750', '–', 'better', 'now found'],
			['id 14', 'missed', '–', 'found', '0.260', '–', 'better', 'now found'],
			['id 11', 'found', '0.900', 'found', '0.800', '▼ −0.100', 'worse', 'less sure'],
		]);
		expect([comparison.valueTitle, comparison.countTitle, comparison.roles]).toEqual([
			...['Score', 'Detection', null],
		]);
		expect([comparison.gained.length, comparison.lost.length]).toEqual([0, 0]);
	});

	it('have a verdict, and totals', () => {
		expect(comparison.finding).toBe('B finds 1 more object: 2 of 4 found in A, 3 in B.');
		expect(comparison.totals.map(({ name, a: inA, b: inB, change }) => [name, inA, inB, change])).toEqual([
			['Found', '2', '3', '▲ +1'],
			['Missed', '2', '1', '▼ −1'],
			['False detections', '2', '2', '= 0'],
			['AP of this image', '0.400', '0.500', '▲ +0.100'],
			['AP at IoU 0.5', '–', '–', '–'],
		]);
	});

	it('that only one side has, or that are false on one, are listed', () => {
		const rowOf = (side: typeof a, score: number) =>
			side.estimate.detections.findIndex((each) => each.score === score);
		expect(comparison.detections?.map(({ a: inA, b: inB, meaning }) => [inA, inB, meaning])).toEqual([
			[rowOf(a, 0.7), null, 'only in A, background'],
			[rowOf(a, 0.5), null, 'only in A, wrong class'],
			[null, rowOf(b, 0.4), 'only in B, badly placed'],
			[null, rowOf(b, 0.3), 'only in B, duplicate'],
		]);
	});

	it('that are the same but fare otherwise are one', () => {
		// Moved a little, the detection of the second cat is too far off: IoU 0.47 instead of 0.52.
		const near = withDetections(plain, scene, [found(1, 0.6, [100, 10, 150, 36])]);
		const off = withDetections(plain, scene, [found(1, 0.6, [100, 10, 150, 33])]);
		expect(compareImages(near, off).detections).toEqual([
			{ a: 0, b: 0, box: [100, 10, 150, 33], meaning: 'false in B, was found (badly placed)' },
		]);
		expect(compareImages(off, near).detections).toEqual([
			{ a: 0, b: 0, box: [100, 10, 150, 36], meaning: 'found in B, was false (badly placed)' },
		]);
		expect(compareImages(near, near).detections).toEqual([]);
	});

	it.each([
		[detectedA, detectedA, 'Both find the same 2 of 4 objects, with 2 false detections each.'],
		[detectedA, [], 'B finds 2 fewer objects and makes 2 fewer false detections: 2 of 4 found in A, 0 in B.'],
		[
			detectedA.slice(0, 2),
			detectedA.slice(0, 3),
			'B makes 1 more false detection: 0 in A, 1 in B. Both find the same 2 of 4 objects.',
		],
		[
			[found(0, 0.9)],
			[found(2, 0.9)],
			'A and B each find 1 of 4 objects, but not the same ones: 1 only A finds, 1 only B finds.',
		],
		[[], [], 'Neither finds any of 4 objects, with no false detection.'],
	])('of %j and %j: the verdict', (inA, inB, finding) => {
		const found = compareImages(withDetections(plain, scene, inA), withDetections(plain, scene, inB));
		expect(found.finding).toBe(finding);
	});

	it('that lie beside two recipes leave the recipes to be compared', () => {
		const other = withDetections(inspectedRecords(torchvisionRetinanet, scene), scene, detectedA);
		expect(compareImages(a, other)).toMatchObject({ detections: null, roles: { kind: 'other-anchors' } });
		expect(compareImages(a, a)).toMatchObject({ roles: null, detections: [] });
		const others = withDetections(inspectedRecords(torchvisionRetinanet, scene), scene, detectedB);
		expect(compareImages(a, others).detections).not.toBeNull();
	});
});

const side = fc.integer({ min: 6, max: 120 });
const box = fc
	.tuple(fc.integer({ min: 0, max: 190 }), fc.integer({ min: 0, max: 110 }), side, side)
	.map(([x, y, width, height]): Box => [x, y, x + width, y + height]);
const records = fc
	.array(fc.tuple(box, fc.constantFrom(...classNames)), { maxLength: 5 })
	.map((list) => list.map(([where, className], at) => recordOf(at + 1, where, className)));
const detected = fc.uniqueArray(
	fc.record({ box, className: fc.constantFrom(...classNames), score: fc.integer({ min: 20, max: 99 }) }),
	{ maxLength: 8, selector: ({ score }) => score },
);

/** What a line becomes when its sides are exchanged; meanings are words of B. */
function mirrored({ meaning: _, ...line }: ComparedLine): Omit<ComparedLine, 'meaning'> {
	const turned = { worse: 'better', better: 'worse', same: 'same' } as const;
	const change = line.change.replace(
		/[▲▼+−]/g,
		(sign) => ({ '▲': '▼', '▼': '▲', '+': '−', '−': '+' })[sign] ?? '',
	);
	return { ...line, a: line.b, b: line.a, change, direction: turned[line.direction] };
}

function bare({ meaning: _, ...line }: ComparedLine): Omit<ComparedLine, 'meaning'> {
	return line;
}

describe('turned about', () => {
	it('lines, totals and roles of recipes are mirrored', () =>
		fc.assert(
			fc.property(
				records,
				fc.constantFrom(torchvisionFasterRcnn, torchvisionFcos),
				fc.constantFrom(torchvisionFasterRcnn, torchvisionRetinanet),
				(objects, first, second) => {
					const [a, b] = [inspectedRecords(first, objects), inspectedRecords(second, objects)];
					const [there, back] = [compareImages(a, b), compareImages(b, a)];
					expect(back.lines.map(bare)).toEqual(there.lines.map(mirrored));
					expect(back.totals.map(({ a: inA, b: inB }) => [inB, inA])).toEqual(
						there.totals.map(({ a: inA, b: inB }) => [inA, inB]),
					);
					expect([back.gained, back.lost]).toEqual([there.lost, there.gained]);
					expect(there.finding).toMatch(/^[A-Z0-9].*\.$/);
				},
			),
			{ numRuns: 25, seed: 12 },
		));

	it('lines and false detections are mirrored', () =>
		fc.assert(
			fc.property(records, detected, detected, (objects, first, second) => {
				const inspection = inspectedRecords(torchvisionFcos, objects);
				const of = (list: typeof first) =>
					withDetections(
						inspection,
						objects,
						list.map((each) => ({ ...each, score: each.score / 100 })),
					);
				const [a, b] = [of(first), of(second)];
				const [there, back] = [compareImages(a, b), compareImages(b, a)];
				expect(back.lines.map(bare)).toEqual(there.lines.map(mirrored));
				const pairs = (list: ImageComparison['detections'], turn: 'as they are' | 'turned') =>
					new Set(list?.map((each) => (turn === 'turned' ? `${each.b} ${each.a}` : `${each.a} ${each.b}`)));
				expect(pairs(back.detections, 'turned')).toEqual(pairs(there.detections, 'as they are'));
				const isFalse = (inspected: typeof a, row: number | null) =>
					row !== null && inspected.estimate.detections[row]?.fate === 'false';
				for (const { a: inA, b: inB } of there.detections ?? [])
					expect(isFalse(a, inA) !== isFalse(b, inB)).toBe(true);
				expect(there.finding).toMatch(/^[A-Z0-9].*\.$/);
			}),
			{ numRuns: 150, seed: 13 },
		));
});
