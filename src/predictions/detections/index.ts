// Final detections from a file or a folder, told apart by their content.

import { closeSync, fstatSync, openSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { enumerate } from '../../core/words/format';
import { readBytes } from '../read-bytes';
import { ZipError, zipMembers } from '../zip';
import { readCocoResults } from './coco-results';
import { kindOf } from './kind';
import { readPickled, readTorchArchive } from './pickled';
import type { DetectionResult, DetectionTarget } from './types';
import { readTextFile, readTextFolder } from './yolo-txt';

export type { DetectionFile, DetectionResult, DetectionTarget, LeftOut } from './types';

/** Reads the detections of a file or folder for the images and classes of `target`. Never throws: see `docs/detections.md`. */
export function readDetections(path: string, target: DetectionTarget): DetectionResult {
	const name = basename(path);
	try {
		return statSync(path).isDirectory() ? readFolder(path, target) : readFile(path, target);
	} catch (error) {
		return { error: `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}.` };
	}
}

/** Names under which detectors write their results into a folder. */
const resultNames =
	/^(coco_instances_results|predictions|.*[._]bbox|.*[._]segm|.*_results|results)\.json$|^instances_predictions\.pth$|^results?\.pkl$/;

function readFolder(path: string, target: DetectionTarget): DetectionResult {
	const texts = readTextFolder(path, target);
	if (texts !== null) return texts;
	const found = readdirSync(path).filter((name) => resultNames.test(name));
	if (found.length === 1) return readFile(join(path, found[0]), target);
	const what =
		found.length === 0
			? 'has no text files and no file of results'
			: `has several files of results (${enumerate(found.sort())})`;
	return { error: `The folder ${basename(path)} ${what}: give the file itself.` };
}

function readFile(path: string, target: DetectionTarget): DetectionResult {
	const name = basename(path);
	const start = readBytes(path, 4096);
	const { size } = statSync(path);
	if (size === 0 && !/\.txt$/i.test(name))
		return { error: `${name} is empty: the program that wrote it stopped before the end, or found nothing.` };
	const kind = kindOf(start, size, () => memberNames(path));
	switch (kind) {
		case 'torch-archive':
			return readTorchArchive(path, size, name, target);
		case 'pickle':
			return readPickled(readBytes(path), name, target);
		case 'json':
			return readCocoResults(readBytes(path), name, target);
		case 'text':
			return readTextFile(readBytes(path), name, target);
		default:
			return { error: `${name} ${kind.error}` };
	}
}

function memberNames(path: string): string[] | null {
	const file = openSync(path, 'r');
	try {
		return zipMembers(file, fstatSync(file).size).map(({ name }) => name);
	} catch (error) {
		// Numbers that point out of the file are its damage as well.
		if (error instanceof ZipError || error instanceof RangeError) return null;
		throw error;
	} finally {
		closeSync(file);
	}
}
