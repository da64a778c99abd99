// Collects the problems that a reader finds in one file. Every place is kept; who shows them tells many as one.

import { bySpan, type Fix, type Problem, type Severity, type Span } from '../core/problem';

/** More of one rule are counted by nobody: a reader that finds as many has lost its way. */
const mostOfARule = 100_000;

/** The problems found so far. */
export interface ProblemList {
	all: Problem[];
	byRule: Map<string, number>;
}

/** Where a problem stands, beside its span, and what repairs it. */
export interface ProblemPlace {
	image?: number;
	object?: number;
	fix?: Fix;
}

export function createProblems(): ProblemList {
	return { all: [], byRule: new Map() };
}

/** Adds one problem. */
export function report(
	problems: ProblemList,
	rule: string,
	severity: Severity,
	span: Span | null,
	message: string,
	place: ProblemPlace = {},
): void {
	const count = problems.byRule.get(rule) ?? 0;
	problems.byRule.set(rule, count + 1);
	if (count < mostOfARule) problems.all.push({ rule, severity, message, span, ...place });
}

/** All problems sorted by span; those of the file as a whole come first. */
export function finishProblems({ all }: ProblemList): Problem[] {
	return all.sort(bySpan);
}
