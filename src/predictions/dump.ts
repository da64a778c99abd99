// A dump of raw head outputs becomes HeadOutputs for one image, or is refused: by the tensor's name and both shapes.
// The layout is described in docs/dump.md.

import type { HeadOutputs } from '../core/head-outputs';
import { denseOutputs } from './dense';
import { DumpReader, type DumpTarget, Refused } from './dump-reader';
import { openNpz } from './npz';
import { openSafetensors } from './safetensors';
import { type TensorFile, type TensorFileError, TensorValuesError } from './tensors';
import { channelsFirst, matterport } from './two-stage';

export type { DumpTarget } from './dump-reader';

/** Opens `*.safetensors` or `*.npz`; throws only for errors of the file system. */
export function openDump(path: string): TensorFile | TensorFileError {
	return path.toLowerCase().endsWith('.npz') ? openNpz(path) : openSafetensors(path);
}

/** `absent`: the dump is fine but holds nothing for this image. */
export type DumpResult = { heads: HeadOutputs } | { absent: true } | { error: string };

/** Reads and checks the head outputs of one image. */
export function readDump(file: TensorFile, target: DumpTarget): DumpResult {
	const prefix = prefixFor(file, target.imageNames);
	if (prefix === null) return { absent: true };
	const reader = new DumpReader(file, prefix, target);
	try {
		reader.checkInputSize();
		return { heads: readHeads(reader) };
	} catch (error) {
		if (error instanceof Refused) return { error: `${file.name} does not fit: ${error.message}` };
		if (error instanceof TensorValuesError) return { error: `${file.name}: ${error.message}` };
		throw error;
	}
}

function readHeads(reader: DumpReader): HeadOutputs {
	const { recipe } = reader.target;
	if (recipe.roi === null) return denseOutputs(reader);
	return recipe.grids.kind === 'matterport' ? matterport(reader) : channelsFirst(reader);
}

/** '' for a dump of one image, 'name/' in a dump of many, `null` when the image is not in it. */
export function prefixFor(file: TensorFile, names: readonly string[]): string | null {
	const keys = [...file.tensors.keys()];
	for (const name of names) if (keys.some((key) => key.startsWith(`${name}/`))) return `${name}/`;
	if (keys.some((key) => key.includes('/'))) return null;
	const only = file.metadata.image;
	if (only !== undefined && !names.includes(only) && !names.includes(only.replace(/\.[^.]*$/, '')))
		return null;
	return '';
}
