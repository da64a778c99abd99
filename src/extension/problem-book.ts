// The problems of the open file, part by part as the compute process finds them: the Problems panel, the side panel and
// the Images view read this. A change of the text or of the choices has it look again after a moment's rest.

import { type Disposable, EventEmitter } from 'vscode';
import type { ComputeClient } from '../compute/client';
import {
	type Choices,
	type FileProblems,
	type ImageProblems,
	type ProblemGroup,
	type ProblemPart,
	problemParts,
} from '../compute/protocol';
import { type Problem, severityRank } from '../core/problem';
import { isCancelled, type Log, messageOf } from './log';
import type { Session } from './session';
import { stampOf, textSourceOf } from './text/documents';

/** Rest after the last change before problems are looked for. */
const restMs = 400;

export class ProblemBook implements Disposable {
	/** Every part was looked at in the present state of the text. */
	complete = false;
	/** How long the compute process took for each part, waiting included. */
	readonly milliseconds: Partial<Record<ProblemPart, number>> = {};

	private readonly parts = new Map<ProblemPart, FileProblems>();
	private path: string | null = null;
	private asked = '';
	private timer: NodeJS.Timeout | undefined;
	private current = new AbortController();
	private readonly events = new EventEmitter<void>();
	readonly onDidChange = this.events.event;
	private readonly listeners: Disposable[];

	constructor(
		private readonly session: Session,
		private readonly client: ComputeClient,
		private readonly choicesOf: (path: string) => Choices,
		private readonly log: Log,
	) {
		this.listeners = [
			session.onDidChangeFile(() => this.changed()),
			session.onDidChangeView(() => this.changed()),
		];
	}

	/** Groups of all parts, worst first; what only the shown image's predictions show comes behind. */
	groups(): ProblemGroup[] {
		const all = [...this.parts.values()].flatMap(({ groups }) => groups);
		return [...all, ...this.ofPredictions()].sort(
			(a, b) => severityRank[b.severity] - severityRank[a.severity] || b.count - a.count,
		);
	}

	count(): number {
		return this.groups().reduce((sum, { count }) => sum + count, 0);
	}

	/** Problems of the shown image, those of its predictions included. */
	ofShownImage(): readonly Problem[] {
		const { view, path } = this.session;
		return view && view.path === path ? view.inspected.inspection.problems : [];
	}

	/** More problems of a rule than its group holds. */
	async more(rule: string, from: number, count: number): Promise<Problem[]> {
		const { path } = this;
		if (path === null) return [];
		const file = await textSourceOf(path);
		return this.client.request('problemsOfRule', { file, choices: this.choicesOf(path), rule, from, count });
	}

	dispose(): void {
		clearTimeout(this.timer);
		this.current.abort();
		this.events.dispose();
		for (const each of this.listeners) each.dispose();
	}

	private changed(): void {
		const { path, summary } = this.session;
		if (path !== this.path) {
			this.path = path;
			this.forget();
		}
		if (path === null || !summary?.format) {
			this.events.fire();
			return;
		}
		const { recipe, imageRoot, workspaceFolders, severities } = this.choicesOf(path);
		const choices = JSON.stringify([recipe, imageRoot, workspaceFolders, severities]);
		const stamp = `${stampOf(path)}|${this.session.generation}|${choices}`;
		// The shown image may have changed, and with it what its predictions show.
		if (stamp === this.asked) {
			this.events.fire();
			return;
		}
		this.asked = stamp;
		this.complete = false;
		this.current.abort();
		clearTimeout(this.timer);
		this.timer = setTimeout(() => void this.look(path), this.parts.size === 0 ? 0 : restMs);
	}

	private forget(): void {
		clearTimeout(this.timer);
		this.current.abort();
		this.parts.clear();
		this.asked = '';
		this.complete = false;
		this.session.tellProblems([]);
	}

	private async look(path: string): Promise<void> {
		this.current = new AbortController();
		const { signal } = this.current;
		try {
			for (const part of problemParts) {
				const started = performance.now();
				const file = await textSourceOf(path);
				const choices = this.choicesOf(path);
				const found = await this.client.request('problems', { file, choices, part }, signal);
				if (signal.aborted) return;
				this.milliseconds[part] = performance.now() - started;
				this.parts.set(part, found);
				this.complete = part === problemParts[problemParts.length - 1];
				this.session.tellProblems(this.images());
				await this.tellShown(path, signal);
				if (signal.aborted) return;
				this.events.fire();
			}
		} catch (error) {
			if (isCancelled(error) || signal.aborted) return;
			this.log.warn(`Problems of ${path}: ${messageOf(error)}`);
		}
	}

	/** The shown image was inspected before all of this was known. */
	private async tellShown(path: string, signal: AbortSignal): Promise<void> {
		const { view } = this.session;
		if (view?.path !== path) return;
		const file = await textSourceOf(path);
		const { choices, row } = view;
		const problems = await this.client.request('problemsOfImage', { file, choices, image: row }, signal);
		if (!signal.aborted) this.session.tellProblemsOf(view, problems);
	}

	/** Problems of each image over all parts. */
	private images(): ImageProblems[] {
		const rows = new Map<number, ImageProblems>();
		for (const { images } of this.parts.values()) {
			for (const { row, count, severity } of images) {
				const known = rows.get(row);
				if (!known) rows.set(row, { row, count, severity });
				else {
					known.count += count;
					if (severityRank[severity] > severityRank[known.severity]) known.severity = severity;
				}
			}
		}
		return [...rows.values()];
	}

	private ofPredictions(): ProblemGroup[] {
		const { view, path } = this.session;
		if (!view || view.path !== path) return [];
		return view.inspected.predictionProblems.map((problem) => ({
			rule: problem.rule,
			title: problem.message,
			severity: problem.severity,
			count: 1,
			fixable: 0,
			problems: [problem],
		}));
	}
}
