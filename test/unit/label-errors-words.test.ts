// Likely label errors in words: what an entry asks, and the numbers that it gives.

import { describe, expect, it } from 'vitest';
import type { LabelError } from '../../src/core/label-errors/types';
import { labelErrorTags, labelErrorWords } from '../../src/core/words/label-errors';

const classes = ['baseball bat', 'kite', 'orange', 'dog'];
const box: LabelError['box'] = [10, 20, 63, 28];
const plain: LabelError = {
	key: '0',
	kind: 'spurious',
	image: 0,
	object: 0,
	box,
	class: 0,
	other: null,
	nearest: null,
	own: null,
	loss: null,
	z: null,
	score: 0.9,
};
const seen = { class: 1, score: 0.94, iou: 0.96, box, from: 'detections' } as const;
const words = (error: Partial<LabelError>) => labelErrorWords({ ...plain, ...error }, classes);

describe('a wrong class', () => {
	it('is a question, with what the detection says', () => {
		expect(words({ kind: 'wrong-class', other: seen, nearest: 0.96 })).toEqual({
			title: 'baseball bat, or kite?',
			evidence: 'The model says kite with score 0.94. The box agrees (IoU 0.96).',
			tag: 'wrong class',
		});
	});

	it('says where the box does not agree', () => {
		expect(words({ kind: 'wrong-class', other: { ...seen, iou: 0.55 } }).evidence).toBe(
			'The model says kite with score 0.94. Its box has IoU 0.55 with this one.',
		);
	});

	it('has probabilities and the loss of raw outputs', () => {
		const other = { ...seen, score: 0.98, from: 'heads' } as const;
		expect(words({ kind: 'wrong-class', other, own: 0.01, loss: 7.312, z: 4.13 }).evidence).toBe(
			'The model says kite with probability 0.98. It gives baseball bat 0.01. Its loss is 7.31, 4.1 deviations over its class and size.',
		);
	});
});

describe('a spurious label', () => {
	it.each([
		[0, null, 'orange: nothing detected here', 'No detection touches this box.'],
		[0.03, null, 'orange: nothing detected here', 'The nearest detection has IoU 0.03.'],
		[
			0.03,
			0.02,
			'orange: nothing detected here',
			'The nearest detection has IoU 0.03. The model gives orange 0.02 here, and no other class more.',
		],
		[null, 0.02, 'orange: nothing seen here', 'The model gives orange 0.02 here, and no other class more.'],
	])('with nearest %s and own %s', (nearest, own, title, evidence) => {
		expect(words({ class: 2, nearest, own })).toEqual({ title, evidence, tag: 'spurious' });
	});
});

describe('the others', () => {
	it('a missing label', () => {
		const missing = { kind: 'missing', object: null, class: -1 } as const;
		expect(words({ ...missing, other: { ...seen, iou: 0.1 } })).toEqual({
			title: 'kite: no label here',
			evidence: 'The model says kite with score 0.94, and no label fits (IoU 0.10 at most).',
			tag: 'missing',
		});
		expect(words({ ...missing, other: { ...seen, iou: 0 } }).evidence).toBe(
			'The model says kite with score 0.94, and no label touches it.',
		);
	});

	it('a bad box', () => {
		const bad = { kind: 'bad-box', class: 3 } as const;
		expect(words({ ...bad, other: { ...seen, class: 3, score: 0.93, iou: 0.41 } })).toEqual({
			title: 'dog: the box looks off',
			evidence: 'The model says dog with score 0.93, but its box has IoU 0.41 with this one.',
			tag: 'bad box',
		});
		expect(words({ ...bad, own: 0.93 }).evidence).toBe(
			'The model says dog with probability 0.93, but the box costs more than those of others of its size.',
		);
	});

	it('a hard one', () => {
		expect(words({ kind: 'hard', class: 3, nearest: 0.8, loss: 3.2, z: 2.5 })).toEqual({
			title: 'dog: hard to learn',
			evidence:
				'The model is not sure of anything else here. Its loss is 3.20, 2.5 deviations over its class and size.',
			tag: 'hard',
		});
	});
});

it('no sentence runs into another or shouts', () => {
	for (const kind of Object.keys(labelErrorTags) as LabelError['kind'][])
		for (const other of [null, seen, { ...seen, from: 'heads' as const }])
			for (const nearest of [null, 0, 0.4])
				for (const own of [null, 0.2]) {
					if (other === null && (kind === 'wrong-class' || kind === 'missing')) continue;
					if (kind === 'spurious' && nearest === null && own === null) continue;
					const { title, evidence } = words({ kind, other, nearest, own, loss: 1 });
					expect(`${title} ${evidence}`).not.toMatch(/ {2}|undefined|NaN|!|null/);
					expect(evidence).toMatch(/^[A-Z].*[a-z0-9)]\.$/);
				}
});
