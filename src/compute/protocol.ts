// What the compute process can be asked: one entry a request, parameters and result. Both sides read this file.

import type { Breakdown, SamplingMode } from '../core/breakdown/types';
import type { Inspection } from '../core/inspection';
import type { ObjectEdit } from '../core/object-edit';
import type { Problem, Severity, Span, TextEdit } from '../core/problem';
import type { LossName, LossTermName, Recipe } from '../core/recipe';
import type { LossSwaps } from '../core/recipes/swap';
import type { Segmentation } from '../core/segmentation';
import type { WrittenLoss } from '../core/written-loss';
import type { Conversion } from '../formats/convert/told';
import type { Location } from '../formats/locate';
import type { ClassRecord, FormatName, ObjectRecord } from '../formats/types';
import type {
	CompareProgress,
	CompareRequests,
	CompareSubject,
	DatasetComparison,
	DatasetRequests,
	DatasetView,
	MaskChannel,
	ReviewMark,
	SegmentationMap,
	TableFilter,
	TableImage,
	TableObject,
} from '../messages';
import type { Severities } from '../rules/run';
import type { RecordChange } from './big/edited-records';
import type { ScanStep } from './dataset/questions';
import type { EvaluationAnswer, EvaluationQuestion } from './evaluation/questions';
import type { ConnectionProblem } from './models/connection-file';
import type { ConnectionNames, ConnectionText, SuggestedConnection } from './models/questions';
import type { ModelTest } from './models/test-model';
import type { Place } from './places';
import type { RecipeProblem } from './recipe-file';
import type { ScanQuestion } from './scan/types';
import type { PenaltyChoice } from './weights';

export type { Conversion };

/** An annotation file in one state of its text. */
export interface FileRef {
	/** Absolute path. */
	path: string;
	/** Grows with every change of the editor's text; 0 for the file on disk (its size and time are compared then). */
	version: number;
	/** Read record by record, as large files are; its versions are bytes that were typed over those on disk. */
	inParts?: boolean;
}

/** How the process learns the editor's text of a version: whole, or as what was typed since a version that it has. */
export type TextUpdate = { path: string; version: number; inParts?: boolean } & (
	| { text: string }
	| {
			base: number;
			/** Each in the text that the one before left. */
			edits: TextEdit[];
			/** Of the text afterwards, to be sure that both sides speak of the same one. */
			length: number;
	  }
);

/** What may be run, and how much of the machine it may take. */
export interface Running {
	/** Whether models and losses that people wrote may run at all. */
	trusted: boolean;
	/** Folder of tfjs-node as set for this machine, `null` for none. */
	nativePath: string | null;
	/** Longest that one question to a model or a loss may take. */
	seconds: number;
	/** Most that the process that runs them may hold, megabytes resident. */
	megabytes: number;
}

/** What the person has chosen that an answer depends on. */
export interface Choices {
	/** Absolute paths. */
	workspaceFolders: string[];
	/** Absolute folder of images, `null` for none. */
	imageRoot: string | null;
	/** Name of a shipped recipe, or absolute path of a `*.anchorage.json`. */
	recipe: string;
	/** Absolute path of a dump or a folder of dumps, `null` for none. */
	predictions: string | null;
	/** Absolute path of final detections, a file or a folder; `null` for none. */
	detections: string | null;
	/** `null`: the dump's own draw where it has one, else `seeded`. */
	sampling: SamplingMode | null;
	seed: number;
	/** Final detections under this score take no part in an estimate. */
	minScore: number;
	/** Losses tried in the place of the recipe's own. */
	swaps: LossSwaps;
	/** Absolute path of a loss that the person wrote, `null` for none. */
	lossFile: string | null;
	/** How grave the person finds the problems of a rule, where not as grave as the rule does; `off`: not looked for. */
	severities: Severities;
	running: Running;
}

export interface ImageSummary {
	row: number;
	id: string;
	fileName: string;
	objects: number;
}

export interface FileSummary {
	/** Differs after each reading of the file as a whole: rows may mean other records then. */
	reading: number;
	/** `null`: no annotation file; `problems` then holds the one sentence why. */
	format: FormatName | null;
	/** How many there are; `images` lists them. */
	imageCount: number;
	classes: ClassRecord[];
	records: number;
	/** Why nothing could be read; empty for an annotation file. */
	reason: string;
}

