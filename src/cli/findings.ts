// Problems of an annotation file as findings of a report: at lines and columns, named by the record they are about.

import { createHash } from 'node:crypto';
import { relative, resolve, sep } from 'node:path';
import type { Place } from '../compute/places';
import type { Problem } from '../core/problem';
import { contentOf } from '../formats/content';
import type { AnnotatedText } from '../formats/types';
import type { Finding, ReportRule } from '../report/types';
import { ruleNamed } from '../rules';

/** Ids that readers make where a format has none say where a record stands, not which it is. */
const madeId = /^[a-z]+ \d+$/;

/** Relative to the working directory where it lies in it, else absolute, with "/" between folders. */
export function reportPath(path: string): string {
	const inside = relative(process.cwd(), path);
	const isInside = inside !== '' && !inside.startsWith('..') && inside !== resolve(inside);
	return (isInside ? inside : path).split(sep).join('/');
}

/** @param place lines and columns of offsets in the file. */
export function findingsOf(
	file: AnnotatedText,
	problems: readonly Problem[],
	place: (offset: number) => Place,
): Finding[] {
	const name = reportPath(file.path);
	const fingerprint = fingerprints();
	return problems.map((problem): Finding => {
		const { rule, severity, message, span, image = null, object = null } = problem;
		return {
			rule,
			severity,
			message,
			file: name,
			region: span && regionOf(place(span.start), place(span.end)),
			image,
			object,
			fingerprint: fingerprint([rule, name, ...recordName(file, problem)]),
		};
	});
}

export function regionOf(start: Place, end: Place): Finding['region'] {
	return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** One name for what is the same, and another for each that is alike: "…:2" for the second. */
export function fingerprints(): (parts: readonly string[]) => string {
	const counts = new Map<string, number>();
	return (parts) => {
		const name = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
		const count = (counts.get(name) ?? 0) + 1;
		counts.set(name, count);
		return `${name}:${count}`;
	};
}

/** What says which record it is: ids of the file, else what the record holds. */
function recordName(file: AnnotatedText, { span, image, object }: Problem): string[] {
	const record = image === undefined ? undefined : file.annotations.images[image];
	if (!record) return span ? [contentOf(file, span)] : [];
	const own = object === undefined ? undefined : record.objects[object];
	if (!own) return [record.id];
	return [record.id, madeId.test(own.id) ? contentOf(file, own.spans.record) : own.id];
}

/** The rules that findings name, in the order of their first finding. @param others of what no rule looks for: their titles. */
export function rulesOf(
	findings: readonly Finding[],
	others: Readonly<Record<string, { title: string; help: string[] }>> = {},
): ReportRule[] {
	const first = new Map<string, Finding>();
	for (const finding of findings) if (!first.has(finding.rule)) first.set(finding.rule, finding);
	return [...first].map(([name, { severity }]): ReportRule => {
		const rule = ruleNamed(name);
		if (!rule) return { name, severity, ...(others[name] ?? { title: name, help: [] }) };
		const { title, finds, training, tolerance, repair } = rule;
		return {
			name,
			title,
			severity: rule.severity,
			help: [finds, training, `Tolerance: ${tolerance}`, `What to do: ${repair}`],
		};
	});
}
