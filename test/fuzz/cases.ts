// Numbered cases: which file, which damage and which edits follow from the seed and the number alone.

import type { FormatName } from '../../src/formats/types';
import { checkBytes, type Outcome } from './check';
import { checkInParts } from './check-parts';
import type { Corpus } from './corpus';
import { damaged } from './damage';
import { createRandom, type Random } from './random';

export interface FuzzCase {
	path: string;
	format: FormatName;
	bytes: Uint8Array;
	kinds: string[];
	random: Random;
}

/** The case `number` of a run with `seed`. */
export function makeCase(corpus: Corpus, seed: number, number: number): FuzzCase {
	const random = createRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
	const { path, format, bytes: sound } = random.pick(random.pick([...corpus.values()]));
	return { path, format, ...damaged(sound, format, random), random };
}

/** Reads and edits the file as one text, and one of COCO's also in parts. */
export async function runCase({ path, format, bytes, random }: FuzzCase): Promise<Outcome> {
	const outcome = checkBytes(path, bytes, random);
	if (format === 'coco') outcome.edits += await checkInParts(bytes, random);
	return outcome;
}
