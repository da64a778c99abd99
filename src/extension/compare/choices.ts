// What A and B are: the choices of the open file, and the same with one of them replaced.

import type { Choices } from '../../compute/protocol';
import type { CompareSubject } from '../../messages';

/** What is compared, as a window remembers it. */
export interface CompareTarget {
	subject: CompareSubject;
	/** The other recipe, or the absolute path of the other predictions, by subject; what was never chosen is absent. */
	others: { [S in CompareSubject]?: string };
	/** A is the other side. */
	isSwapped: boolean;
}

const replaced = { recipes: 'recipe', predictions: 'predictions', detections: 'detections' } as const;

/** Which of the file's choices a subject replaces. */
export function choiceOf(subject: CompareSubject, choices: Choices): string | null {
	return choices[replaced[subject]];
}

/**
 * A's choices and B's; `null` while the other side is not chosen. What is not compared gives way: detections stand for
 * themselves where they are compared, and for nothing where recipes or head outputs are.
 */
export function sidesOf(
	{ subject, others, isSwapped }: CompareTarget,
	now: Choices,
): { a: Choices; b: Choices } | null {
	const other = others[subject];
	if (other === undefined) return null;
	const apart: Partial<Choices> = subject === 'detections' ? { predictions: null } : { detections: null };
	const own: Choices = { ...now, ...apart, lossFile: null };
	const changed: Choices = { ...own, [replaced[subject]]: other };
	return isSwapped ? { a: changed, b: own } : { a: own, b: changed };
}