/** In what problems are looked for, the quickest first. */
export const problemParts = ['records', 'pictures', 'training'] as const;
export type ProblemPart = (typeof problemParts)[number];

/** The problems of one rule in a file. */
export interface ProblemGroup {
	rule: string;
	title: string;
	/** The worst of them. */
	severity: Severity;
	count: number;
	/** How many of them have a fix. */
	fixable: number;
	/** The first of them, in the order of the file. */
	problems: Problem[];
}

/** Problems of one image, as the Images view tells them. */
export interface ImageProblems {
	row: number;
	count: number;
	severity: Severity;
}

export interface FileProblems {
	/** Worst first. */
	groups: ProblemGroup[];
	/** Images with errors or warnings. */
	images: ImageProblems[];
	counts: Record<Severity, number>;
}

/** What stands behind an inspection beside its numbers. */
export interface Inspected {
	/** As in the summary of the file: rows are those of this reading. */
	reading: number;
	/** Problems of the predictions, which no look through the file finds. */
	predictionProblems: Problem[];
	inspection: Inspection;
	/** How a page can show the image. */
	picture:
		| { kind: 'file'; path: string }
		| { kind: 'bytes'; mime: string; bytes: Uint8Array }
		| { kind: 'none'; reason: string };
	/** Modes that make sense: `dump` only with a recorded draw. */
	samplings: SamplingMode[];
	predictions: PredictionsState;
	detections: DetectionsState;
}

export type PredictionsState =
	| { kind: 'none' }
	| { kind: 'used'; path: string }
	/** A connected model runs; the image is to be asked for again when it has ended. */
	| { kind: 'running'; path: string }
	/** The dump is fine, this image is not in it. */
	| {
			kind: 'absent';
			path: string;
			/** "holds 02_ring.jpg, not 01_shapes.jpg". */
			holds: string;
	  }
	| { kind: 'refused'; path: string; reason: string };

/** Final detections: what could not be taken of them stands in `Estimate.notes`. */
export type DetectionsState =
	| { kind: 'none' }
	| { kind: 'used'; path: string }
	| { kind: 'refused'; path: string; reason: string };

/** One line of the Images view: what an inspection of the image would say first. */
export interface ImageOverview {
	row: number;
	total: number | null;
	terms: Partial<Record<string, number>>;
	/** Lowest best IoU over the trained objects; `null` without any. */
	weakestIou: number | null;
	forcedOnly: number;
	unmatched: number;
	trained: number;
}

export interface HoverCard {
	location: Location;
	/** The inspection of the record's image; the card is written from it. */
	inspection: Inspection;
	thumbnail: { mime: string; bytes: Uint8Array } | null;
}

/** Loss values recomputed by autodiff on the tensor back end, against the shown ones. */
export interface CheckReport {
	backend: string;
	rows: {
		term: string;
		shown: number;
		recomputed: number;
		valueDifference: number;
		gradientDifference: number;
		/** Predictions whose gradient was compared. */
		values: number;
	}[];
	largestDifference: number;
	milliseconds: number;
}

/** One loss in the place of a term. */
export interface LossAlternative {
	loss: LossName;
	/** On screen: "smooth L1". */
	title: string;
	formula: string;
	/** After the weight. */
	value: number;
	/** Whether it is what the recipe itself says. */
	own: boolean;
	/** Whether it is in force. */
	current: boolean;
}

/** Whose label and prediction the segmentation view compares. */
export interface SegmentationSource {
	/** The annotation file; or, without an image, a PNG of class indices that is the label itself. */
	file: FileRef;
	choices: Choices;
	/** Row of the annotated image, `null` for a mask file. */
	image: number | null;
	/** Absolute path of a dump, a folder of dumps or a PNG of class indices; `null` for the chosen dump. */
	prediction: string | null;
	/** Stored value of pixels that a mask file leaves out. */
	ignored: number;
}

export interface SegmentedImage {
	segmentation: Segmentation;
	/** Size of the picture, which label and prediction cover. */
	image: { fileName: string; width: number; height: number };
	picture: Inspected['picture'];
	/** Base names of the files that label and prediction come from. */
	label: string;
	prediction: string;
	/** How label and prediction were read, where a person might expect otherwise. */
	notes: string[];
}

