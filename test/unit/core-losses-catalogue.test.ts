// The catalogue: complete, consistent with the evaluators, and with the swaps that make sense.

import { describe, expect, it } from 'vitest';
import { binaryTerm } from '../../src/core/losses/binary-term';
import { cornerTerm, deltaTerm } from '../../src/core/losses/box-terms';
import {
	type LossEntry,
	lossCatalogue,
	lossEntry,
	lossParameter,
	swapsFor,
} from '../../src/core/losses/catalogue';
import { distributionTerm } from '../../src/core/losses/distribution-focal';
import { softmaxTerm } from '../../src/core/losses/softmax-cross-entropy';
import type { Term } from '../../src/core/losses/term';
import type { LossName } from '../../src/core/recipe';

const box = { outputs: [0, 0, 10, 10], targets: [1, 2, 9, 12], divisor: 1 };

/** The evaluator that a family belongs to, on one row. */
const evaluators: Record<LossEntry['family'], (loss: LossName) => Term> = {
	binary: (loss) =>
		binaryTerm({
			rule: { loss },
			outputs: [0.3, -2],
			columns: 2,
			targets: { kind: 'one-hot', column: [0], value: [0.8] },
			divisor: 1,
		}),
	class: () => softmaxTerm({ logits: [0.3, -2], classes: 2, labels: [1], divisor: 1 }),
	'box-deltas': (loss) => deltaTerm({ rule: { loss }, ...box }),
	'box-corners': (loss) => cornerTerm({ rule: { loss, convention: 'torchvision' }, ...box }),
	distribution: () => distributionTerm({ logits: [0, 1, 0], bins: 3, sides: 1, targets: [0.4], divisor: 1 }),
};

describe.each(lossCatalogue.map((entry) => [entry.name, entry] as const))('%s', (name, entry) => {
	it('is evaluated by its family, and by no other box or score family', () => {
		expect(evaluators[entry.family](name).value).toBeGreaterThan(0);
		for (const family of ['binary', 'box-deltas', 'box-corners'] as const) {
			if (family !== entry.family) expect(() => evaluators[family](name)).toThrow(TypeError);
		}
	});

	it('says what it is and where it comes from', () => {
		expect(lossEntry(name)).toEqual(entry);
		for (const text of [entry.title, entry.formula, entry.source.function]) expect(text).not.toBe('');
		expect(entry.source.repo).toMatch(/^[\w-]+\/[\w-]+$/);
		expect(entry.source.path).toMatch(/\.py$/);
	});

	it('has defaults inside their ranges', () => {
		for (const parameter of entry.parameters) {
			if (parameter.name === 'convention') {
				expect(new Set(parameter.choices).size).toBe(6);
				continue;
			}
			expect(lossParameter({ loss: name }, parameter.name)).toBe(parameter.default);
			expect(lossParameter({ loss: name, [parameter.name]: 0.5 }, parameter.name)).toBe(0.5);
			expect(parameter.default).toBeGreaterThanOrEqual(parameter.least);
			if (parameter.most !== null) expect(parameter.default).toBeLessThanOrEqual(parameter.most);
		}
	});

	it('can be swapped back from whatever it is swapped for', () => {
		for (const other of swapsFor(name)) {
			expect(other).not.toBe(name);
			expect(swapsFor(other)).toContain(name);
		}
	});
});

describe('swaps', () => {
	it('are scores for scores, boxes for boxes', () => {
		expect(new Set(swapsFor('binary-cross-entropy'))).toEqual(
			new Set(['focal', 'quality-focal', 'varifocal']),
		);
		expect(new Set(swapsFor('smooth-l1'))).toEqual(
			new Set(['l1', 'mse', 'balanced-l1', 'iou', 'giou', 'diou', 'ciou', 'eiou']),
		);
		expect(swapsFor('softmax-cross-entropy')).toEqual([]);
		expect(swapsFor('distribution-focal')).toEqual([]);
	});
});

describe('parameters', () => {
	it('that a loss has not are refused', () => {
		expect(() => lossParameter({ loss: 'l1' }, 'beta')).toThrow('l1 has no beta');
	});

	it('change the loss', () => {
		const value = (beta?: number) => deltaTerm({ rule: { loss: 'smooth-l1', beta }, ...box }).value;
		expect(value()).toBe(value(1));
		expect(value(4)).toBeLessThan(value(1));
	});
});
