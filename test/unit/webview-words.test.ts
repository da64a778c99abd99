// The sentences that every surface says: each case of the finding, of an object, of an anchor; and the numbers.

import { describe, expect, test } from 'vitest';
import { Role } from '../../src/core/assignment';
import type { InspectedObject, Inspection } from '../../src/core/inspection';
import {
	apartWords,
	enumerate,
	findingOf,
	formatCount,
	formatIou,
	formatLoss,
	formatShare,
	objectSentence,
	shapeWord,
	whyRole,
} from '../../src/core/words';

const object = (over: Partial<InspectedObject> = {}): InspectedObject => ({
	id: '1',
	className: 'person',
	classId: 1,
	boxImage: [0, 0, 10, 10],
	boxInput: [0, 0, 20, 20],
	outline: null,
	use: 'trained',
	flag: null,
	editable: { box: true, vertices: false, move: true, flag: null },
	positives: 4,
	forced: 0,
	bestIou: 0.8,
	levels: [0, 4],
	losses: null,
	candidates: 0,
	open: false,
	...over,
});
const forced = (over: Partial<InspectedObject> = {}) =>
	object({ className: 'bat', positives: 26, forced: 26, bestIou: 0.371, levels: [26, 0], ...over });

function inspection(objects: InspectedObject[], over: Record<string, unknown> = {}): Inspection {
	return {
		objects,
		problems: [],
		grids: [{ name: 'P2' }, { name: 'P5' }],
		recipe: {
			grids: { kind: 'torchvision' },
			assigner: {
				kind: 'max-iou',
				positive: 0.7,
				negative: 0.3,
				forceBest: true,
				forceFrom: 0,
				border: null,
				crowd: 'drop',
			},
		},
		assignment: {
			count: 1000,
			rankings: null,
			totals: { positive: 30, forced: 26, ignored: 10, negative: 960 },
		},
		...over,
	} as unknown as Inspection;
}

describe('finding', () => {
	test('nothing labelled', () => {
		const finding = findingOf(inspection([]));
		expect(finding.headline).toBe('No labelled objects.');
		expect(finding.detail).toBe('Training uses this image as background.');
	});
	test('only crowds', () => {
		expect(findingOf(inspection([object({ use: 'left-out', flag: 'iscrowd' })])).headline).toBe(
			'No object to train on.',
		);
	});
	test('all well', () => {
		expect(findingOf(inspection([object(), object()])).headline).toBe(
			'Both objects have anchors over IoU 0.7.',
		);
		expect(findingOf(inspection([object()])).headline).toBe('The only object has anchors over IoU 0.7.');
	});
	test('forced ones, weakest first', () => {
		const finding = findingOf(
			inspection([object(), forced(), forced({ className: 'sports ball', bestIou: 0.356 })]),
		);
		expect(finding.headline).toBe('2 of 3 objects never reach IoU 0.7.');
		expect(finding.detail).toBe(
			'They train only on forced matches. The sports ball is the weakest, at 0.36.',
		);
		expect(finding.nextWeak).toEqual([2, 1]);
		expect(finding.severity).toBe('warning');
		expect(findingOf(inspection([object(), forced()])).headline).toBe(
			'1 of 2 objects never reaches IoU 0.7.',
		);
	});
	test('one without any anchor', () => {
		const finding = findingOf(
			inspection([object(), object({ positives: 0, levels: [0, 0], bestIou: 0.21 })]),
		);
		expect(finding.severity).toBe('error');
		expect(finding.headline).toBe('1 of 2 objects has no positive anchor.');
	});
	test('an object that overlaps no anchor makes all of them positive', () => {
		const finding = findingOf(
			inspection([object(), object({ bestIou: 0, positives: 996, forced: 996 })], {
				assignment: {
					count: 1000,
					rankings: null,
					totals: { positive: 1000, forced: 996, ignored: 0, negative: 0 },
				},
			}),
		);
		expect(finding.headline).toBe('Every anchor of this image is positive.');
		expect(finding.detail).toContain('overlaps no anchor');
	});
	test('an invalid box, with the problem’s own words', () => {
		const broken = inspection([object({ use: 'invalid' })], {
			problems: [{ rule: 'box-zero-size', severity: 'error', message: 'Zero width.', span: null, object: 0 }],
		});
		expect(findingOf(broken)).toMatchObject({
			headline: 'Training stops on this image.',
			detail: 'Zero width.',
		});
		expect(objectSentence(inspection([object({ use: 'invalid', boxImage: [5, 5, 5, 9] })]), 0).text).toBe(
			'The box of person id 1 is 0 × 4 px: a box needs a positive width and height.',
		);
	});
});

