// What a reader makes of an annotation file: images and objects, each with the spans it was read from.

import type { Box, Segmentation } from '../core/geometry';
import type { Editable } from '../core/object-edit';
import type { Problem, Span } from '../core/problem';
import type { FormatName } from './format-names';

export type { FormatName };

export interface ObjectRecord {
	/** The file's own id as text, or "line 3" / "object 2" where the format has none. */
	id: string;
	className: string;
	/** As the file numbers it; `null` where the format uses names only. */
	classId: number | null;
	/** Corners in image pixels (0-based, continuous), as the format's rule says; numbers may be NaN where the file's are. */
	box: Box;
	segmentation: Segmentation | null;
	/** Name of the flag that sets it apart ("iscrowd", "difficult", "__ignore__"), `null` for a plain object. */
	flag: string | null;
	/** As written beside the mask, square pixels; `null` where the file writes none. */
	area: number | null;
	editable: Editable;
	spans: {
		record: Span;
		box: Span | null;
		class: Span | null;
		segmentation: Span | null;
		area: Span | null;
	};
}

export interface ImageRecord {
	/** The file's own id as text; the file name where there is none. */
	id: string;
	/** As written in the file (may hold folders, backslashes, an URL). */
	fileName: string;
	/** As recorded in the file; `null` where it records none. */
	width: number | null;
	height: number | null;
	/** The file gives fractions and nobody has looked at the picture yet: width and height are those of a stand-in. */
	isSizeAssumed?: boolean;
	objects: ObjectRecord[];
	spans: { record: Span; fileName: Span | null };
}

export interface ClassRecord {
	/** As the file numbers it; `null` where it uses names only. */
	id: number | null;
	name: string;
}

export interface AnnotationFile {
	format: FormatName;
	images: ImageRecord[];
	/** In the file's order. */
	classes: ClassRecord[];
	/** What could not be read, and what will hurt training; sorted by span. */
	problems: Problem[];
	/** What of it belongs to one image, where that is only known when the image's records are read. */
	problemsOf?(image: number): Problem[];
}

/** Real size of an image file in pixels, read from its header, EXIF orientation applied and not. */
export interface ImageSize {
	width: number;
	height: number;
	/** 1..8; 5 to 8 swap width and height between the stored and the shown picture. */
	orientation: number;
}

/** What a reader may need beside the text. Readers touch no disk. */
export interface ReadContext {
	/** Absolute path of the annotation file. */
	path: string;
	/** YOLO: size of the label file's image, `null` when it was not found. */
	imageSize?: ImageSize | null;
	/** YOLO: what data.yaml / classes.txt beside the labels say. */
	yolo?: YoloDataset;
	/** Open Images: names of classes by their code, from the list beside the file. */
	classNames?: ReadonlyMap<string, string>;
}

export interface YoloDataset {
	/** Class names by index; empty when no list was found. */
	names: string[];
	/** Where the names come from, for the screen: "data.yaml". */
	source: string | null;
	/** `null`: decide by content. */
	task: 'detect' | 'segment' | null;
	/** Set when labels are key points: `[count, dimensions]`. */
	keypointShape?: [number, number] | null;
	/** A plain list beside the yaml that names other classes. */
	rival?: { names: string[]; source: string };
}

/** An annotation file as it was read: its text, and what it says. */
export interface AnnotatedText {
	/** Absolute. */
	path: string;
	/** Throws where the file is too large to be one string: `partOf` gives what stands at a span of any file. */
	readonly text: string;
	/** The text at a span of a file that is not held as one string, whose spans count bytes. */
	part?(span: Span): string;
	/** Largest whole number among the ids, of a file that is not held as one string. */
	largestId?: number;
	annotations: AnnotationFile;
	/** YOLO: what data.yaml or classes.txt beside the labels say; `null` for other formats. */
	yolo: YoloDataset | null;
}
