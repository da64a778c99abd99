// What reading a file of final detections gives: columns, and everything that could not be taken, counted and listed.

import type { DetectionColumns, OverlapKind } from '../../core/evaluation/columns';

export const detectionFormats = ['coco-results', 'yolo-txt', 'detectron2-pth', 'mmdetection-pkl'] as const;
export type DetectionFormat = (typeof detectionFormats)[number];

/** What detections are matched to: the images and classes of the annotation file, numbered as columns number them. */
export interface DetectionTarget {
	images: readonly {
		/** The file's own id, as text; file name as the file writes it. */
		id: string;
		fileName: string;
		/** Image pixels; `null` where the file has no size. */
		width: number | null;
		height: number | null;
	}[];
	classes: readonly { id: number | null; name: string }[];
	/** Numbers of the images in the order in which the file lists them; absent where that is their own order. */
	fileOrder?: Int32Array;
}

/** Detections that could not be taken for one reason, counted, with the first few of what they name. */
export interface LeftOut {
	reason:
		| 'unknown-image'
		| 'unknown-class'
		| 'score-not-finite'
		| 'score-missing'
		| 'box-not-finite'
		| 'negative-size'
		| 'box-missing'
		| 'mask-damaged'
		| 'keypoints-damaged'
		| 'size-unknown'
		| 'not-a-record';
	count: number;
	/** One sentence: what, how many, which ones first, and what to do. */
	sentence: string;
	/** The first few: where each stands ("entry 17", "0001.txt, line 3") and what it says. */
	examples: { where: string; value: string }[];
}

export interface DetectionFile {
	format: DetectionFormat;
	/** Base name, for the screen. */
	name: string;
	columns: DetectionColumns;
	/** What the records hold; the first is what the file is for. */
	kinds: OverlapKind[];
	/** Detections in the file, with those left out. */
	total: number;
	leftOut: LeftOut[];
	/** How the file was read, where a person might expect otherwise ("class indices are 0-based positions of `classes`"). */
	notes: string[];
	/** Scores outside 0 .. 1, where there are any: estimates that need probabilities clamp them. */
	scoreRange: { low: number; high: number };
}

export type DetectionResult = DetectionFile | { error: string };
