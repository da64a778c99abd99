// Numbered cases: which file, which damage and which edits follow from the seed and the number alone.

import { checkBytes, type Outcome } from './check';
import type { CorpusFile } from './corpus';
import { damaged } from './damage';
import { createRandom, type Random } from './random';

export interface FuzzCase {
	path: string;
	bytes: Uint8Array;
	kinds: string[];
	random: Random;
}

/** The case `number` of a run with `seed`. */
export function makeCase(corpus: readonly CorpusFile[], seed: number, number: number): FuzzCase {
	const random = createRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
	const { path, bytes: sound } = random.pick(corpus);
	return { path, ...damaged(sound, random), random };
}

export function runCase({ path, bytes, random }: FuzzCase): Outcome {
	return checkBytes(path, bytes, random);
}