describe('objects', () => {
	test('served, forced, left out', () => {
		expect(objectSentence(inspection([object()]), 0)).toEqual({
			ok: true,
			text: 'Well served: 4 anchors on P5 are over 0.7.',
		});
		expect(objectSentence(inspection([object({ positives: 1, levels: [1, 0] })]), 0).text).toBe(
			'Well served: 1 anchor on P2 is over 0.7.',
		);
		expect(objectSentence(inspection([forced()]), 0)).toEqual({
			ok: false,
			text: 'No anchor reaches IoU 0.7. It trains only on its 26 best matches, all at 0.37.',
		});
		expect(objectSentence(inspection([object({ use: 'left-out', flag: 'iscrowd' })]), 0).text).toBe(
			'Left out by this recipe (iscrowd).',
		);
	});
	test('chips of objects apart', () => {
		expect(apartWords(object({ use: 'left-out', flag: 'iscrowd' }))).toBe('crowd, left out by this recipe');
		expect(apartWords(object({ use: 'shield', flag: 'iscrowd' }))).toBe(
			'crowd, keeps anchors around it from being negative',
		);
		expect(apartWords(object({ use: 'left-out', flag: 'difficult' }))).toBe(
			'difficult, left out by this recipe',
		);
	});
});

describe('anchors', () => {
	const now = inspection([object(), forced({ id: '2' })]);
	test('why each role', () => {
		expect(whyRole(now, { index: 0, role: Role.positive, object: 0, forcedBy: -1 })).toBe(
			'IoU is 0.7 or more.',
		);
		expect(whyRole(now, { index: 0, role: Role.forced, object: 1, forcedBy: 1 })).toBe(
			'The best match this object has, although IoU is under 0.7.',
		);
		expect(whyRole(now, { index: 0, role: Role.forced, object: 0, forcedBy: 1 })).toBe(
			'Forced by bat id 2, but trained towards person id 1, which it overlaps more.',
		);
		expect(whyRole(now, { index: 0, role: Role.ignored, object: 0, forcedBy: -1 })).toBe(
			'IoU lies between 0.3 and 0.7: no loss.',
		);
		expect(whyRole(now, { index: 0, role: Role.ignored, object: -1, forcedBy: -1 })).toContain('border');
		expect(whyRole(now, { index: 0, role: Role.negative, object: -1, forcedBy: -1 })).toBe(
			'IoU is under 0.3 with every object.',
		);
	});
});

describe('numbers', () => {
	test('counts, IoU, losses, shares', () => {
		expect(formatCount(242991)).toBe('242,991');
		expect(formatIou(0.7334)).toBe('0.73');
		expect(formatIou(0.7334, 3)).toBe('0.733');
		expect(formatIou(0.6996)).toBe('0.69');
		expect(formatIou(0.7)).toBe('0.70');
		expect(formatLoss(0.29301)).toBe('0.2930');
		expect(formatLoss(Number.NaN)).toBe('NaN');
		expect(formatShare(0.001, 1)).toBe('< 1 %');
		expect(formatShare(0, 0)).toBe('–');
		expect(formatShare(27, 100)).toBe('27 %');
		expect(enumerate(['P2', 'P3', 'P4'])).toBe('P2, P3 and P4');
		expect([shapeWord(46, 22), shapeWord(30, 30), shapeWord(20, 40)]).toEqual(['wide', 'square', 'tall']);
	});
});
