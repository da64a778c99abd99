// What is said of a file in which nothing is wrong: a useful answer too.

import { plural } from './format';

/** @param records objects that were looked at. */
export function cleanSentence(records: number): string {
	return `No problem found in ${plural(records, 'record')}. If training still fails, look at the learning rate or mixed precision.`;
}
