// Which dump belongs to an image: a file for all images, or one file an image in a folder. Opened files are kept.

import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { HeadOutputs } from '../core/head-outputs';
import { type DumpTarget, openDump, readDump } from '../predictions/dump';
import { readSemantic, type SemanticResult } from '../predictions/semantic';
import type { TensorFile } from '../predictions/tensors';
import type { PredictionsState } from './protocol';

export interface FoundHeads {
	heads: HeadOutputs | null;
	state: PredictionsState;
}

/** Of who has none. */
export const noHeads: FoundHeads = { heads: null, state: { kind: 'none' } };

export class DumpStore {
	private readonly opened = new Map<string, { stamp: string; file: TensorFile }>();

	/** Head outputs of one image from `path`: a dump, or a folder that holds `<image name>.safetensors` or `.npz`. */
	read(path: string, target: DumpTarget): FoundHeads {
		const { at, result } = this.within(path, target.imageNames, (file) => readDump(file, target));
		if ('error' in result) return { heads: null, state: { kind: 'refused', path: at, reason: result.error } };
		if ('absent' in result) return { heads: null, state: { kind: 'absent', path: at, holds: result.absent } };
		return { heads: result.heads, state: { kind: 'used', path: at } };
	}

	/** Logits of the segmentation head for one image, from the same places. */
	semantic(path: string, imageNames: readonly string[]): SemanticResult {
		return this.within(path, imageNames, (file) => readSemantic(file, imageNames)).result;
	}

	/** What `read` makes of the file that holds the image, and that file's path. */
	private within<Result>(
		path: string,
		imageNames: readonly string[],
		read: (file: TensorFile) => Result,
	): { at: string; result: Result | { absent: string } | { error: string } } {
		let at = path;
		try {
			if (statSync(path).isDirectory()) {
				const inFolder = dumpIn(path, imageNames);
				if (!inFolder)
					return { at, result: { absent: `holds no dump of ${imageNames[imageNames.length - 1]}` } };
				at = inFolder;
			}
			const opened = this.open(at);
			return { at, result: 'error' in opened ? opened : read(opened) };
		} catch (error) {
			const code = (error as NodeJS.ErrnoException).code;
			if (!code) throw error;
			return { at, result: { error: `${basename(at)} cannot be read (${code}).` } };
		}
	}

	forget(): void {
		for (const { file } of this.opened.values()) file.close();
		this.opened.clear();
	}

	private open(path: string): TensorFile | { error: string } {
		const { mtimeMs, size } = statSync(path);
		const stamp = `${mtimeMs}:${size}`;
		const known = this.opened.get(path);
		if (known?.stamp === stamp) return known.file;
		known?.file.close();
		this.opened.delete(path);
		const file = openDump(path);
		if (!('error' in file)) this.opened.set(path, { stamp, file });
		return file;
	}
}

function dumpIn(folder: string, names: readonly string[]): string | null {
	const files = new Set(readdirSync(folder));
	for (const name of names) {
		for (const extension of ['.safetensors', '.npz']) {
			const file = basename(name) + extension;
			if (files.has(file)) return join(folder, file);
		}
	}
	return null;
}
