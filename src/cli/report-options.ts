// What commands that give reports have in common: the format, where it goes, and when it is a failure.

import { existsSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import type { ArgsDef } from 'citty';
import { type Severity, severityRank } from '../core/problem';
import { enumerate } from '../core/words/format';

export const reportFormats = ['text', 'json', 'sarif', 'csv', 'parquet', 'html'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** Of commands that tell nothing of places in files. */
export const formatsWithoutPlaces = reportFormats.filter((format) => format !== 'sarif');

export const reportOptions = {
	format: {
		type: 'string',
		description: `${reportFormats.join(', ')}; without it the ending of --output says`,
	},
	output: {
		type: 'string',
		alias: 'o',
		description: 'File to write instead of standard output; of csv and parquet a folder for all tables',
	},
	table: { type: 'string', description: 'Of csv and parquet: which table' },
	json: { type: 'boolean', default: false, description: 'The same as --format json' },
	quiet: { type: 'boolean', default: false, description: 'No progress' },
} as const satisfies ArgsDef;

export const failOptions = {
	'fail-on': {
		type: 'string',
		default: 'warning',
		description: 'error, warning or never: from which severity on the exit code is 1',
	},
} as const satisfies ArgsDef;

export interface ReportArguments {
	format?: string;
	output?: string;
	table?: string;
	json: boolean;
	quiet: boolean;
}

export interface ReportTarget {
	format: ReportFormat;
	/** As it was typed; `null` for standard output. */
	output: string | null;
	/** `folder`: every table in a file of its own. */
	into: 'stream' | 'file' | 'folder';
	/** The only table that is asked for; `null` where it is all of the report. */
	table: string | null;
	progress: 'show' | 'hide';
}

export type FailOn = Extract<Severity, 'error' | 'warning'> | 'never';

const endings: Record<string, ReportFormat> = {
	'.txt': 'text',
	'.json': 'json',
	'.sarif': 'sarif',
	'.csv': 'csv',
	'.parquet': 'parquet',
	'.html': 'html',
	'.htm': 'html',
};

/**
 * Throws an Error with a sentence where the options do not go together.
 * @param tables names of those that the command gives, the one first that stands for the report.
 * @param formats those that the command has something to say in.
 */
export function targetOf(
	{ format: named, output, table, json, quiet }: ReportArguments,
	tables: readonly string[],
	formats: readonly ReportFormat[] = reportFormats,
): ReportTarget {
	if (output === '') throw new Error('--output is empty: name a file.');
	const format = formatOf(named, output, json);
	if (!formats.includes(format))
		throw new Error(`This command gives no ${format}: nothing that it tells stands at a place of a file.`);
	const holdsTables = format === 'csv' || format === 'parquet';
	if (table !== undefined && !holdsTables)
		throw new Error(`--table goes with csv and parquet, and the format is ${format}.`);
	if (table !== undefined && !tables.includes(table))
		throw new Error(`There is no table "${table}". The tables are ${enumerate(tables)}.`);
	const into = output === undefined ? 'stream' : isFolder(output) ? 'folder' : 'file';
	if (into === 'folder' && !holdsTables)
		throw new Error(`${output} is a folder, and a ${format} report is one file: name the file.`);
	if (into === 'folder' && table !== undefined)
		throw new Error(`--table names one table, and all of them go into the folder ${output}: name a file.`);
	if (into === 'stream' && format === 'parquet' && process.stdout.isTTY)
		throw new Error('Parquet is no text for a terminal: name a file with --output.');
	const only = holdsTables && into !== 'folder' ? (table ?? tables[0] ?? null) : null;
	return { format, output: output ?? null, into, table: only, progress: quiet ? 'hide' : 'show' };
}

function formatOf(named: string | undefined, output: string | undefined, json: boolean): ReportFormat {
	if (named !== undefined) {
		const format = reportFormats.find((each) => each === named);
		if (!format) throw new Error(`--format ${named}: it must be ${enumerate(reportFormats)}.`);
		if (json && format !== 'json') throw new Error(`--json and --format ${named} ask for two formats.`);
		return format;
	}
	if (json) return 'json';
	if (output === undefined) return 'text';
	const format = endings[extname(output).toLowerCase()];
	if (!format)
		throw new Error(
			`The ending of ${output} names no format: give --format, or one of the endings ${Object.keys(endings).join(', ')}.`,
		);
	return format;
}

function isFolder(output: string): boolean {
	return /[\\/]$/.test(output) || (existsSync(output) && statSync(output).isDirectory());
}

/** Throws an Error with a sentence. */
export function failOnOf(text: string): FailOn {
	if (text === 'error' || text === 'warning' || text === 'never') return text;
	throw new Error(`--fail-on ${text}: it must be error, warning or never.`);
}

/** Whether something of this severity makes the exit code 1. */
export function isFailure(severity: Severity, failOn: FailOn): boolean {
	return failOn !== 'never' && severityRank[severity] >= severityRank[failOn];
}
