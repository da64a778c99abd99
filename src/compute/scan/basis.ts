// Names what a scan was made with, so that what was kept of another one is not taken for this one's.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isConnection } from '../../predictions/model/paths';
import { recipeOf } from '../inspecting';
import { connectionStamp } from '../models/connection-file';
import type { Choices } from '../protocol';
import type { ScanQuestion } from './types';

/** The engine by its own bytes: whatever changes in it may change what a scan finds. */
export function engineStamp(script: string): string {
	return createHash('sha1').update(readFileSync(script)).digest('hex');
}

/** Names source, choices and engine. Throws an EngineError where the recipe cannot be read. */
export function questionKey({ source, choices }: ScanQuestion, engine: string): string {
	return digest([source, engine, basisOf(choices), choices.predictions]).slice(0, 32);
}

/** Names everything beside labels and pictures that is said of an image, dumps in their present state. */
export function basisOf(choices: Choices): string {
	const { imageRoot, workspaceFolders, sampling, seed, severities } = choices;
	return digest([recipeOf(choices), imageRoot, workspaceFolders, sampling, seed, severities]);
}

/** Names the state of a dump, a folder of dumps, or a model with its weights; `none` without one. */
export function predictionsStamp(path: string | null): string {
	if (path === null) return 'none';
	const found = statSync(path, { throwIfNoEntry: false });
	if (!found) return 'absent';
	if (!found.isDirectory()) {
		// What stands for a probe is written with its weights.
		const own = `${path}:${found.size}:${found.mtimeMs}`;
		return isConnection(path) ? `${own}|${connectionStamp(path)}` : own;
	}
	const names = readdirSync(path).sort();
	return digest(
		names.map((name) => {
			const each = statSync(join(path, name), { throwIfNoEntry: false });
			return [name, each?.size, each?.mtimeMs];
		}),
	);
}

function digest(value: unknown): string {
	return createHash('sha1').update(JSON.stringify(value)).digest('hex');
}
