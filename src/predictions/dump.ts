// A dump of raw head outputs becomes HeadOutputs for one image, or is refused: by the tensor's name and both shapes.
// The layout is described in docs/dump.md.

import type { HeadOutputs } from '../core/head-outputs';
import { denseOutputs } from './dense';
import { DumpReader, type DumpTarget, Refused } from './dump-reader';
import { requireFit } from './fit';
import { openNpz } from './npz';
import { openSafetensors } from './safetensors';
import { type TensorFile, type TensorFileError, TensorValuesError } from './tensors';
import { channelsFirst, matterport } from './two-stage';

export type { DumpTarget } from './dump-reader';

/** Opens `*.safetensors` or `*.npz`; throws only for errors of the file system. */
export function openDump(path: string): TensorFile | TensorFileError {
	return path.toLowerCase().endsWith('.npz') ? openNpz(path) : openSafetensors(path);
}

/** `absent`: the dump is fine but holds nothing for this image; what it holds instead, for a sentence. */
export type DumpResult = { heads: HeadOutputs } | { absent: string } | { error: string };

/** Reads and checks the head outputs of one image. */
export function readDump(file: TensorFile, target: DumpTarget): DumpResult {
	const prefix = prefixFor(file, target.imageNames);
	if (prefix === null) return { absent: otherImages(file, target.imageNames) };
	const reader = new DumpReader(file, prefix, target);
	try {
		requireFit(reader);
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

/** "holds 02_overlap.jpg, not 01_shapes.jpg": both sides, so that a wrong name shows. */
export function otherImages(file: TensorFile, names: readonly string[]): string {
	const listed = new Set<string>();
	for (const key of file.tensors.keys()) {
		const slash = key.indexOf('/');
		if (slash > 0) listed.add(key.slice(0, slash));
	}
	const held = listed.size > 0 ? [...listed] : [file.metadata.image ?? 'another image'];
	const more = held.length > 3 ? ` and ${held.length - 3} more` : '';
	return `holds ${held.slice(0, 3).join(', ')}${more}, not ${names[names.length - 1]}`;
}
