// Every message between the extension host and its pages; reads as the table of contents of the product.
// Typed arrays inside cross as such. Requests carry an id and are answered once; events are not answered.

import type { EstimateTermName } from '../core/estimate/types';
import type { OverlapKind } from '../core/evaluation/columns';
import type { EvaluationReport } from '../core/evaluation/report';
import type { Inspection, Tier } from '../core/inspection';
import type { LossCurve } from '../core/loss-curve';
import type { ObjectEdit } from '../core/object-edit';
import type { Severity, Span } from '../core/problem';
import type { LossTermName } from '../core/recipe';
import type { Segmentation, SegmentationLossName } from '../core/segmentation';
import type { ParityWords, WrittenWords } from '../core/words';

/** Which anchors the loss sees, as chosen in the toolbar. */
export type SamplingChoice = 'all' | 'seeded' | 'dump';

/** Commands a page may ask the host for: the same ones the palette has, without the prefix. */
export const pageCommands = [
	'nextImage',
	'previousImage',
	'pickImage',
	'changeRecipe',
	'chooseDetections',
	'evaluateDetections',
	'chooseDump',
	'chooseImageFolder',
	'openSample',
	'openAnnotationFile',
	'showLog',
	'revealInText',
	'tryLoss',
	'openLoss',
	'trustWorkspace',
	'connectModel',
	'cancelModel',
	'runModel',
	'openConnection',
	'choosePrediction',
	'changeClass',
	'nextProblem',
	'previousProblem',
	'nextUnmatched',
	'installNative',
	'scanDataset',
	'compareRecipes',
	'compareDumps',
	'compareDetections',
] as const;
export type PageCommand = (typeof pageCommands)[number];

/** The picture under the overlay. */
export type Picture =
	/** A resource of the page's own origin. */
	| { kind: 'uri'; uri: string }
	/** Encoded bytes (TIFF and 16-bit images arrive converted to PNG). */
	| { kind: 'bytes'; mime: string; bytes: Uint8Array }
	/** Not found or unreadable: objects are drawn on a plain canvas. */
	| { kind: 'none'; reason: string };

/** All that the overlay shows for one image. */
export interface OverlayView {
	inspection: Inspection;
	picture: Picture;
	/** The annotation file's base name, and where the image stands in it. */
	file: { name: string; imageCount: number; imageRow: number };
	/** Row of the chosen object, `null` for none. */
	selectedObject: number | null;
	sampling: SamplingChoice;
	/** Choices that make sense now ('dump' only with a recorded draw). */
	samplings: SamplingChoice[];
	/** Milliseconds since epoch when the host learned of the change; the page answers `painted` with it. */
	requestedAt: number;
}

/** A state instead of a picture: each says what, why and what to do next. */
export interface OverlayMessage {
	kind: 'empty' | 'loading' | 'error';
	title: string;
	detail: string;
	actions: { label: string; command: PageCommand }[];
}

export type HostToOverlay =
	| { v: 1; kind: 'view'; view: OverlayView }
	| { v: 1; kind: 'message'; message: OverlayMessage }
	/** Selection that came from the text or the tree. `reveal`: pan so that it is seen. */
	| { v: 1; kind: 'select'; object: number | null; reveal: boolean }
	/** A palette command aimed at the focused overlay ("mode.contours", "zoom.fit", "object.next"). */
	| { v: 1; kind: 'action'; action: OverlayAction }
	| { v: 1; kind: 'reply'; re: number; ok: OverlayAnswer }
	| { v: 1; kind: 'reply'; re: number; error: { code: string; message: string } };

/** What the overlay can be told to do by a command; keys inside the page do the same. */
export const overlayActions = [
	'mode.centres',
	'mode.contours',
	'mode.boxes',
	'zoom.in',
	'zoom.out',
	'zoom.fit',
	'object.next',
	'object.previous',
	'object.nextWeak',
	'detection.nextFalse',
	'mask.toggle',
	'ranking.toggle',
	'focus.clear',
	'edit.toggle',
] as const;
export type OverlayAction = (typeof overlayActions)[number];

