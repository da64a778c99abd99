// Ground truth from a path: COCO files straight from their bytes, all others through their readers.

import { basename } from 'node:path';
import { readBytes } from '../../predictions/read-bytes';
import type { Collected } from '../convert/collect';
import { EngineError } from '../errors';
import { readCocoLabels } from './coco-labels';
import { labelsOfDataset } from './dataset-labels';
import type { Labels } from './labels';

/**
 * Labels of the file, or of the data set that it stands for. Throws an EngineError with a sentence for the person.
 * @param path absolute.
 * @param collect reads the data set where the file is no COCO file.
 */
export async function loadLabels(path: string, collect: () => Promise<Collected>): Promise<Labels> {
	return labelsOfBytes(bytesOf(path), basename(path), collect);
}

/** The same for a file whose bytes are at hand; `name` is its base name. */
export async function labelsOfBytes(
	bytes: Buffer,
	name: string,
	collect: () => Promise<Collected>,
): Promise<Labels> {
	const labels = readCocoLabels(bytes, name) ?? labelsOfDataset(await collect(), name);
	if (labels.target.images.length === 0)
		throw new EngineError('not-annotations', `${name} has no image: there is nothing to compare with.`);
	if (labels.target.classes.length === 0)
		throw new EngineError('not-annotations', `${name} names no class: there is nothing to compare with.`);
	return labels;
}

function bytesOf(path: string): Buffer {
	try {
		return readBytes(path);
	} catch (error) {
		throw new EngineError(
			'unreadable',
			`${basename(path)} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
		);
	}
}
