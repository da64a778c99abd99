// Puts a report where it was asked for. A file is written whole or not at all: under another name first, then renamed.

import {
	closeSync,
	fsyncSync,
	openSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Report, ReportTable } from '../report/types';
import type { ReportTarget } from './report-options';

/** How a command tells what it found; each is worked out only where it is asked for. */
export interface Telling {
	text(): string | Promise<string>;
	json(): string | Promise<string>;
	/** @param only the one table that is asked for; `null` for all of it. */
	report(only: string | null): Report | Promise<Report>;
}

type Content = Iterable<string | Uint8Array>;

/** Throws an Error with a sentence where it cannot be written; nothing is left behind then. */
export async function tell(target: ReportTarget, telling: Telling): Promise<void> {
	const { output, into } = target;
	if (output === null) {
		for (const part of await contentOf(target, telling)) process.stdout.write(part);
		return;
	}
	const files =
		into === 'folder'
			? await tableFiles(target, output, await telling.report(target.table))
			: [{ path: output, content: await contentOf(target, telling) }];
	writeWhole(files);
	if (target.progress === 'show') console.error(`Written: ${files.map(({ path }) => path).join(', ')}`);
}

async function contentOf(target: ReportTarget, telling: Telling): Promise<Content> {
	switch (target.format) {
		case 'text':
			return linesOf(await telling.text());
		case 'json':
			return linesOf(await telling.json());
		case 'sarif':
			return [(await import('../report/sarif')).sarifText(await telling.report(target.table))];
		case 'html':
			return [(await import('../report/html')).htmlText(await telling.report(target.table))];
		default:
			return tableContent(target.format, tableOf(await telling.report(target.table), target.table));
	}
}

/** Nothing to tell is no line. */
function linesOf(text: string): Content {
	return text === '' ? [] : [`${text}\n`];
}

async function tableContent(format: 'csv' | 'parquet', table: ReportTable): Promise<Content> {
	if (format === 'csv') return (await import('../report/csv')).csvParts(table);
	return [(await import('../report/parquet')).parquetBytes(table)];
}

function tableOf({ tables }: Report, name: string | null): ReportTable {
	const found = tables.find((table) => table.name === name);
	if (!found) throw new Error(`The report has no table "${name}".`);
	return found;
}

async function tableFiles(
	{ format }: ReportTarget,
	folder: string,
	{ tables }: Report,
): Promise<{ path: string; content: Content }[]> {
	const files: { path: string; content: Content }[] = [];
	for (const table of tables) {
		const path = join(folder, `${table.name}.${format}`);
		files.push({ path, content: await tableContent(format as 'csv' | 'parquet', table) });
	}
	return files;
}

/** All files or none: the first that cannot be written leaves the others as they were. */
function writeWhole(files: readonly { path: string; content: Content }[]): void {
	const written: { from: string; to: string }[] = [];
	let now = '';
	try {
		for (const { path, content } of files) {
			now = path;
			const to = realTarget(path);
			if (to === null) {
				write(path, content);
				continue;
			}
			const from = join(dirname(to), `.${basename(to)}.${process.pid}.part`);
			written.push({ from, to });
			write(from, content);
		}
		for (const { from, to } of written) {
			now = to;
			renameSync(from, to);
		}
	} catch (error) {
		for (const { from } of written) rmSync(from, { force: true });
		throw new Error(whyNot(now, error as NodeJS.ErrnoException));
	}
}

function write(path: string, content: Content): void {
	const file = openSync(path, 'w');
	try {
		for (const part of content) {
			const bytes = typeof part === 'string' ? Buffer.from(part) : part;
			// A call may write a part of it.
			for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
		}
		if (statSync(path).isFile()) fsyncSync(file);
	} finally {
		closeSync(file);
	}
}

/** What a link stands for; `null` for a pipe or a device, which is written to as it is. */
function realTarget(path: string): string | null {
	const found = statSync(path, { throwIfNoEntry: false });
	if (!found) return path;
	return found.isFile() || found.isDirectory() ? realpathSync(path) : null;
}

function whyNot(path: string, { code, message }: NodeJS.ErrnoException): string {
	switch (code) {
		case 'ENOENT':
		case 'ENOTDIR':
			return `There is no folder ${dirname(path)}: ${basename(path)} was not written.`;
		case 'ENOSPC':
		case 'EDQUOT':
			return `The disk is full: ${path} was not written, and what was there is as it was. Make room, or name another disk.`;
		case 'EACCES':
		case 'EPERM':
		case 'EROFS':
			return `${path} may not be written (${code}): choose another folder, or correct its permissions.`;
		default:
			return `${path} was not written (${code ?? message}).`;
	}
}
