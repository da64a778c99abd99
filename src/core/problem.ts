// A problem is how bad input is told: a value, never an exception. Where a repair is sure, it comes along.

/** Half-open range `[start, end)` of UTF-16 code units in the text of the annotation file. */
export interface Span {
	start: number;
	end: number;
}

/** The text of `span` becomes `text`. */
export interface TextEdit {
	span: Span;
	text: string;
}

export type Severity = 'error' | 'warning' | 'information';

/** A repair that needs no judgement. */
export interface Fix {
	/** In the imperative, for the menu: "Swap the corners". */
	title: string;
	/** Replacements that do not overlap. */
	edits: TextEdit[];
	/** Spans of whole records to take out, with the commas or line ends that belong to them. */
	remove?: Span[];
}

export interface Problem {
	/** Stable kebab-case name of the rule, for example `box-zero-size`. */
	rule: string;
	severity: Severity;
	/** One sentence for a person: what is wrong, and what it does to training. */
	message: string;
	/** Where in the file. `null` where the file as a whole is meant. */
	span: Span | null;
	/** The image it belongs to (row in `AnnotationFile.images`), if any. */
	image?: number;
	/** The object it belongs to (row in that image's `objects`), if any. */
	object?: number;
	fix?: Fix;
}

/** The graver the higher. */
export const severityRank: Readonly<Record<Severity, number>> = { information: 0, warning: 1, error: 2 };

/** Where a problem starts in the text; -1 for one of the file as a whole. */
export function startOf({ span }: Problem): number {
	return span?.start ?? -1;
}

/** Compares by place, problems of the file as a whole first. */
export function bySpan(a: Problem, b: Problem): number {
	return startOf(a) - startOf(b);
}
