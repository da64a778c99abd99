// What every question is asked of: an annotation file that was read, be it one string or bytes that are read in parts.

import type { Fix, TextEdit } from '../core/problem';
import type { Location } from '../formats';
import type { AnnotatedText } from '../formats/types';
import type { FoundProblems } from './found-problems';
import type { ImageSummary } from './protocol';

export interface OpenFile extends AnnotatedText {
	/** Names the state on disk or in the editor, and where images are looked for. */
	stamp: string;
	/** 0: as on disk. */
	version: number;
	/** Differs after each reading of the file as a whole. */
	reading: number;
	/** `null` where the text is an annotation file; else the one sentence that says what it is. */
	reason: string | null;
	found: FoundProblems;
	/** Objects of all images. */
	readonly records: number;
	/** Whether looking at every record takes so long that it is done only where somebody asked for it. */
	readonly isBig: boolean;
	/** The record at a place. */
	locate(offset: number): Location | null;
	/** Images `[from, to)` as lists show them. */
	list(from: number, to: number): ImageSummary[];
	/** Objects of an image, without reading them where that takes long. */
	countOf(image: number): number;
	/** By row of the image: 1 where it has an object of one of the classes, or one with that id. */
	imagesWith(classNames: ReadonlySet<string>, objectId: string): Uint8Array;
	/** Repairs as replacements. */
	fixes(fixes: readonly Fix[]): TextEdit[];
	/** Throws where replacements would break a list; absent where any text can be typed. */
	check?(edits: readonly TextEdit[]): void;
}
