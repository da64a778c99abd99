// What `activate` returns: figures that tests in the real VS Code read. No part of it changes anything.

import type { Assignment } from '../core/assignment';
import { type WrittenWords, writtenWords } from '../core/words';
import type { Painted } from './overlay/overlay-panel';
import type { Parts } from './parts';
import type { ProblemBook } from './problem-book';

export interface TestApi {
	activationMs: number;
	commandIds: string[];
	/** Folder of the extension's own data on this machine. */
	storage: string;
	state(): {
		path: string | null;
		row: number;
		selected: number | null;
		recipe: string | null;
		tier: string | null;
		totals: Assignment['totals'] | null;
		/** Every term after its weight, and what is computed for it. */
		terms: { name: string; loss: string; value: number }[];
		/** What the person's own loss says, in words. */
		written: WrittenWords | null;
		images: number;
		/** Of the shown image. */
		objects: number;
		inspectMs: number;
		foundBy: string | null;
		failure: string | null;
		painted: Painted | null;
		paintedCount: number;
		problems: {
			complete: boolean;
			milliseconds: ProblemBook['milliseconds'];
			groups: { rule: string; severity: string; count: number; fixable: number }[];
		};
	};
}

export function describeForTests(parts: Parts, activationMs: number, commandIds: string[]): TestApi {
	const { session, overlay, problems } = parts;
	return {
		activationMs,
		commandIds,
		storage: parts.context.globalStorageUri.fsPath,
		state() {
			const inspection = session.view?.inspected.inspection;
			return {
				path: session.path,
				row: session.row,
				selected: session.selected,
				recipe: inspection?.recipe.name ?? null,
				tier: inspection?.tier ?? null,
				totals: inspection?.assignment.totals ?? null,
				terms: (inspection?.breakdown?.terms ?? []).map(({ name, lossTitle, value, weight }) => ({
					name,
					loss: lossTitle,
					value: value * weight,
				})),
				written: inspection ? writtenWords(inspection, session.selected) : null,
				images: session.entries.length,
				objects: inspection?.objects.length ?? 0,
				inspectMs: session.inspectMs,
				foundBy: inspection?.image.foundBy ?? null,
				failure: session.failure?.message ?? null,
				painted: overlay.painted,
				paintedCount: overlay.paintedCount,
				problems: {
					complete: problems.complete,
					milliseconds: problems.milliseconds,
					groups: problems
						.groups()
						.map(({ rule, severity, count, fixable }) => ({ rule, severity, count, fixable })),
				},
			};
		},
	};
}
