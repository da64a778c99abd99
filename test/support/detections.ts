// Files of detections for tests: written into a folder that is taken away again, and read for a target.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { type DetectionFile, type DetectionTarget, readDetections } from '../../src/predictions/detections';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-detections-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file below the test's own folder; its path. */
export function written(name: string, content: string | Uint8Array): string {
	const path = join(folder, name);
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, content);
	return path;
}

/** The test's own folder, or a folder in it. */
export function folderOf(name: string): string {
	return join(folder, name);
}

/** The detections of a path that must be readable. */
export function detectionsAt(path: string, target: DetectionTarget): DetectionFile {
	const result = readDetections(path, target);
	if ('error' in result) throw new Error(result.error);
	return result;
}

/** Why a path is refused. */
export function refusalOf(path: string, target: DetectionTarget): string {
	const result = readDetections(path, target);
	if (!('error' in result)) throw new Error(`${path} was read: ${result.total} detections`);
	return result.error;
}

/** Images 3, 7 and 12 of 5 by 4 pixels, listed as 7, 3, 12, and the classes 1 (cat) and 5 (dog). */
export const smallTarget: DetectionTarget = {
	images: [3, 7, 12].map((id) => ({ id: String(id), fileName: `${id}.jpg`, width: 5, height: 4 })),
	classes: [
		{ id: 1, name: 'cat' },
		{ id: 5, name: 'dog' },
	],
	fileOrder: Int32Array.of(1, 0, 2),
};

interface CocoFile {
	images: { id: number; file_name: string; width: number; height: number }[];
	categories: { id: number; name: string }[];
}

/** The target of a COCO file. */
export function cocoTarget(path: string): DetectionTarget {
	const { images, categories } = JSON.parse(readFileSync(path, 'utf8')) as CocoFile;
	return {
		images: [...images]
			.sort((a, b) => a.id - b.id)
			.map(({ id, file_name: fileName, width, height }) => ({ id: String(id), fileName, width, height })),
		classes: [...categories].sort((a, b) => a.id - b.id).map(({ id, name }) => ({ id, name })),
	};
}

/** Rows of columns as plain numbers, for comparing. */
export function plainRows({ columns }: DetectionFile) {
	return Array.from({ length: columns.count }, (_, row) => ({
		image: columns.image[row],
		class: columns.class[row],
		box: [...columns.box.subarray(4 * row, 4 * row + 4)],
		area: columns.area[row],
		score: columns.score[row],
	}));
}
