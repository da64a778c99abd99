// Between the host and the page of a data set: what a scan found, and what a person does about it.

import type { AnchorConfiguration, FitObjects, OptimisedAnchors } from '../core/anchor-fit/types';
import type { ClassLine, SizeLine } from '../core/dataset/summary';
import type { Box } from '../core/geometry';
import type { Tier } from '../core/inspection';
import type { LabelErrorKind } from '../core/label-errors/types';
import type { Severity } from '../core/problem';
import type { LossTermName, Recipe } from '../core/recipe';
import type { OverlayMessage, PageCommand } from '.';

export type { AnchorConfiguration, ClassLine, OptimisedAnchors, SizeLine };

/** What stands in the left column, in the order in which it is offered. */
export const datasetLists = [
	'errors',
	'forced',
	'unmatched',
	'objects',
	'images',
	'problems',
	'unread',
	'leaks',
] as const;
/**
 * `errors`: the label-error queue; `forced`: objects that train on forced matches alone; `unmatched`: objects without any
 * positive; `objects`, `images`: by loss; `unread`: files that could not be read; `leaks`: pictures in two splits.
 */
export type DatasetListName = (typeof datasetLists)[number];

/**
 * How `objects` and `images` are ordered: by loss (all of it or a term), or by how far it lies over that of its class and size.
 * Objects of several checkpoints also by the area under the margin, the lowest first, or by how often they were forgotten.
 */
export type DatasetOrder = 'loss' | 'z' | 'margin' | 'forgetting' | LossTermName;

export interface DatasetListAsk {
	list: DatasetListName;
	/** Of `errors`: one kind, or all but `hard`. */
	errorKind: LabelErrorKind | 'all';
	order: DatasetOrder;
	/** Whether those marked as fixed or fine are listed as well. */
	marked: boolean;
	/** A class of the data set, `null` for all. */
	class: number | null;
}

export type ReviewMark = 'fixed' | 'fine';

/** One entry of a list, in words. */
export interface DatasetLine {
	/** Names it while the data set is the same. */
	key: string;
	/** "baseball bat, or kite?" */
	title: string;
	/** "The model says kite with score 0.94. The box agrees (IoU 0.96)." */
	evidence: string;
	/** "image 544 · 53 × 8 px". */
	detail: string;
	/** At the right: "wrong class", "0.262", "z 4.1". */
	tag: string;
	severity: Severity | null;
	/** Index of the image; `null` where it is about a file. */
	image: number | null;
	/** Index of the image that makes a pair with it, shown beside; `null` for lines of a single one. */
	twin: number | null;
	/** Row of the object in its image. */
	object: number | null;
	/** Corners in picture pixels: what the crop shows (solid), and what the model says instead (dashed). */
	box: Box | null;
	other: Box | null;
	/** Whether marks make sense. */
	canMark: boolean;
	mark: ReviewMark | null;
}

/** How far a scan is. */
export interface ScanProgress {
	/** `files`: what belongs to the data set; `labels`: images; `checks`: rules over all; `pictures`: pictures that are compared. */
	stage: 'files' | 'labels' | 'checks' | 'pictures';
	done: number;
	total: number;
	/** Images a second over the last seconds, and seconds left at that rate; `null` before it is known. */
	rate: number | null;
	secondsLeft: number | null;
	/** Of `done`, so many were known from an earlier scan. */
	kept: number;
	isPaused: boolean;
}

/** Losses of several checkpoints, each a mean over the images that all of them have. */
export interface CheckpointsView {
	names: string[];
	images: number;
	terms: { name: LossTermName; title: string; means: number[] }[];
	/** "12 objects were learnt and forgotten again." */
	finding: string;
}

