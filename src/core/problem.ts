// A problem is how bad input is told: a value, never an exception.

/** Half-open range `[start, end)` of UTF-16 code units in the text of the annotation file. */
export interface Span {
	start: number;
	end: number;
}

export type Severity = 'error' | 'warning' | 'information';

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
	/** How often it was found when one entry stands for many. */
	count?: number;
}
