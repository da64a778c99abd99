// The host's half of editing, for tests: what the page asks is answered with scenes that were built anew from the edit.

import { expect } from 'vitest';
import type { Box } from '../../src/core/geometry';
import type { Inspection } from '../../src/core/inspection';
import { editedGeometry, type ObjectEdit } from '../../src/core/object-edit';
import type { OverlayToHost } from '../../src/messages';
import type { FixtureObject } from './fixture';
import type { OpenPage } from './harness';

/** The objects as they are after an edit of one of them. */
export function afterEdit(objects: readonly FixtureObject[], row: number, edit: ObjectEdit): FixtureObject[] {
	const object = objects[row] as FixtureObject;
	if (edit.kind === 'delete') return objects.filter((_, at) => at !== row);
	const parts = object.outline?.map((ring) => Float64Array.from(ring)) ?? null;
	const geometry = editedGeometry(
		{ box: object.box, segmentation: parts ? { kind: 'polygons', parts } : null },
		edit,
	);
	if (!geometry) throw new Error(`no object is left by ${edit.kind}`);
	const changed: FixtureObject = {
		...object,
		box: geometry.box as Box,
		outline:
			geometry.segmentation?.kind === 'polygons'
				? geometry.segmentation.parts.map((part) => Array.from(part))
				: object.outline,
	};
	return objects.map((other, at) => (at === row ? changed : other));
}

export async function asked<K extends OverlayToHost['kind']>(
	open: OpenPage,
	kind: K,
): Promise<Extract<OverlayToHost, { kind: K }>[]> {
	return ((await open.sent()) as OverlayToHost[]).filter((each) => each.kind === kind) as never;
}

/** The last preview that was asked for, answered with `inspection`; earlier ones are answered first. */
export async function answerPreviews(
	open: OpenPage,
	inspection: (edit: ObjectEdit) => Inspection,
	done: Set<number> = new Set(),
): Promise<void> {
	for (;;) {
		const open_ = (await asked(open, 'preview')).filter((each) => !done.has(each.id));
		const [next] = open_;
		if (!next) return;
		done.add(next.id);
		await open.post({ v: 1, kind: 'reply', re: next.id, ok: inspection(next.edit) });
		await open.page.waitForTimeout(30);
	}
}

/** Waits for the one edit that is written. */
export async function written(open: OpenPage): Promise<Extract<OverlayToHost, { kind: 'edit' }>> {
	await expect.poll(async () => (await asked(open, 'edit')).length).toBe(1);
	return (await asked(open, 'edit'))[0] as never;
}