export interface BackendReport {
	/** Taken, or what would be taken when something needs it. */
	tensor: { name: 'tfjs-node' | 'wasm' | 'none'; detail: string; tried: { what: string; why: string }[] };
	image: { name: string; detail: string };
	node: string;
}

/** Where to look for the next object that nothing is matched to, and from where on. */
export interface NextPlace {
	file: FileRef;
	choices: Choices;
	image: number;
	/** `null`: before the first object. */
	object: number | null;
}

/** A data set under two choices that differ in what `subject` names. */
export interface CompareQuestion {
	subject: CompareSubject;
	source: ScanQuestion['source'];
	a: Choices;
	b: Choices;
}

export interface ComputeRequests {
	/** Images `[from, to)` of the file's list. */
	images: { params: { file: FileRef; choices: Choices; from: number; to: number }; result: ImageSummary[] };
	/** `null` where the file is still as it was in the reading `known`. */
	summarise: {
		params: { file: FileRef; choices: Choices; known: number | null };
		result: FileSummary | null;
	};
	locate: { params: { file: FileRef; choices: Choices; offset: number }; result: Location | null };
	/** Where the objects of an image stand in the text, row for row. */
	spans: { params: { file: FileRef; choices: Choices; image: number }; result: ObjectRecord['spans'][] };
	inspect: { params: { file: FileRef; choices: Choices; image: number }; result: Inspected };
	overview: {
		params: { file: FileRef; choices: Choices; from: number; to: number };
		result: ImageOverview[];
	};
	hover: { params: { file: FileRef; choices: Choices; offset: number }; result: HoverCard | null };
	/** The same for an image, or one of its objects. */
	cardOf: {
		params: { file: FileRef; choices: Choices; image: number; object: number | null };
		result: HoverCard | null;
	};
	maskChannel: {
		params: { file: FileRef; choices: Choices; image: number; mask: number; channel: number };
		result: MaskChannel;
	};
	segmentation: { params: SegmentationSource; result: SegmentedImage };
	/** `[height, width]` of a segmentation. */
	segmentationMap: { params: SegmentationSource & { map: SegmentationMap }; result: Float32Array };
	/** The problems of a file, as far as they are in one part; runs beside other questions. */
	problems: { params: { file: FileRef; choices: Choices; part: ProblemPart }; result: FileProblems };
	/** What is known by now of one image's records, picture and assignment. */
	problemsOfImage: { params: { file: FileRef; choices: Choices; image: number }; result: Problem[] };
	/** More problems of one rule, in the order of the file. */
	problemsOfRule: {
		params: { file: FileRef; choices: Choices; rule: string; from: number; count: number };
		result: Problem[];
	};
	/** Problems with a fix whose spans touch `[start, end]`. */
	problemsAt: {
		params: { file: FileRef; choices: Choices; start: number; end: number };
		result: Problem[];
	};
	/** The first problem that starts behind (`step` 1) or before (-1) an offset, and round; errors and warnings first. */
	nextProblem: {
		params: { file: FileRef; choices: Choices; from: number; step: 1 | -1 };
		result: Problem | null;
	};
	/** The replacements that repair every place of a rule, or the given one. */
	fix: { params: { file: FileRef; choices: Choices; rule: string; at: Span | null }; result: TextEdit[] };
	/** The replacements that make an edit of an object. */
	edit: {
		params: { file: FileRef; choices: Choices; image: number; object: number; edit: ObjectEdit };
		result: TextEdit[];
	};
	/** What training would make of the image after an edit of one object. */
	preview: {
		params: { file: FileRef; choices: Choices; image: number; object: number; edit: ObjectEdit };
		result: Inspection;
	};
	/** Writes a file that is read in parts as it stands, as `target`; its size and time on disk then. */
	save: {
		params: { file: FileRef; choices: Choices; target: string };
		result: { size: number; mtimeMs: number };
	};
	/** Records of a file that is read in parts that are not as on disk. */
	changes: { params: { file: FileRef; choices: Choices }; result: RecordChange[] };
	/** Replacements that make changes of records in the file as it is now, and those that find no place in it. */
	place: {
		params: { file: FileRef; choices: Choices; changes: RecordChange[] };
		result: { edits: TextEdit[]; lost: RecordChange[] };
	};
	/** Lines and columns of places in the text; `null` of a file that is read in parts and was typed into: its lines are not counted. */
	places: { params: { file: FileRef; choices: Choices; offsets: number[] }; result: Place[] | null };
	/** The bytes at spans of a file that is read in parts, one character each. */
	parts: { params: { file: FileRef; choices: Choices; spans: Span[] }; result: string[] };
	/** The annotation file that a folder is opened with, absolute; `null` where it holds none. */
	firstFile: { params: { folder: string }; result: string | null };
	/** Files of the same format in the folder of one, in the order in which people count: their base names. */
	siblings: { params: { path: string }; result: string[] };
	/** The images that pass a filter, and those `[from, to)` of them as lines of a table. */
	table: {
		params: { file: FileRef; choices: Choices; filter: TableFilter; from: number; to: number };
		result: { total: number; rows: TableImage[] };
	};
	/** The objects of an image as lines of a table. */
	tableObjects: { params: { file: FileRef; choices: Choices; image: number }; result: TableObject[] };
	/** How the index of a file that is read in parts was come by. */
	indexFacts: {
		params: { file: FileRef; choices: Choices };
		result: { size: number; records: number; milliseconds: number; isKept: boolean } | null;
	};
	/** What would become of the data set that a file belongs to in another format; tells `ConversionStep`s. */
	conversion: {
		params: { file: FileRef; choices: Choices; target: FormatName };
		result: Conversion;
	};
	/** Writes it below a folder (absolute) that is not there yet, or empty; tells `ConversionStep`s. */
	convert: {
		params: { file: FileRef; choices: Choices; target: FormatName; folder: string };
		result: SavedDataset;
	};
	/** Trains a small Mask R-CNN on the labels of a data set, and keeps it in a folder; tells `TrainingStep`s. */
	trainProbe: {
		params: { file: FileRef; choices: Choices; folder: string; seconds: number };
		result: TrainedProbe;
	};
	/** Final detections against the labels of a whole file, as the editor holds them. */
	evaluation: { params: EvaluationQuestion; result: EvaluationAnswer };
	/** Compares a data set under two choices and keeps it for the two below; tells `CompareProgress`. Runs beside others. */
	compareDataset: { params: CompareQuestion; result: DatasetComparison };
	comparedLines: { params: CompareRequests['lines']['ask']; result: CompareRequests['lines']['answer'] };
	/** Where an image of the compared data set is. */
	comparedPlace: { params: { image: number }; result: { path: string; row: number } };
	/** Scans a data set and keeps what it finds for the questions below; tells `ScanStep`s, and runs beside other questions. */
	scan: {
		params: {
			question: ScanQuestion;
			/** Dumps whose losses are compared, absolute, in the order of training. */
			checkpoints: string[];
		};
		result: DatasetView;
	};
	pauseScan: { params: { isPaused: boolean }; result: null };
	datasetLines: { params: DatasetRequests['lines']['ask']; result: DatasetRequests['lines']['answer'] };
	datasetPicture: { params: DatasetRequests['picture']['ask']; result: DatasetRequests['picture']['answer'] };
	datasetFit: { params: DatasetRequests['fit']['ask']; result: DatasetRequests['fit']['answer'] };
	datasetOptimise: {
		params: DatasetRequests['optimise']['ask'];
		result: DatasetRequests['optimise']['answer'];
	};
	/** Keeps a mark, or takes it back. `what`: the title of its line, for whoever reads the file. */
	datasetMark: { params: { key: string; mark: ReviewMark | null; what: string }; result: DatasetView };
	/** Where the record of an image is, or the file that a line without one is about. */
	datasetPlace: { params: { image: number }; result: { path: string; row: number } };
	datasetFile: { params: { key: string }; result: string };
	/** The next trained object with no positive, through the images of the file and round; `null` for none. */
	nextUnmatched: { params: NextPlace; result: { image: number; object: number | null } | null };
	recipe: { params: { recipe: string }; result: { recipe: Recipe } | { error: string } };
	/** What each loss that can stand for a term would say of the image. */
	alternatives: {
		params: { file: FileRef; choices: Choices; image: number; term: LossTermName };
		result: LossAlternative[];
	};
	/**
	 * What the chosen loss of the person's own says of an image; `null` without head outputs. Runs beside other questions.
	 * `text`: of the loss file as the editor has it, `null` for that on disk.
	 */
	writtenLoss: {
		params: { file: FileRef; choices: Choices; image: number; text: string | null };
		result: WrittenLoss | null;
	};
	/** The regularisation report over a weights file, as text. */
	weightPenalty: { params: { path: string; choice: PenaltyChoice }; result: string };
	/** Everything wrong in the text of a recipe file. */
	checkRecipe: { params: { text: string; fileName: string }; result: RecipeProblem[] };
	checkLosses: {
		params: { file: FileRef; choices: Choices; image: number };
		result: CheckReport;
	};
	/** `anew`: what is there now, where something was installed meanwhile. */
	backends: { params: { running: Running; anew: boolean }; result: BackendReport };
	/** Everything wrong in the text of a connection file, also what its model does not have. */
	checkConnection: { params: ConnectionText & { running: Running }; result: ConnectionProblem[] };
	/** What can stand in a connection file: the model's outputs, and the dump tensors that the recipe reads for an image of `file`. */
	connectionNames: {
		params: ConnectionText & { file?: FileRef; choices: Choices; image: number };
		result: ConnectionNames;
	};
	/** The text of a connection file for a model, which is to be written into `folder`; both absolute. */
	suggestConnection: {
		params: { model: string; folder: string; file: FileRef; choices: Choices; image: number };
		result: SuggestedConnection;
	};
	/** Runs a connection on an image, and says of each tensor whether it fits. */
	testModel: {
		params: ConnectionText & { file: FileRef; choices: Choices; image: number };
		result: ModelTest;
	};
	/** Ends the run of a model that is under way. */
	cancelModel: { params: Record<never, never>; result: null };
	/** Forgets what models returned, and how they failed. */
	forgetModels: { params: Record<never, never>; result: null };
	/** Forgets what is cached of files, after something changed on disk. */
	filesChanged: { params: { path: string | null }; result: null };
}

