// What a rule is: one thing that breaks or distorts training, found in the records, the picture or the assignment.

import type { Assignment } from '../core/assignment';
import type { Grid } from '../core/grids/grid';
import type { InputTransform, ObjectUse } from '../core/inspection';
import type { Fix, Severity, Span } from '../core/problem';
import type { Recipe } from '../core/recipe';
import type { AnnotatedText, ImageRecord, ObjectRecord } from '../formats/types';

/** What is said of a rule on its page in docs/rules, in whole sentences. */
export interface RuleText {
	/** As a heading: "Box without area". */
	title: string;
	/** What is found. */
	finds: string;
	/** What it does to training: the loss term that it hits, and what the frameworks do. */
	training: string;
	/** From where on it is told, and about what healthy data it is quiet. */
	tolerance: string;
	/** What to do, and what the quick fix writes where there is one. */
	repair: string;
}

interface RuleName extends RuleText {
	/** Stable, kebab-case; the name in the Problems panel and in the settings. */
	name: string;
	/** Unless the settings say otherwise. */
	severity: Severity;
}

/** One place where a rule is broken. */
export interface Finding {
	/** One sentence: what is wrong here, and what it does to training. */
	message: string;
	span: Span | null;
	image?: number;
	object?: number;
	/** Where this place is worse or more harmless than the rule's own severity says. */
	severity?: Severity;
	fix?: Fix;
}

export type Report = (finding: Finding) => void;

export interface ImagePlace {
	file: AnnotatedText;
	record: ImageRecord;
	/** Row in `annotations.images`. */
	image: number;
}

export interface ObjectPlace extends ImagePlace {
	object: ObjectRecord;
	/** Row in the image's objects. */
	row: number;
}

/** What the header of an image file says. */
export type Picture =
	| { kind: 'missing'; tried: readonly string[] }
	| { kind: 'unreadable'; path: string; reason: string }
	| {
			kind: 'read';
			path: string;
			/** As stored, pixels. */
			width: number;
			height: number;
			/** 1..8; 5 to 8 swap width and height between the stored and the shown picture. */
			orientation: number;
			/** By content, not by name: "jpeg", "png", "bmp". */
			format: string;
	  };

export interface PicturePlace extends ImagePlace {
	picture: Picture;
}

/** What training with a recipe makes of an image, without predictions. */
export interface TrainingPlace extends ImagePlace {
	recipe: Recipe;
	input: InputTransform;
	grids: readonly Grid[];
	/** `[4 * n]` corners, input pixels. */
	boxes: Float64Array;
	use: readonly ObjectUse[];
	assignment: Assignment;
}

/** One thing that is looked for; `scope` says in what, and so how often `check` is called. */
export type Rule = RuleName &
	(
		| { scope: 'object'; check(place: ObjectPlace, report: Report): void }
		| { scope: 'image'; check(place: ImagePlace, report: Report): void }
		/**
		 * Once a file, on its records. One that goes through all images yields behind each, so that all such rules go
		 * through a large file together.
		 */
		| { scope: 'file'; check(file: AnnotatedText, report: Report): Iterable<void> | void }
		/** Once an image, on the header of its picture. */
		| { scope: 'picture'; check(place: PicturePlace, report: Report): void }
		/** Once an image that has objects, on what a recipe makes of it. */
		| { scope: 'training'; check(place: TrainingPlace, report: Report): void }
		/** Told by the reader, which alone sees what is no record. */
		| { scope: 'reading' }
	);
