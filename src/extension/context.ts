// Context keys of `when` clauses in package.json, in one place.

import { commands } from 'vscode';

export const contextKeys = {
	/** The active text editor holds an annotation file. */
	recognised: 'anchorage.recognised',
	/** An annotation file is open in Anchorage, whichever editor is active. */
	hasFile: 'anchorage.hasFile',
	hasPredictions: 'anchorage.hasPredictions',
	overlayOpen: 'anchorage.overlayOpen',
	overlayFocused: 'anchorage.overlayFocused',
	segmentationOpen: 'anchorage.segmentationOpen',
	/** A probe was trained in this window, or is. */
	hasTraining: 'anchorage.hasTraining',
	hasScan: 'anchorage.hasScan',
} as const;
export type ContextKey = keyof typeof contextKeys;

const last = new Map<ContextKey, boolean>();

/** Sets a key, where that changes it. */
export function setContext(key: ContextKey, value: boolean): void {
	if (last.get(key) === value) return;
	last.set(key, value);
	void commands.executeCommand('setContext', contextKeys[key], value);
}

/** What `setContext` said last. */
export function contextValue(key: ContextKey): boolean {
	return last.get(key) ?? false;
}
