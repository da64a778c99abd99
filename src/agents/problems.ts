// The problems of a file as tools tell them: by rule, each place with line and column.

import { type ProblemGroup, problemParts } from '../compute/protocol';
import { type Problem, type Severity, severityRank } from '../core/problem';
import type { AgentEngine } from './tool';

export interface FoundProblems {
	/** Worst first. */
	groups: ProblemGroup[];
	counts: Record<Severity, number>;
	/** Errors and warnings by row of the image. */
	byImage: Map<number, number>;
}

/** Looks at records, pictures and assignments of the whole file. */
export async function findProblems(engine: AgentEngine, path: string): Promise<FoundProblems> {
	const groups: ProblemGroup[] = [];
	const counts = { error: 0, warning: 0, information: 0 };
	const byImage = new Map<number, number>();
	for (const part of problemParts) {
		engine.signal.throwIfAborted();
		const found = await engine.problems(path, part);
		groups.push(...found.groups);
		for (const severity of ['error', 'warning', 'information'] as const)
			counts[severity] += found.counts[severity];
		for (const { row, count } of found.images) byImage.set(row, (byImage.get(row) ?? 0) + count);
	}
	groups.sort((a, b) => severityRank[b.severity] - severityRank[a.severity] || b.count - a.count);
	return { groups, counts, byImage };
}

/** The first problems of a group, in the order of the file. */
export async function firstOf(
	engine: AgentEngine,
	path: string,
	{ rule, count, problems }: ProblemGroup,
	limit: number,
): Promise<Problem[]> {
	const enough = Math.min(limit, count);
	return problems.length >= enough ? problems.slice(0, enough) : engine.problemsOfRule(path, rule, 0, enough);
}

export interface ProblemRow {
	/** From 1; `null` for the file as a whole, and where lines are not counted. */
	line: number | null;
	column: number | null;
	imageRow: number | null;
	objectRow: number | null;
	message: string;
	/** Title of the repair. */
	fix: string | null;
}

export async function problemRows(
	engine: AgentEngine,
	path: string,
	problems: readonly Problem[],
): Promise<ProblemRow[]> {
	const spans = problems.flatMap(({ span }) => (span ? [span.start] : []));
	const places = spans.length > 0 ? await engine.places(path, spans) : [];
	let next = 0;
	return problems.map(({ span, message, image, object, fix }) => {
		const place = span ? places?.[next++] : undefined;
		return {
			line: place?.line ?? null,
			column: place?.column ?? null,
			imageRow: image ?? null,
			objectRow: object ?? null,
			message,
			fix: fix?.title ?? null,
		};
	});
}

/** "80:57: The box has no width ..." */
export function problemLine({ line, column, message }: ProblemRow): string {
	return line === null ? message : `${line}:${column}: ${message}`;
}
