// What was compared last, so that a reloaded window compares it again.

import * as v from 'valibot';
import type { ExtensionContext } from 'vscode';
import { compareSubjects } from '../../messages';
import type { CompareTarget } from './choices';

const key = 'anchorage.compareTarget.1';

const target = v.object({
	subject: v.picklist(compareSubjects),
	others: v.object({
		recipes: v.exactOptional(v.string()),
		predictions: v.exactOptional(v.string()),
		detections: v.exactOptional(v.string()),
	}),
	isSwapped: v.boolean(),
});

export function rememberCompared(context: ExtensionContext, compared: CompareTarget): void {
	void context.workspaceState.update(key, compared);
}

/** `null` where nothing was compared, or what was kept is of another version. */
export function rememberedCompared(context: ExtensionContext): CompareTarget | null {
	const result = v.safeParse(target, context.workspaceState.get(key));
	return result.success ? result.output : null;
}
