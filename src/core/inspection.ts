// An inspection is what is shown for one image. Every view (overlay, hover, side panel, command line) reads this.

import type { Assignment } from './assignment';
import type { Breakdown } from './breakdown/types';
import type { Estimate } from './estimate/types';
import type { Box } from './geometry';
import type { Grid } from './grids/grid';
import type { Editable } from './object-edit';
import type { Parity } from './parity';
import type { Problem } from './problem';
import type { Recipe } from './recipe';
import type { WrittenLoss } from './written-loss';

/** `assignment`: labels only; `exact`: raw head outputs; `estimate`: final detections. */
export type Tier = 'assignment' | 'exact' | 'estimate';

/** Image pixels to network-input pixels: `input = image * scale + offset`. */
export interface InputTransform {
	/** Size after resizing, before padding, input pixels. */
	width: number;
	height: number;
	/** Size that the anchors cover. */
	paddedWidth: number;
	paddedHeight: number;
	scaleX: number;
	scaleY: number;
	offsetX: number;
	offsetY: number;
}

export interface InspectedImage {
	/** Row in the annotation file's images. */
	row: number;
	/** The file's own id, as text. */
	id: string;
	fileName: string;
	/** Size that the boxes refer to, image pixels. */
	width: number;
	height: number;
	/** Absolute path, `null` when it was not found. */
	path: string | null;
	/** The rule that found it ("beside the annotation file"), `null` when none did. */
	foundBy: string | null;
	/** Every path tried, in order. */
	tried: string[];
}

/** What the recipe does with an object. */
export type ObjectUse =
	| 'trained'
	/** Crowd or difficult, taken out before training. */
	| 'left-out'
	/** Crowd that keeps anchors around it from being negative. */
	| 'shield'
	/** Kept as a region to ignore (MMDetection): it is not trained, and anchors that lie in it may take no part. */
	| 'ignore'
	/** The framework stops or breaks on it: zero or negative size, not finite. */
	| 'invalid';

export interface InspectedObject {
	/** The file's own id, as text ("430999"), or its line ("line 3"). */
	id: string;
	className: string;
	/** As the file numbers it; `null` where it uses names only. */
	classId: number | null;
	/** As labelled, image pixels. */
	boxImage: Box;
	/** What the assigner sees, input pixels. */
	boxInput: Box;
	/** Outline for drawing, image pixels; `null` without a mask. RLE arrives as its rectilinear outline. */
	outline: Float64Array[] | null;
	use: ObjectUse;
	/** Name of the flag in the file that sets the object apart: "iscrowd", "difficult". */
	flag: string | null;
	/** Which edits its record can take. */
	editable: Editable;
	positives: number;
	forced: number;
	/** What could have become its positives, for assigners that know candidates. */
	candidates: number;
	/** Which of the candidates become positive depends on predictions that are not there. */
	open: boolean;
	bestIou: number;
	/** Positives on each grid. */
	levels: number[];
	/** Weighted loss terms in the order of `breakdown.terms`; `null` without predictions. */
	losses: number[] | null;
}

/** The anchors that a sampler draws, ascending. */
export interface DrawnSample {
	seed: number;
	positive: Int32Array;
	negative: Int32Array;
}

export interface Inspection {
	image: InspectedImage;
	recipe: Recipe;
	tier: Tier;
	input: InputTransform;
	grids: Grid[];
	objects: InspectedObject[];
	/** `assignment.objects` and every object number in it follow `objects`. */
	assignment: Assignment;
	/**
	 * What the recipe's sampler draws with the shown seed (or the dump's own draw). Where it draws nothing at random, its
	 * negatives are those that the losses list; without losses there are none.
	 */
	sample: DrawnSample;
	breakdown: Breakdown | null;
	/** What final detections say; `null` without any. */
	estimate: Estimate | null;
	/** What a loss that the person wrote says; `null` where none is chosen, or there are no head outputs. */
	written: WrittenLoss | null;
	/** Against what the framework recorded in the dump; `null` where that is nothing. */
	parity: Parity | null;
	/** Problems of this image, and of its predictions. */
	problems: Problem[];
	/** Milliseconds spent in the assigner. */
	assignMs: number;
}