/** What the overlay asks the host, each answered once by `reply`. */
export interface OverlayRequests {
	/** Another class's mask channel, for comparison. */
	maskChannel: { ask: { mask: number; channel: number }; answer: MaskChannel };
	/** What training would make of the image if this edit were made; nothing is written. */
	preview: { ask: { object: number; edit: ObjectEdit }; answer: Inspection };
	/** Writes the edit into the text; the view that follows shows it. */
	edit: { ask: { object: number; edit: ObjectEdit }; answer: null };
}

export type OverlayRequest = {
	[K in keyof OverlayRequests]: { v: 1; id: number; kind: K } & OverlayRequests[K]['ask'];
}[keyof OverlayRequests];

export type OverlayAnswer = OverlayRequests[keyof OverlayRequests]['answer'];

export type OverlayToHost =
	/** The page can receive; sent at load and after it was hidden. */
	| { v: 1; kind: 'ready' }
	/** The person chose an object (or none) in the overlay. */
	| { v: 1; kind: 'selected'; object: number | null }
	| { v: 1; kind: 'command'; command: PageCommand; object?: number }
	| { v: 1; kind: 'sampling'; sampling: SamplingChoice }
	/** Final detections under this score take no part from now on; 0 .. 1. */
	| { v: 1; kind: 'minScore'; score: number }
	/** Repairs the place of a problem. */
	| { v: 1; kind: 'fix'; rule: string; at: Span }
	/** First frame with the view's marks is drawn; times in milliseconds since epoch. */
	| { v: 1; kind: 'painted'; requestedAt: number; receivedAt: number; paintedAt: number; scriptMs: number }
	/** The page has keyboard focus or lost it (drives `anchorage.overlayFocused`). */
	| { v: 1; kind: 'focus'; focused: boolean }
	| { v: 1; kind: 'log'; level: 'warn' | 'error'; text: string }
	| OverlayRequest;

/** One class channel of a mask at training resolution. */
export interface MaskChannel {
	mask: number;
	channel: number;
	className: string;
	/** `size * size`, row-major, 0..1. */
	probability: Float32Array;
}

/** One line of the loss chart. */
export interface LossRow {
	name: LossTermName | EstimateTermName;
	title: string;
	/** After the weight. */
	value: number;
}

/** What the Loss view of the side panel shows. */
export type LossView =
	| {
			kind: 'loss';
			tier: Exclude<Tier, 'assignment'>;
			/** "this image" or "person, id 430999". */
			of: string;
			total: number;
			/** "total, weights all 1". */
			totalNote: string;
			rows: LossRow[];
			background: number | null;
			/** "Sampled anchors only: 89 positive, 167 negative (seed 0)." */
			note: string;
			/** "from epoch_11.safetensors". */
			source: string;
			/** How many objects the first stage's proposals find, where the dump has them. */
			proposals: string | null;
			/** Against the framework's own numbers, where the dump holds them. */
			parity: ParityWords | null;
			/** A loss of the person's own, which is no part of the total. */
			written: WrittenWords | null;
	  }
	/** No dump, not finite, restricted, nothing open. */
	| {
			kind: 'message';
			severity: 'information' | 'warning' | 'error';
			title: string;
			detail: string;
			actions: { label: string; command: PageCommand; secondary?: boolean }[];
	  };

/** All that the segmentation view shows for one image. */
export interface SegmentationView {
	segmentation: Segmentation;
	picture: Picture;
	/** Size that picture, label and prediction cover. */
	image: { fileName: string; width: number; height: number };
	/** Base names of the files that label and prediction come from. */
	label: string;
	prediction: string;
	/** How they were read, where a person might expect otherwise. */
	notes: string[];
	/** Where the image stands in its annotation file; `null` for a mask file. */
	place: { imageCount: number; imageRow: number } | null;
}

/** A map over the pixels that the page asks for when it is looked at: a loss's parts, or a class's probability. */
export type SegmentationMap = { loss: SegmentationLossName } | { probability: number };

