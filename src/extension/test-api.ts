// What `activate` returns: figures that tests in the real VS Code read. No part of it changes anything.

import type { Painted } from './overlay/overlay-panel';
import type { Parts } from './parts';

export interface TestApi {
	activationMs: number;
	commandIds: string[];
	state(): {
		path: string | null;
		row: number;
		selected: number | null;
		recipe: string | null;
		tier: string | null;
		totals: { positive: number; forced: number; ignored: number; negative: number } | null;
		images: number;
		inspectMs: number;
		foundBy: string | null;
		failure: string | null;
		painted: Painted | null;
		paintedCount: number;
	};
}

export function describeForTests(parts: Parts, activationMs: number, commandIds: string[]): TestApi {
	const { session, overlay } = parts;
	return {
		activationMs,
		commandIds,
		state() {
			const inspection = session.view?.inspected.inspection;
			return {
				path: session.path,
				row: session.row,
				selected: session.selected,
				recipe: inspection?.recipe.name ?? null,
				tier: inspection?.tier ?? null,
				totals: inspection?.assignment.totals ?? null,
				images: session.entries.length,
				inspectMs: session.inspectMs,
				foundBy: inspection?.image.foundBy ?? null,
				failure: session.failure?.message ?? null,
				painted: overlay.painted,
				paintedCount: overlay.paintedCount,
			};
		},
	};
}
