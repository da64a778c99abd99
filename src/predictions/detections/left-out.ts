// Detections that could not be taken: counted by reason, the first few kept, and one sentence for each reason.

import { enumerate, plural } from '../../core/words/format';
import type { LeftOut } from './types';

export type Reason = LeftOut['reason'];

/** How many of a reason are shown by place and value. */
export const mostExamples = 5;

/** What is left out so far. */
export class LeftOutList {
	private readonly reasons = new Map<Reason, { count: number; examples: LeftOut['examples'] }>();

	/** Counts one; `example` is asked only for the first few. */
	add(reason: Reason, example: () => { where: string; value: string }): void {
		let known = this.reasons.get(reason);
		if (!known) {
			known = { count: 0, examples: [] };
			this.reasons.set(reason, known);
		}
		known.count++;
		if (known.examples.length < mostExamples) known.examples.push(example());
	}

	/** Counts many of which some are known already. */
	addMany(reason: Reason, count: number, examples: LeftOut['examples']): void {
		if (count > 0) this.reasons.set(reason, { count, examples: examples.slice(0, mostExamples) });
	}

	/** All reasons, the most frequent first. */
	taken(): LeftOut[] {
		return [...this.reasons]
			.sort(([, a], [, b]) => b.count - a.count)
			.map(([reason, { count, examples }]) => ({
				reason,
				count,
				sentence: sentence(reason, count, examples),
				examples,
			}));
	}
}

/** What is wrong with one, with many, and what to do. */
const words: Record<Reason, [one: string, many: string, todo: string]> = {
	'unknown-image': [
		'names an image that the annotation file does not have',
		'name images that the annotation file does not have',
		'check that both files are of the same split',
	],
	'unknown-class': [
		'names a class that the annotation file does not have',
		'name classes that the annotation file does not have',
		'check that both files number or name the same classes',
	],
	'score-not-finite': [
		'has a score that is no finite number',
		'have scores that are no finite numbers',
		'they cannot be ranked, look for a NaN in the model or its last layer',
	],
	'score-missing': [
		'has no score',
		'have no score',
		'they cannot be ranked, write the confidence with every detection',
	],
	'box-not-finite': [
		'has a box with a value that is no finite number',
		'have boxes with values that are no finite numbers',
		'look for a NaN in the box head',
	],
	'negative-size': [
		'has a box of negative width or height',
		'have boxes of negative width or height',
		'write x, y, width, height, or corners with the upper left one first',
	],
	'box-missing': [
		'has no box of four numbers',
		'have no box of four numbers',
		'the first record has one, so pycocotools stops on a record without',
	],
	'mask-damaged': [
		'has no mask that can be decoded',
		'have no mask that can be decoded',
		'write them with pycocotools.mask.encode, the counts as text',
	],
	'keypoints-damaged': [
		'has keypoints that are not as many finite numbers as those of the first record',
		'have keypoints that are not as many finite numbers as those of the first record',
		'write x, y and visibility for every point',
	],
	'size-unknown': [
		'lies on an image whose size the annotation file does not say',
		'lie on images whose size the annotation file does not say',
		'normalised numbers become pixels with it only, so open the file with its images beside it',
	],
	'not-a-record': [
		'is no detection that can be read',
		'are no detections that can be read',
		'look at the places named here',
	],
};

function sentence(reason: Reason, count: number, examples: LeftOut['examples']): string {
	const [one, many, todo] = words[reason];
	const shown = examples.map(({ where, value }) => (value === '' ? where : `${where}: ${value}`));
	const first = count > examples.length ? `, first ${enumerate(shown)}` : `, ${enumerate(shown)}`;
	const subject = reason === 'not-a-record' ? plural(count, 'entry', 'entries') : plural(count, 'detection');
	return `${subject} ${count === 1 ? one : many}${examples.length > 0 ? ` (${first.slice(2)})` : ''} and ${count === 1 ? 'is' : 'are'} left out: ${todo}.`;
}
