// A likely label error, with what speaks for it, and the detections that it is found with.

import type { Box } from '../geometry';

/** `hard`: a high loss without a confident other opinion. Hard is not wrong. */
export const labelErrorKinds = ['wrong-class', 'spurious', 'missing', 'bad-box', 'hard'] as const;
export type LabelErrorKind = (typeof labelErrorKinds)[number];

/** Final detections of a data set, in columns beside those of a scan. */
export interface DetectionRows {
	count: number;
	/** `[count]` index of the image, ascending. */
	image: Int32Array;
	/** `[count]` index into `DatasetColumns.classes`; -1 for a class that no label has. */
	class: Int32Array;
	/** `[count * 4]` corners, picture pixels. */
	box: Float64Array;
	/** `[count]` in 0..1. */
	score: Float64Array;
}

export interface LabelError {
	/** The same in every scan while record and picture stay what they are: what "fixed" and "fine" marks go by. */
	key: string;
	kind: LabelErrorKind;
	/** Index of the image in the columns. */
	image: number;
	/** Row of the object in its image; `null` for a missing label. */
	object: number | null;
	/** Corners, picture pixels: of the label, or of what is missing one. */
	box: Box;
	/** As labelled, index into `classes`; -1 for a missing label. */
	class: number;
	/**
	 * What speaks against the label, or for a missing one: a class with its score, its box and the IoU with the label's (of a
	 * missing label: the largest with any label). `heads`: the raw outputs say so, a mean probability over the record's own
	 * rows; `null` where nothing is seen.
	 */
	other: { class: number; score: number; iou: number; box: Box; from: 'detections' | 'heads' } | null;
	/** The nearest detection's IoU, for "nothing detected here"; `null` without detections. */
	nearest: number | null;
	/** Mean probability that raw outputs give the labelled class; `null` without. */
	own: number | null;
	/** Mean loss of its rows; `null` without losses. */
	loss: number | null;
	/** The same as a z-score within its class and size; `null` without. */
	z: number | null;
	/** How likely it is an error, 0..1; the queue is in falling order. */
	score: number;
}
