// What is scanned, and what a scan gives.

import type { DatasetColumns } from '../../core/dataset/columns';
import type { Leak } from '../../core/dataset/leaks';
import type { Tier } from '../../core/inspection';
import type { Severity } from '../../core/problem';
import type { ScanProgress } from '../../messages';
import type { Choices } from '../protocol';

/** A data set, as a person names it. */
export interface ScanSource {
	/**
	 * Absolute paths of annotation files, folders, `data.yaml` files, or globs; each may be given the name of a split. One file
	 * of a format that holds one image stands for all beside it.
	 */
	inputs: { path: string; split: string | null }[];
	/** Absolute paths: of the annotation files that the inputs name, these alone are scanned. Absent: all. */
	only?: readonly string[];
}

export interface ScanQuestion {
	source: ScanSource;
	/** Recipe, dump or detections, image folder, severities. Files are read as they are on disk. */
	choices: Choices;
	/** `compare`: pictures are read and hashed as well. */
	pictures: 'skip' | 'compare';
}

/** Something that could not be read or inspected. */
export interface Unread {
	/** Absolute path of the annotation file. */
	path: string;
	/** Row of the image, `null` for the file as a whole. */
	row: number | null;
	/** What, where, and what to do. */
	sentence: string;
}

/** Problems of one rule over the whole data set. */
export interface ScannedRule {
	rule: string;
	title: string;
	severity: Severity;
	count: number;
	/** The first of them: the sentence and where it is. `image` indexes the columns, -1 for the file as a whole. */
	first: { message: string; image: number; object: number | null }[];
}

export type { Leak, ScanProgress };

export interface ScannedDataset {
	/** Names source, choices and engine: the same question has the same. */
	key: string;
	columns: DatasetColumns;
	rules: ScannedRule[];
	unread: Unread[];
	tier: Tier;
	/** Of pictures, once they were compared. */
	leaks: Leak[] | null;
	/** Pictures that could not be read, of how many. */
	pictures: { missing: number; total: number } | null;
	isComplete: boolean;
	milliseconds: number;
	/** Images known from an earlier scan. */
	kept: number;
	/** A sentence each: what was not done, and why. */
	notes: string[];
}

export interface ScanWatch {
	signal: AbortSignal;
	/** Awaited between units of work while a scan is paused. */
	paused(): Promise<void> | null;
	/** At most four times a second. */
	onProgress(progress: ScanProgress): void;
	/** What is known so far, at most once a second; columns hold the images that are done. `null`: nobody looks meanwhile. */
	onGrown: ((soFar: ScannedDataset) => void) | null;
}

/** What a scan runs on. */
export interface ScanOptions {
	/** Absolute path of the bundled `scan.js`. */
	script: string;
	/** Folder for what is kept between scans, absolute; `null`: nothing is kept. */
	storage: string | null;
	/** Processes at most; fewer where the files are large. */
	processes: number;
	log(line: string): void;
}
