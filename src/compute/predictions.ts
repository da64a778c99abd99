// Which dump belongs to an image: a file for all images, or one file an image in a folder. Opened files are kept.

import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { HeadOutputs } from '../core/head-outputs';
import { type DumpTarget, openDump, readDump } from '../predictions/dump';
import type { TensorFile } from '../predictions/tensors';
import type { PredictionsState } from './protocol';

export interface FoundHeads {
	heads: HeadOutputs | null;
	state: PredictionsState;
}

export class DumpStore {
	private readonly opened = new Map<string, { stamp: string; file: TensorFile }>();

	/** Head outputs of one image from `path`: a dump, or a folder that holds `<image name>.safetensors` or `.npz`. */
	read(path: string, target: DumpTarget): FoundHeads {
		const refused = (at: string, reason: string): FoundHeads => ({
			heads: null,
			state: { kind: 'refused', path: at, reason },
		});
		let file = path;
		try {
			if (statSync(path).isDirectory()) {
				const inFolder = dumpIn(path, target.imageNames);
				if (!inFolder) return { heads: null, state: { kind: 'absent', path } };
				file = inFolder;
			}
			const opened = this.open(file);
			if ('error' in opened) return refused(file, opened.error);
			const result = readDump(opened, target);
			if ('error' in result) return refused(file, result.error);
			if ('absent' in result) return { heads: null, state: { kind: 'absent', path: file } };
			return { heads: result.heads, state: { kind: 'used', path: file } };
		} catch (error) {
			const code = (error as NodeJS.ErrnoException).code;
			if (!code) throw error;
			return refused(file, `${basename(file)} cannot be read (${code}).`);
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
