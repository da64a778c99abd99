// Paths that stand where a dump's path can stand, and mean a model that is run: told by their names alone.

import { basename } from 'node:path';

/** Ending of connection files. */
export const connectionEnding = '.anchorage-model.json';

/** The file that stands for a trained probe, in its folder. */
export const probeFile = 'anchorage-probe.json';

export function isConnection(path: string): boolean {
	return path.toLowerCase().endsWith(connectionEnding);
}

export function isProbe(path: string): boolean {
	return basename(path) === probeFile;
}

/** Whether outputs come from running something, not from a file of them. */
export function isModel(path: string): boolean {
	return isConnection(path) || isProbe(path);
}
