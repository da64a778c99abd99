// What is said of a loss that a person wrote: value, gradient, failure, and why it does not run.

import { describe, expect, it } from 'vitest';
import type { Inspection } from '../../src/core/inspection';
import {
	formatGradient,
	gradientSentence,
	gradientWords,
	objectGradient,
	writtenWords,
} from '../../src/core/words';
import type { WrittenLoss } from '../../src/core/written-loss';

const file = '/data/losses/my.loss.ts';
const value: WrittenLoss = {
	file,
	kind: 'value',
	value: 0.68754,
	perAnchor: new Float32Array(3),
	perObject: Float64Array.of(0.25, 0),
	background: 0.125,
	masks: [],
	outputs: [
		{ name: 'rpn.objectness', gradient: 0.3 },
		{ name: 'rpn.deltas', gradient: 0.075 },
	],
	milliseconds: 8,
};

const inspection = (written: WrittenLoss | null) =>
	({
		written,
		objects: [
			{ className: 'person', use: 'trained' },
			{ className: 'crowd', use: 'left-out' },
		],
	}) as unknown as Inspection;

describe('writtenWords', () => {
	it('has none without a loss', () => {
		expect(writtenWords(inspection(null), null)).toBeNull();
		expect(gradientWords(inspection(null), 0)).toBeNull();
	});

	it('gives value and gradient of the image, and says that it is no part of the total', () => {
		expect(writtenWords(inspection(value), null)).toEqual({
			name: 'my.loss.ts',
			value: '0.6875',
			isRunning: false,
			isRefused: false,
			failure: null,
			lines: [
				'Your loss, not in the total.',
				'Gradient 0.3 on rpn.objectness, 0.075 on rpn.deltas. On background 0.125.',
			],
		});
	});

	it('gives the gradient on a chosen object', () => {
		expect(writtenWords(inspection(value), 0)?.lines).toEqual([
			'Your loss over the whole image, not in the total.',
			'Gradient on this object 0.25 of 0.375 in the image.',
		]);
	});

	it('keeps the value before while it runs', () => {
		expect(writtenWords(inspection({ file, kind: 'running', before: 1 }), null)).toMatchObject({
			value: '1.0000',
			isRunning: true,
		});
		expect(writtenWords(inspection({ file, kind: 'running', before: null }), null)).toMatchObject({
			value: null,
		});
	});

	it('says what is wrong, and where', () => {
		const failure = { message: 'no', file: 'C:\\losses\\helper.ts', line: 12, column: 3 };
		expect(writtenWords(inspection({ file, kind: 'failed', failure }), null)).toMatchObject({
			value: null,
			failure: { sentence: 'no', where: 'helper.ts, line 12' },
		});
		const nowhere = { ...failure, line: null };
		expect(
			writtenWords(inspection({ file, kind: 'failed', failure: nowhere }), null)?.failure?.where,
		).toBeNull();
	});

	it('says why it does not run', () => {
		const words = writtenWords(inspection({ file, kind: 'refused' }), null);
		expect(words).toMatchObject({ value: null, isRefused: true, failure: null });
		expect(words?.lines[0]).toMatch(/does not run until you trust this workspace/);
	});
});

describe('gradients', () => {
	it('of objects that are trained are called gradients', () => {
		expect(objectGradient(inspection(value), 0)).toBe(0.25);
		expect(gradientWords(inspection(value), 0)).toBe('gradient 0.25');
		expect(gradientSentence(inspection(value), 0)).toBe(
			'my.loss.ts has gradient 0.25 on it, the sum of |dL/d output|.',
		);
		expect(gradientWords(inspection(value), 1)).toBeNull();
	});

	it.each([
		[0, '0'],
		[0.25, '0.25'],
		[0.0123456, '0.01235'],
		[-0.5, '-0.5'],
		[12, '12'],
		[12.34567, '12.35'],
		[123456, '1.23e+5'],
		[0.0000123, '1.23e-5'],
		[Number.NaN, 'NaN'],
	])('%s is written %s', (number, text) => {
		expect(formatGradient(number)).toBe(text);
	});
});