export type HostToSegmentation =
	| { v: 1; kind: 'view'; view: SegmentationView }
	| { v: 1; kind: 'message'; message: OverlayMessage }
	| { v: 1; kind: 'reply'; re: number; ok: Float32Array }
	| { v: 1; kind: 'reply'; re: number; error: { code: string; message: string } };

export type SegmentationToHost =
	| { v: 1; kind: 'ready' }
	| { v: 1; kind: 'command'; command: PageCommand }
	| { v: 1; kind: 'log'; level: 'warn' | 'error'; text: string }
	/** Answered by `reply`. */
	| { v: 1; id: number; kind: 'map'; map: SegmentationMap };

export type HostToLoss = { v: 1; kind: 'loss'; view: LossView };
export type LossToHost =
	| { v: 1; kind: 'ready' }
	| { v: 1; kind: 'command'; command: PageCommand }
	| { v: 1; kind: 'log'; level: 'warn' | 'error'; text: string };

/** Which images the table of a large file shows, and in which order. */
export interface TableFilter {
	/** Part of a file name, an id, or the name of a class; empty for all. */
	text: string;
	problems: 'all' | 'any' | 'errors' | 'warnings';
	sort: 'file' | 'name' | 'objects' | 'problems';
}

/** A line of the table: an image. */
export interface TableImage {
	/** Row in the file. */
	image: number;
	id: string;
	fileName: string;
	/** As recorded, pixels. */
	width: number | null;
	height: number | null;
	objects: number;
	/** Trained objects, and those of them that reach a positive that was not forced; `null` for an image without any. */
	served: { served: number; trained: number } | null;
	loss: number | null;
	/** As far as the file was looked through. */
	problems: { count: number; severity: Severity } | null;
	/** Where the record starts, bytes. */
	offset: number;
}

/** A line below an image: one of its objects. */
export interface TableObject {
	object: number;
	id: string;
	className: string;
	/** Image pixels; NaN where the record has no box of numbers. */
	width: number;
	height: number;
	/** Which glyph it gets: the strongest role among its anchors, `none` without any, `ignored` where it is not trained. */
	role: 'positive' | 'forced' | 'none' | 'ignored';
	/** "26 forced". */
	count: string;
	/** What is special about it, empty where nothing is. */
	sentence: string;
	loss: number | null;
	problems: { count: number; severity: Severity } | null;
	offset: number;
}

/** What the card over a line says, as the hover in a text editor does. */
export interface TableCard {
	title: string;
	/** "212 × 302 px at input". */
	size: string;
	isFine: boolean;
	sentence: string;
	/** Title, value, share. */
	losses: [string, string, string][];
	/** Encoded. */
	picture: { mime: string; bytes: Uint8Array } | null;
}

/** What the table says of its file. */
export interface TableFile {
	name: string;
	/** Bytes. */
	size: number;
	images: number;
	records: number;
	/** "index built in 1.8 s, reused while the file is unchanged". */
	note: string;
	/** Why nothing can be edited, `null` where it can. */
	readOnly: string | null;
	/** Problems are still looked for. */
	isLooking: boolean;
}

/** What the table asks the host, each answered once by `reply`. */
export interface TableRequests {
	rows: {
		ask: { filter: TableFilter; from: number; to: number };
		/** How many images pass the filter, and those `[from, to)` of them. */
		answer: { total: number; rows: TableImage[] };
	};
	objects: { ask: { image: number }; answer: TableObject[] };
	card: { ask: { image: number; object: number | null }; answer: TableCard | null };
	edit: { ask: { image: number; object: number; edit: ObjectEdit }; answer: null };
}

export type TableRequest = {
	[K in keyof TableRequests]: { v: 1; id: number; kind: K } & TableRequests[K]['ask'];
}[keyof TableRequests];

export type TableAnswer = TableRequests[keyof TableRequests]['answer'];

export type HostToTable =
	/** The file is read: bytes done of all, so far. */
	| { v: 1; kind: 'progress'; done: number; size: number }
	| { v: 1; kind: 'file'; file: TableFile }
	| { v: 1; kind: 'message'; message: OverlayMessage }
	/** Rows that were asked for may be others by now: they are asked for again where they are seen. */
	| { v: 1; kind: 'changed' }
	/** What is chosen elsewhere. `reveal`: scroll so that it is seen. */
	| { v: 1; kind: 'select'; image: number; object: number | null; reveal: boolean }
	| { v: 1; kind: 'reply'; re: number; ok: TableAnswer }
	| { v: 1; kind: 'reply'; re: number; error: { code: string; message: string } };

