// A conversion as it is told to a person: plain values, with names in the place of rows.

import type { FormatName } from '../format-names';
import type { LossKind } from './sentences';

/** What would become of a data set in another format. */
export interface Conversion {
	source: FormatName;
	target: FormatName;
	/** Of the target, as people call it. */
	title: string;
	/** Annotation files that were read. */
	files: number;
	images: number;
	objects: number;
	/** How many of them are in the written files. */
	keptImages: number;
	keptObjects: number;
	/** What weighs most first; `example` names the first place. */
	losses: { kind: LossKind; count: number; message: string; example: string | null }[];
	/** Files and records that could not be read, and what was said of the first. */
	unread: { count: number; first: string | null };
	/** Where the written files look for the pictures, in whole sentences. */
	pictures: string[];
}
