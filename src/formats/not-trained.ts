// Shapes that no detector is trained on (points, lines, tags): left out by readers and told once a file and kind.

import type { Span } from '../core/problem';
import { type ProblemList, report } from './problems';

/** The shapes left out so far, by kind: how many, and where the first stands. */
export type NotTrained = Map<string, { count: number; span: Span }>;

/** Counts a shape; `kind` names one of its kind: "polyline". */
export function countNotTrained(found: NotTrained, kind: string, span: Span): void {
	const known = found.get(kind);
	if (known) known.count++;
	else found.set(kind, { count: 1, span });
}

/** Tells what was counted, at the first shape of each kind. */
export function reportNotTrained(problems: ProblemList, found: NotTrained): void {
	for (const [kind, { count, span }] of found) {
		const shapes =
			count === 1
				? `A shape of the kind "${kind}" is`
				: `${count.toLocaleString('en')} shapes of the kind "${kind}" are`;
		report(
			problems,
			'shape-not-trained',
			'information',
			span,
			`${shapes} no object for a detector: left out of training.`,
		);
	}
}