export type TableToHost =
	| { v: 1; kind: 'ready' }
	| { v: 1; kind: 'chosen'; image: number; object: number | null }
	/** Enter, or a double click: the overlay at this line. */
	| { v: 1; kind: 'open'; image: number; object: number | null }
	/** Stops the reading of the file. */
	| { v: 1; kind: 'cancel' }
	| { v: 1; kind: 'command'; command: PageCommand; object?: number }
	| { v: 1; kind: 'focus'; focused: boolean }
	| { v: 1; kind: 'log'; level: 'warn' | 'error'; text: string }
	| TableRequest;

/** What the evaluation panel was asked for. */
export interface EvaluationAsk {
	/** What overlap is measured on; `null`: what the detections hold. */
	overlap: OverlapKind | null;
	/** From which score on detections count as right and wrong in an image. */
	score: number;
	/** Field of the image records that makes slices; `null` for none. */
	slice: string | null;
}

/** All that the evaluation panel shows. */
export interface EvaluationView {
	report: EvaluationReport;
	ask: EvaluationAsk;
	/** What else can be asked for. */
	overlaps: OverlapKind[];
	fields: string[];
}

export type HostToEvaluation =
	| { v: 1; kind: 'report'; view: EvaluationView }
	/** While another one is worked out (`loading`), the last one stays. */
	| { v: 1; kind: 'message'; message: OverlayMessage }
	/** The work was given up: the last report is what there is. */
	| { v: 1; kind: 'cancelled' }
	/** Labels or detections are others than those of the report: a sentence. */
	| { v: 1; kind: 'stale'; reason: string };

export type EvaluationToHost =
	| { v: 1; kind: 'ready' }
	| ({ v: 1; kind: 'ask' } & EvaluationAsk)
	| { v: 1; kind: 'cancel' }
	/** The overlay on an image, by its place in the report's columns. */
	| { v: 1; kind: 'open'; image: number }
	| { v: 1; kind: 'save' }
	/** The report as Markdown, into the clipboard. */
	| { v: 1; kind: 'copy' }
	| { v: 1; kind: 'command'; command: PageCommand }
	| { v: 1; kind: 'log'; level: 'warn' | 'error'; text: string };

/** How far the training of a probe has come. */
export type TrainingState = 'reading' | 'training' | 'stopping' | 'done' | 'cancelled' | 'failed';

/** All that the training panel shows. */
export interface TrainingView {
	/** Base name of the annotation file. */
	name: string;
	state: TrainingState;
	/** Share of the work that is done, 0..1. */
	progress: number;
	/** What it is trained on; `null` before that is known. */
	facts: { pictures: number; objects: number; backend: { isNative: boolean; detail: string } } | null;
	/** What a person should know of it, a sentence each. */
	notes: string[];
	/** Steps so far. */
	step: number;
	seconds: number;
	secondsLeft: number;
	/** Terms with their titles, in the order of the recipe. */
	terms: { name: LossTermName; title: string }[];
	curve: LossCurve;
	/** Why it failed, `null` where it did not. */
	failure: string | null;
	/** Whether the losses that the overlay shows come from this probe. */
	isShown: boolean;
}

export interface HostToTraining {
	v: 1;
	kind: 'view';
	view: TrainingView;
}

export type TrainingToHost =
	| { v: 1; kind: 'ready' }
	/** Ends the training; what it has learned is kept. */
	| { v: 1; kind: 'stop' }
	/** The overlay with the probe's losses, images in the order of their loss. */
	| { v: 1; kind: 'show' }
	/** Trains again. */
	| { v: 1; kind: 'again' }
	| { v: 1; kind: 'command'; command: PageCommand }
	| { v: 1; kind: 'log'; level: 'warn' | 'error'; text: string };

export * from './compare';
export * from './dataset';