/** How far a conversion is: records or files that were read, images that were compared, files that were written. */
export type ConversionStep =
	| { stage: 'read' | 'compare'; done: number; total: number }
	| { stage: 'write'; files: number; bytes: number };

/** How far the training of a probe is. */
export type TrainingStep =
	| { stage: 'read'; done: number; total: number }
	/** What it starts from: so many pictures and objects, and the back end. */
	| {
			stage: 'start';
			pictures: number;
			objects: number;
			backend: { isNative: boolean; detail: string };
			notes: string[];
	  }
	| {
			stage: 'train';
			/** Counts from 1. */
			step: number;
			/** Each term after its weight. */
			losses: Partial<Record<LossTermName, number>>;
			total: number;
			/** Since the first step, and how many are left by the clock. */
			seconds: number;
			secondsLeft: number;
	  };

/** A probe that was trained and kept. */
export interface TrainedProbe {
	steps: number;
	seconds: number;
	/** Whether a person ended it before its time. */
	stopped: boolean;
	/** Absolute paths: the file that stands where a dump's path stands, and the recipe that belongs to it. */
	predictions: string;
	recipe: string;
}

/** What each request that tells steps tells. */
export interface RequestSteps {
	conversion: ConversionStep;
	convert: ConversionStep;
	trainProbe: TrainingStep;
	scan: ScanStep;
	compareDataset: CompareProgress;
}
export type StepOf<K extends RequestKind> = K extends keyof RequestSteps ? RequestSteps[K] : never;

/** A data set that was written. */
export interface SavedDataset {
	images: number;
	files: number;
	bytes: number;
	/** Absolute path of the first annotation file; `null` where there is none. */
	first: string | null;
}

export type RequestKind = keyof ComputeRequests;

export type ToCompute =
	| { id: number; kind: RequestKind; params: unknown }
	| { update: TextUpdate }
	| { cancel: number }
	/** Stops the reading of a large file. */
	| { stop: string };

export type FromCompute =
	| { id: number; ok: unknown }
	| { id: number; error: { code: string; message: string } }
	/** How far a request is that takes long. */
	| { id: number; step: RequestSteps[keyof RequestSteps] }
	| { log: string }
	/** A run of a connected model ended, of which an answer said that it runs. */
	| { modelEnded: true }
	/** How far the reading of a large file is, bytes. */
	| { progress: { path: string; done: number; size: number } };

/** Terms of a breakdown as plain numbers after their weights. */
export function weightedTerms(breakdown: Breakdown): Record<string, number> {
	return Object.fromEntries(breakdown.terms.map((term) => [term.name, term.value * term.weight]));
}
