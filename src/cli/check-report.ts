// Checked files as lines for a terminal, as JSON, and as a report.

import { version } from '../../package.json';
import type { Since } from '../compute/changed-since/git';
import type { Place } from '../compute/places';
import { type Problem, type Severity, severityRank } from '../core/problem';
import { cleanSentence, formatCount, plural } from '../core/words';
import type { Finding, Report, ReportTable } from '../report/types';
import { ruleNamed } from '../rules';
import { sameFilesNote, unchangedNote } from './changed-since';
import { rulesOf } from './findings';
import { problemTable } from './problem-table';

export interface Checked {
	/** Relative to the working directory. */
	name: string;
	format: string | null;
	records: number;
	problems: Problem[];
	/** Where each starts; `null` of the file as a whole. */
	places: (Place | null)[];
	/** One for each, where a report is made of them. */
	findings: Finding[];
	/** Problems of records that did not change, which are left out. */
	unchanged: number;
}

export interface CheckedFiles {
	checked: Checked[];
	/** Files that were named; more than `checked` where some did not change. */
	named: number;
	/** `null` where all problems are asked for. */
	since: Since | null;
}

/** Tables of the report. */
export const checkTables = ['problems', 'rules'];

/** A line a file. */
export function checkJson({ checked, since }: CheckedFiles): string {
	return checked.map((file) => JSON.stringify(fileJson(file, since))).join('\n');
}

function fileJson(
	{ name, places, format, records, problems, unchanged }: Checked,
	since: Since | null,
): unknown {
	return {
		file: name,
		format,
		records,
		...(since ? { unchanged } : {}),
		problems: problems.map(({ rule, severity, message, span, image, object, fix }, at) => ({
			rule,
			severity,
			message,
			span,
			...places[at],
			...(image === undefined ? {} : { image }),
			...(object === undefined ? {} : { object }),
			...(fix ? { fix: fix.title } : {}),
		})),
	};
}

/** A line a problem, and a summary. */
export function checkText(files: CheckedFiles): string {
	return [...files.checked.flatMap(linesOf), summaryOf(files), ...notesOf(files)].join('\n');
}

function linesOf({ name, places, problems }: Checked): string[] {
	return problems.map(({ severity, message, rule }, at) => {
		const { line, column } = places[at] ?? { line: 1, column: 1 };
		return `${name}:${line}:${column}: ${severity}: ${message} [${rule}]`;
	});
}

function countsOf({ checked }: CheckedFiles): Record<Severity, number> {
	const counts = { error: 0, warning: 0, information: 0 };
	for (const { problems } of checked) for (const { severity } of problems) counts[severity]++;
	return counts;
}

function summaryOf(files: CheckedFiles): string {
	const { error, warning, information } = countsOf(files);
	const records = recordsOf(files);
	if (error + warning === 0 && files.since) return `No problem came since ${files.since.revision}.`;
	if (error + warning === 0) {
		const told = information > 0 ? ` (${information} for information)` : '';
		return `${cleanSentence(records)}${told}`;
	}
	const where = `${plural(records, 'record')} of ${plural(files.checked.length, 'file')}`;
	return `${plural(error, 'error')}, ${plural(warning, 'warning')} and ${information} for information in ${where}.`;
}

function recordsOf({ checked }: CheckedFiles): number {
	return checked.reduce((sum, { records }) => sum + records, 0);
}

function notesOf({ checked, named, since }: CheckedFiles): string[] {
	if (!since) return [];
	const unchanged = checked.reduce((sum, file) => sum + file.unchanged, 0);
	const same = named - checked.length;
	return [
		...(unchanged > 0 ? [unchangedNote(unchanged, since)] : []),
		...(same > 0 ? [sameFilesNote(same, named, since)] : []),
	];
}

export function checkReport(files: CheckedFiles): Report {
	const { checked, named } = files;
	const { error, warning, information } = countsOf(files);
	const findings = checked.flatMap((file) => file.findings);
	const fixes = checked.flatMap(({ problems }) => problems.map(({ fix }) => fix?.title ?? null));
	return {
		command: 'check',
		title: named === 1 && checked[0] ? checked[0].name : plural(named, 'file'),
		finding: summaryOf(files),
		evidence: '',
		facts: [
			['records', formatCount(recordsOf(files))],
			['errors', formatCount(error)],
			['warnings', formatCount(warning)],
			['for information', formatCount(information)],
		],
		findings,
		rules: rulesOf(findings),
		tables: [problemTable(findings, fixes), ruleTable(files)],
		charts: [],
		texts: [],
		notes: notesOf(files),
		version,
		madeAt: Date.now(),
	};
}

/** What is wrong most often, the gravest first. */
function ruleTable({ checked }: CheckedFiles): ReportTable {
	const lines = new Map<string, { rule: string; severity: Severity; count: number; files: Set<string> }>();
	for (const { name, problems } of checked)
		for (const { rule, severity } of problems) {
			const line = lines.get(`${severity} ${rule}`) ?? { rule, severity, count: 0, files: new Set() };
			line.count++;
			line.files.add(name);
			lines.set(`${severity} ${rule}`, line);
		}
	const rows = [...lines.values()].sort(
		(a, b) => severityRank[b.severity] - severityRank[a.severity] || b.count - a.count,
	);
	return {
		name: 'rules',
		title: 'Rules',
		count: rows.length,
		columns: [
			{ name: 'severity', title: 'Severity', type: 'text', values: rows.map(({ severity }) => severity) },
			{ name: 'rule', title: 'Rule', type: 'text', values: rows.map(({ rule }) => rule) },
			{
				name: 'title',
				title: 'What',
				type: 'text',
				values: rows.map(({ rule }) => ruleNamed(rule)?.title ?? null),
			},
			{ name: 'count', title: 'Problems', type: 'integer', values: rows.map(({ count }) => count) },
			{ name: 'files', title: 'Files', type: 'integer', values: rows.map(({ files }) => files.size) },
		],
	};
}
