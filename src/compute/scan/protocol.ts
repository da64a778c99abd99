// Between a scan and its processes: jobs, and what comes of them.

import type { Severity } from '../../core/problem';
import type { FileState } from '../big/build-index';
import type { Choices } from '../protocol';
import type { Part } from './part';

/** What a process is started with. */
export interface ScanStart {
	choices: Choices;
	/** Folder of kept indexes. */
	indexes: string | null;
	/** Names everything beside files and labels that an image's part depends on. */
	basis: string;
}

/** Images of one file. */
export interface LookItem {
	/** Place of the file in the scan. */
	file: number;
	path: string;
	/** Ascending; `null`: all of the file. */
	rows: Int32Array | null;
	/** COCO that is read record by record. */
	inParts: boolean;
	/** As it was when it was listed. */
	state: FileState;
}

/** Another file that an image's part depends on. */
export interface Dependency extends FileState {
	path: string;
}

/** Problems of one rule that only a file as a whole shows. */
export interface FileFinding {
	rule: string;
	severity: Severity;
	count: number;
	/** `row` -1: no image. */
	first: { message: string; row: number; object: number | null }[];
}

/** What is known of a file beside its images. */
export interface FileFacts {
	classes: string[];
	/** The number that the file gives each of them (a COCO id). */
	classIds: (number | null)[];
	findings: FileFinding[];
	/** Of the file as a whole: why it could not be read, or only in part. */
	unread: string | null;
}

/** A file, or some of its images, as a process read them. */
export interface Looked {
	file: number;
	/** Rows whose images are in the part, in its order. */
	rows: Int32Array;
	/** Images that could not be inspected. */
	unread: { row: number; sentence: string }[];
	/** Images that the model was run for, and those that it failed on, which are in the part with their assignment alone. */
	ran: number;
	failed: { row: number; reason: string }[];
	/** Rows in the part that the model was not run for, since their pictures were not found. */
	pictureless: number[];
	/** The file is no longer what was listed, or cannot be read any more: nothing else of it is to be asked. */
	stopped: string | null;
	/** Where all of the file was asked for. */
	whole: (FileFacts & { dependencies: Dependency[] | null }) | null;
}

export interface LookResult {
	part: Part;
	/** In the order of the items. */
	files: Looked[];
}

/** A picture as it was compared. */
export interface HashedPicture extends FileState {
	/** Of the picture, or of the annotation file that it is inside. */
	path: string;
	/** SHA-1 of its bytes, hexadecimal; `null` where it could not be read. */
	bytes: string | null;
	/** Two halves of 32 bits, the first bits first; `null` for pictures that have nothing to tell them by. */
	looks: [number, number] | null;
}

export interface ScanJobs {
	look: { params: { items: LookItem[] }; result: LookResult };
	/** Names of the images `[from, to)` of a COCO file. */
	keys: { params: { item: LookItem; from: number; to: number }; result: Uint8Array };
	/** The rules over a whole COCO file. */
	survey: { params: { item: LookItem }; result: FileFacts };
	/** How many images a file holds. */
	count: { params: { item: LookItem }; result: number };
	/** Where the pictures of images lie: the annotation file itself where they are inside it, `null` for those that are not found. */
	locate: { params: { item: LookItem }; result: (string | null)[] };
	hash: { params: { paths: string[] }; result: HashedPicture[] };
}

export type ScanJobKind = keyof ScanJobs;

export type ScanJob = { id: number } & {
	[K in ScanJobKind]: { kind: K; params: ScanJobs[K]['params'] };
}[ScanJobKind];

export type ToScan = ScanJob | { isPaused: boolean };

export type FromScan =
	/** The process that runs models for it, `null` when that is gone: native code that computes does not notice who is. */
	| { runner: number | null }
	| { id: number; ok: ScanJobs[ScanJobKind]['result'] }
	| { id: number; error: { code: string; message: string } };
