// What a command of the command line found, in the one shape that every file format is made from: SARIF from its findings, CSV
// and Parquet from its tables, HTML from all of it. Values only; nothing here is read from disk.

import type { Severity } from '../core/problem';

export interface Report {
	command: 'check' | 'inspect' | 'scan' | 'fit-anchors' | 'compare';
	/** What it is about: "instances_val.json", "train and val". */
	title: string;
	/** The finding in one sentence. */
	finding: string;
	/** The numbers behind it in words; empty where the figures say all. */
	evidence: string;
	/** Figures that stand at the head, in words: ["images", "5,000"]. */
	facts: [name: string, value: string][];
	findings: Finding[];
	/** Every rule that a finding names. */
	rules: ReportRule[];
	/** In the order in which a person reads them. */
	tables: ReportTable[];
	charts: ReportChart[];
	/** To be copied as they are. */
	texts: { title: string; text: string }[];
	/** What was not done, and why; a sentence each. */
	notes: string[];
	/** Version of Anchorage; milliseconds since epoch. */
	version: string;
	madeAt: number;
}

/** Something at a place of a file that a person should look at. */
export interface Finding {
	/** Stable name: a rule of `docs/rules`, or "label-error-missing". */
	rule: string;
	severity: Severity;
	/** One sentence: what is wrong, and what it does to training. */
	message: string;
	/** As it is to be shown: relative to the working directory where it lies in it, else absolute; "/" between folders. */
	file: string;
	/** Lines and columns from 1, columns in UTF-16 units, the end exclusive; `null` for the file as a whole. */
	region: { startLine: number; startColumn: number; endLine: number; endColumn: number } | null;
	/** Rows from 0, `null` where it is about none. */
	image: number | null;
	object: number | null;
	/** Names the record whatever line it stands in, so that a finding is the same one after other lines came and went. */
	fingerprint: string;
}

export interface ReportRule {
	name: string;
	/** In a few words: "Box without area". */
	title: string;
	/** Unless a finding says otherwise. */
	severity: Severity;
	/** Paragraphs: what is found, what it does to training, what to do. */
	help: string[];
}

/** Columns of equal length, one value a row. */
export interface ReportTable {
	/** "images", "objects", "problems", "label-errors": its name on the command line, and part of a file's name. */
	name: string;
	title: string;
	count: number;
	columns: ReportColumn[];
}

export type ReportColumn = {
	/** snake_case, as data frames have it: "best_iou". */
	name: string;
	/** On screen: "Best IoU". */
	title: string;
	/** `files`: for programs, not shown on a page. */
	only?: 'files';
} & (
	| { type: 'text'; values: readonly (string | null)[] }
	/** Whole numbers of 32 bits. */
	| { type: 'integer'; values: Int32Array | readonly (number | null)[] }
	/** NaN where it is not known. @param digits on screen; files hold all. */
	| { type: 'number'; values: Float64Array; digits: number }
	/** 0 or 1. */
	| { type: 'flag'; values: Uint8Array }
);

/** Bars, with a sentence for those who do not see them. */
export interface ReportChart {
	title: string;
	/** In a sentence: what is shown. */
	caption: string;
	/** `rows`: a row of bars for each label, every series to a scale of its own; `steps`: bars beside each other to one scale. */
	kind: 'rows' | 'steps';
	/** Names of the values of a bar, in their order. */
	series: string[];
	bars: { label: string; values: number[] }[];
	/** Of `steps`: words under the bars, evenly from the left end to the right; without them each bar has its label. */
	axis?: string[];
	/** Lines across the bars of `steps`, 0 at the left and 1 at the right of all. */
	marks?: { at: number; label: string }[];
}
