// What `--changed-since` leaves of the problems of a file: those that the change brought.

import { type Since, since } from '../compute/changed-since/git';
import { comparedWith } from '../compute/changed-since/records';
import { Engine } from '../compute/engine';
import { type Choices, type ProblemPart, problemParts } from '../compute/protocol';
import type { Problem } from '../core/problem';
import { plural } from '../core/words/format';
import type { AnnotatedText } from '../formats/types';

export const changedOption = {
	'changed-since': {
		type: 'string',
		description: 'Git revision: only what is wrong with records that are not as they were there',
	},
} as const;

/** `null` without the option. Throws an Error with a sentence where there is no revision to look for. */
export function sinceOf(revision: string | undefined): Since | null {
	if (revision === undefined) return null;
	if (revision.trim() === '') throw new Error('--changed-since is empty: name a git revision, such as main.');
	return since(revision);
}

export interface ChangedProblems {
	problems: Problem[];
	/** Problems of records that did not change. */
	unchanged: number;
	isOldRecord(image: number, object: number | null): boolean;
}

/** `null` for a file that did not change. Throws an Error with a sentence where git cannot tell. */
export async function changedProblems(
	since: Since,
	file: AnnotatedText,
	problems: readonly Problem[],
	choices: Choices,
	parts: readonly ProblemPart[] = problemParts,
): Promise<ChangedProblems | null> {
	const changed = await since.changed(file.path);
	if (!changed) return null;
	const text = await changed.textBefore();
	const { isOld, isOldRecord } = comparedWith(
		file,
		text === null ? null : await before(file.path, text, choices, parts),
	);
	const fresh = problems.filter((problem) => !isOld(problem));
	return { problems: fresh, unchanged: problems.length - fresh.length, isOldRecord };
}

/** The earlier text in the place of the file, as if it were typed into an editor: pictures and lists of classes are those of now. */
async function before(path: string, text: string, choices: Choices, parts: readonly ProblemPart[]) {
	const engine = new Engine();
	const ref = { path, version: 1 };
	engine.updateText({ path, version: 1, text });
	const problems = await engine.everyProblem(ref, choices, parts);
	return { file: await engine.annotated(ref, choices), problems };
}

/** "1,204 problems of records that did not change since main are not listed." */
export function unchangedNote(count: number, { revision }: Since): string {
	const what = count === 1 ? 'a record that did not change' : 'records that did not change';
	return `${plural(count, 'problem')} of ${what} since ${revision} ${count === 1 ? 'is' : 'are'} not listed.`;
}

/** "12 of 13 files did not change since main." */
export function sameFilesNote(same: number, all: number, { revision }: Since): string {
	return `${same} of ${plural(all, 'file')} did not change since ${revision}.`;
}
