// Which data set was scanned last, so that a reloaded window goes on with it.

import * as v from 'valibot';
import type { ExtensionContext } from 'vscode';

const key = 'anchorage.datasetTarget.1';

/** What a person named as the data set, and what of it was compared. */
export interface DatasetTarget {
	/** Absolute paths. */
	inputs: string[];
	/** Dumps whose losses are compared, absolute, in the order of training. */
	checkpoints: string[];
	/** Whether pictures are compared. */
	pictures: boolean;
}

const target = v.object({
	inputs: v.pipe(v.array(v.string()), v.minLength(1)),
	checkpoints: v.array(v.string()),
	pictures: v.boolean(),
});

export function rememberTarget(context: ExtensionContext, shown: DatasetTarget): void {
	void context.workspaceState.update(key, shown);
}

/** `null` where nothing was shown, or what was kept is of another version. */
export function rememberedTarget(context: ExtensionContext): DatasetTarget | null {
	const result = v.safeParse(target, context.workspaceState.get(key));
	return result.success ? result.output : null;
}
