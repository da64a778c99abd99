// Final detections that are chosen for a file, read once for all of its images.

import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { DetectionColumns } from '../core/evaluation/columns';
import { pickRows } from '../core/evaluation/pick-rows';
import { type SortedRows, sortByKey } from '../core/evaluation/rows';
import { type DetectionFile, type DetectionTarget, readDetections } from '../predictions/detections';
import type { OpenFile } from './open-file';
import type { DetectionsState } from './protocol';

export interface FoundDetections {
	state: DetectionsState;
	/** Those of the image, in the order of their file; `null` where none could be read. */
	columns: DetectionColumns | null;
	/** Their places in the file. */
	rows: Int32Array;
	file: DetectionFile | null;
}

interface Kept {
	key: string;
	file: DetectionFile | { error: string };
	/** By row of the image. */
	byImage: SortedRows | null;
}

export const noDetections: FoundDetections = {
	state: { kind: 'none' },
	columns: null,
	rows: new Int32Array(),
	file: null,
};

export class DetectionStore {
	/** The last file that was asked for: files of detections may hold a gigabyte. */
	private kept: Kept | null = null;

	/** What a file or folder of detections holds for one image of an annotation file; images are numbered by row here. */
	read(path: string, file: OpenFile, row: number): FoundDetections {
		const { file: read, byImage } = this.open(path, file);
		if ('error' in read || !byImage) {
			const reason = 'error' in read ? read.error : '';
			return { ...noDetections, state: { kind: 'refused', path, reason } };
		}
		const rows = byImage.rows.slice(byImage.first[row], byImage.first[row + 1]);
		return { state: { kind: 'used', path }, columns: pickRows(read.columns, rows), rows, file: read };
	}

	forget(): void {
		this.kept = null;
	}

	private open(path: string, file: OpenFile): Kept {
		const stat = statSync(path, { throwIfNoEntry: false });
		const stamp = stat ? `${stat.mtimeMs}:${stat.size}` : 'absent';
		const key = [path, stamp, file.path, file.reading].join('|');
		if (this.kept?.key === key) return this.kept;
		const read = stat
			? readDetections(path, targetOf(file))
			: { error: `${basename(path)} is not there any more: choose the detections again.` };
		const byImage =
			'error' in read
				? null
				: sortByKey(
						Int32Array.from({ length: read.columns.count }, (_, at) => at),
						read.columns.image,
						file.annotations.images.length,
					);
		this.kept = { key, file: read, byImage };
		return this.kept;
	}
}

/** Images and classes numbered by their rows in the file. Sizes are not asked of files that are read in parts. */
export function targetOf(file: OpenFile): DetectionTarget {
	const { images, classes } = file.annotations;
	return {
		classes,
		images: file.list(0, images.length).map(({ id, fileName }, row) => ({
			id,
			fileName,
			...(file.isBig ? unknownSize : sizeOf(images[row])),
		})),
	};
}

const unknownSize = { width: null, height: null };

function sizeOf(image: OpenFile['annotations']['images'][number] | undefined) {
	return image ? { width: image.width, height: image.height } : unknownSize;
}