/** Everything that the page shows beside the list. */
export interface DatasetView {
	/** "instances_val2014.json", "train and val". */
	name: string;
	/** "3 files in 2 splits". */
	source: string;
	/** Milliseconds since epoch; what the scan took. */
	scannedAt: number;
	milliseconds: number;
	/** Whether it came to its end. */
	isComplete: boolean;
	images: number;
	/** Trained objects, and those left out: "8 crowd left out". */
	objects: number;
	leftOut: number;
	/** `null` where the recipe's assignment waits for predictions. */
	forcedOnly: number | null;
	unmatched: number;
	/** Entries of each kind that have no mark. */
	errors: Record<LabelErrorKind, number>;
	/** With a mark. */
	reviewed: { fixed: number; fine: number };
	problems: { errors: number; warnings: number };
	unread: number;
	tier: Tier;
	/** "from epoch_11.safetensors", "from final detections, not from raw head outputs". */
	tierSource: string;
	recipe: { title: string; unit: { one: string; many: string } };
	classes: ClassLine[];
	sizes: SizeLine[];
	levels: string[];
	splits: string[];
	/** Images and trained objects of each split. */
	splitSizes: { images: number; objects: number }[];
	terms: { name: LossTermName; title: string }[];
	checkpoints: CheckpointsView | null;
	/** Pictures that two splits share; `null` while pictures were not compared. */
	leaks: number | null;
	/** Whether there are pictures in several splits that could be compared. */
	canCompare: boolean;
	/** Base name of the file that marks are kept in. */
	marksFile: string;
	/** A sentence each: what was not done, and why. */
	notes: string[];
}

/** What the page asks, each answered once by `reply`. */
export interface DatasetRequests {
	lines: {
		ask: DatasetListAsk & { from: number; to: number };
		answer: { total: number; lines: DatasetLine[] };
	};
	/**
	 * A crop of the picture around a line's boxes, at most 224 × 136 px and in that shape where the picture allows, and the
	 * boxes in its pixels; the whole picture where there is no box. `null` without picture.
	 */
	picture: {
		ask: { image: number; box: Box | null; other: Box | null };
		answer: {
			mime: string;
			bytes: Uint8Array;
			width: number;
			height: number;
			box: Box | null;
			other: Box | null;
		} | null;
	};
	/** The objects that sliders work on, and the recipe as it is. */
	fit: { ask: Record<never, never>; answer: { objects: FitObjects; recipe: Recipe } };
	optimise: { ask: { method: 'k-means' | 'evolution' }; answer: OptimisedAnchors };
	/** Kept, or taken back with `null`. A `view` with the new counts follows; the page asks for its lines again by itself. */
	mark: { ask: { key: string; mark: ReviewMark | null }; answer: null };
}

export type DatasetRequest = {
	[K in keyof DatasetRequests]: { v: 1; id: number; kind: K } & DatasetRequests[K]['ask'];
}[keyof DatasetRequests];

export type DatasetAnswer = DatasetRequests[keyof DatasetRequests]['answer'];

export type HostToDataset =
	| { v: 1; kind: 'view'; view: DatasetView }
	/** `null`: nothing runs. Lists may be asked for again: `grown`. */
	| { v: 1; kind: 'progress'; progress: ScanProgress | null; grown: boolean }
	/** In place of everything: no scan yet, nothing readable, the compute process gone. */
	| { v: 1; kind: 'message'; message: OverlayMessage }
	/** Labels on disk are others than those that were scanned: a sentence. */
	| { v: 1; kind: 'stale'; reason: string | null }
	| { v: 1; kind: 'reply'; re: number; ok: DatasetAnswer }
	| { v: 1; kind: 'reply'; re: number; error: { code: string; message: string } };

export type DatasetToHost =
	| { v: 1; kind: 'ready' }
	/** Scan again: what did not change is known. */
	| { v: 1; kind: 'scan' }
	| { v: 1; kind: 'pause' }
	| { v: 1; kind: 'resume' }
	| { v: 1; kind: 'cancel' }
	/** Compare the pictures of the splits. */
	| { v: 1; kind: 'comparePictures' }
	/** The record in the text (`record`), or the overlay on it. */
	| { v: 1; kind: 'open'; image: number; object: number | null; where: 'record' | 'overlay' }
	/** The file of a line that has no image. */
	| { v: 1; kind: 'openFile'; key: string }
	/** The clipboard. */
	| { v: 1; kind: 'copy'; text: string; what: string }
	/** A recipe as a new unsaved file. */
	| { v: 1; kind: 'saveRecipe'; recipe: Recipe }
	| { v: 1; kind: 'command'; command: PageCommand }
	| { v: 1; kind: 'log'; level: 'warn' | 'error'; text: string }
	| DatasetRequest;
