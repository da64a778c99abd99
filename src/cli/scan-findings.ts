// Every problem and every likely label error of a scanned data set with its place in its file. A scan keeps counts and the first
// sentences alone, so the files are gone through again: reports that show places pay for that, others do not.

import type { Since } from '../compute/changed-since/git';
import type { Held } from '../compute/dataset/held';
import { placeFinder } from '../compute/places';
import type { ProblemPart } from '../compute/protocol';
import { firstOfARule } from '../compute/scan/part';
import type { ScannedRule } from '../compute/scan/types';
import type { LabelError } from '../core/label-errors/types';
import { type Span, severityRank } from '../core/problem';
import { labelErrorWords } from '../core/words/label-errors';
import type { AnnotatedText } from '../formats/types';
import type { Finding } from '../report/types';
import { ruleNamed } from '../rules';
import { changedProblems } from './changed-since';
import { createEngine } from './engine';
import { findingsOf, fingerprints, regionOf, reportPath } from './findings';
import { hasEvidence, likelyErrors } from './scan-errors';

/** What a scan looks at: pictures it does not open. */
const parts: readonly ProblemPart[] = ['records', 'training'];

export interface ScanFindings {
	/** In the order of the files. */
	problems: Finding[];
	/** Likeliest first. */
	labelErrors: { error: LabelError; finding: Finding }[];
	/** What could not be read. */
	unread: Finding[];
	/** Problems of records that did not change, which are left out. */
	unchanged: number;
}

/**
 * @param since `null` for all; else problems and label errors of records that did not change are left out.
 * @param onFile told before each file.
 */
export async function scanFindings(
	held: Held,
	since: Since | null,
	onFile: (done: number, total: number) => void,
): Promise<ScanFindings> {
	const { files, images } = held.scanned.columns;
	const { choices } = held.question;
	const engine = createEngine();
	const byFile = errorsByFile(held);
	const stopped = new Set(held.scanned.unread.filter(({ row }) => row === null).map(({ path }) => path));
	const problems: Finding[][] = [];
	const labelErrors = new Map<LabelError, Finding>();
	let unchanged = 0;
	for (const [at, { path }] of files.entries()) {
		onFile(at, files.length);
		if (stopped.has(path)) continue;
		const ref = { path, version: 0 };
		const found = await engine.everyProblem(ref, choices, parts);
		const file = await engine.annotated(ref, choices);
		const changed = since && (await changedProblems(since, file, found, choices, parts));
		const told = changed?.problems ?? found;
		unchanged += changed?.unchanged ?? 0;
		const errors = (byFile.get(at) ?? []).filter(
			({ image, object }) => !changed?.isOldRecord(images.row[image] as number, object),
		);
		const spans = errors.map((error) => spanOf(file, images.row[error.image] as number, error.object));
		const place = placeFinder(file, () =>
			[...told.map(({ span }) => span), ...spans].flatMap((span) => (span ? [span.start, span.end] : [])),
		);
		problems.push(findingsOf(file, told, place));
		const name = reportPath(path);
		const fingerprint = fingerprints();
		for (const [row, error] of errors.entries()) {
			const span = spans[row] as Span | null;
			const { title, evidence } = labelErrorWords(error, held.scanned.columns.classes);
			labelErrors.set(error, {
				rule: `label-error-${error.kind}`,
				severity: 'information',
				message: `${title}${title.endsWith('?') ? '' : '.'} ${evidence}`,
				file: name,
				region: span && regionOf(place(span.start), place(span.end)),
				image: images.row[error.image] as number,
				object: error.object,
				fingerprint: fingerprint([error.kind, name, error.key]),
			});
		}
	}
	const inOrder = [...byFile.values()]
		.flat()
		.sort((a, b) => b.score - a.score)
		.flatMap((error) => {
			const finding = labelErrors.get(error);
			return finding ? [{ error, finding }] : [];
		});
	return { problems: problems.flat(), labelErrors: inOrder, unread: unreadFindings(held), unchanged };
}

/** Problems by rule as a scan tells them, of those findings alone. */
export function rulesOfFindings(findings: readonly Finding[], { columns }: Held['scanned']): ScannedRule[] {
	const { files, images } = columns;
	const names = files.map(({ path }) => reportPath(path));
	const rows = new Map<string, number>();
	for (let image = 0; image < images.count; image++)
		rows.set(`${images.row[image]} ${names[images.file[image] as number]}`, image);
	const rules = new Map<string, ScannedRule>();
	for (const { rule, severity, message, file, image, object } of findings) {
		const known = rules.get(rule) ?? {
			rule,
			title: ruleNamed(rule)?.title ?? rule,
			severity,
			count: 0,
			first: [],
		};
		rules.set(rule, known);
		known.count++;
		if (severityRank[severity] > severityRank[known.severity]) known.severity = severity;
		if (known.first.length < firstOfARule)
			known.first.push({ message, image: rows.get(`${image} ${file}`) ?? -1, object });
	}
	return [...rules.values()].sort(
		(a, b) => severityRank[b.severity] - severityRank[a.severity] || b.count - a.count,
	);
}

function errorsByFile(held: Held): Map<number, LabelError[]> {
	const { images } = held.scanned.columns;
	const byFile = new Map<number, LabelError[]>();
	if (!hasEvidence(held)) return byFile;
	for (const error of likelyErrors(held)) {
		const file = images.file[error.image] as number;
		const known = byFile.get(file);
		if (known) known.push(error);
		else byFile.set(file, [error]);
	}
	return byFile;
}

function spanOf(file: AnnotatedText, row: number, object: number | null): Span | null {
	const record = file.annotations.images[row];
	return (object === null ? record?.spans.record : record?.objects[object]?.spans.record) ?? null;
}

function unreadFindings({ scanned }: Held): Finding[] {
	const fingerprint = fingerprints();
	return scanned.unread.map(({ path, row, sentence }): Finding => {
		const file = reportPath(path);
		return {
			rule: 'unread',
			severity: 'error',
			message: sentence,
			file,
			region: null,
			image: row,
			object: null,
			fingerprint: fingerprint(['unread', file, String(row)]),
		};
	});
}
