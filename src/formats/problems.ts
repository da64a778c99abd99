// Collects the problems of one file: a rule that is found very often becomes one entry that says how often.

import type { Problem, Severity, Span } from '../core/problem';

/** How many entries a rule may have before they are told as one. */
const entriesPerRule = 20;

const rank: Record<Severity, number> = { information: 0, warning: 1, error: 2 };

interface RuleEntries {
	kept: Problem[];
	count: number;
	worst: Severity;
	limit: number;
}

/** The problems found so far, by rule. */
export type ProblemList = Map<string, RuleEntries>;

/** Where a problem stands, beside its span. */
export interface ProblemPlace {
	image?: number;
	object?: number;
}

export function createProblems(): ProblemList {
	return new Map();
}

/**
 * Adds one problem. `limit` is the number of entries this rule may have in the file before one entry with `count`
 * stands for all of them: 1 for what is said once a file.
 */
export function report(
	problems: ProblemList,
	rule: string,
	severity: Severity,
	span: Span | null,
	message: string,
	place: ProblemPlace = {},
	limit = entriesPerRule,
): void {
	let entries = problems.get(rule);
	if (!entries) {
		entries = { kept: [], count: 0, worst: severity, limit };
		problems.set(rule, entries);
	}
	entries.count++;
	if (rank[severity] > rank[entries.worst]) entries.worst = severity;
	if (entries.kept.length < entries.limit) entries.kept.push({ rule, severity, message, span, ...place });
}

/** All problems sorted by span; those of the file as a whole come first. */
export function finishProblems(problems: ProblemList): Problem[] {
	const all: Problem[] = [];
	for (const { kept, count, worst, limit } of problems.values()) {
		if (count <= limit) all.push(...kept);
		else all.push(foldProblems(kept[0], count, worst));
	}
	return all.sort((a, b) => (a.span?.start ?? -1) - (b.span?.start ?? -1));
}

/** One entry for many, at the first of them, with the worst severity found. */
function foldProblems(first: Problem, count: number, severity: Severity): Problem {
	const message = `${first.message.replace(/\.$/, '')}; found ${count.toLocaleString('en')} times in this file.`;
	return { ...first, severity, message, count };
}
