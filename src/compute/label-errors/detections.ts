// Final detections of a whole data set, in columns beside those of its scan.

import type { DatasetColumns } from '../../core/dataset/columns';
import type { DetectionColumns } from '../../core/evaluation/columns';
import { sortByKey } from '../../core/evaluation/rows';
import type { DetectionRows } from '../../core/label-errors/types';
import { type DetectionTarget, readDetections } from '../../predictions/detections';

export interface ReadDetections {
	rows: DetectionRows;
	/** A sentence each: how the file was read where people might expect otherwise, and what could not be taken. */
	notes: string[];
}

/**
 * Detections of a file or folder for the images and classes of a scan, in the order of the images; a sentence where they cannot
 * be read. Scores outside 0..1 are held to it; boxes without area are left out.
 * @param path absolute.
 */
export function detectionRows(path: string, columns: DatasetColumns): ReadDetections | { error: string } {
	const classes = columns.classList ?? columns.classes.map((_, number) => ({ id: null, class: number }));
	const read = readDetections(path, targetOf(columns, classes));
	if ('error' in read) return read;
	const classOf = classes.map((each) => each.class);
	return {
		rows: rowsOf(read.columns, classOf, columns.images.count),
		notes: [...read.notes, ...read.leftOut.map(({ sentence }) => sentence)],
	};
}

/** Images and classes of a scan as detections name them: by ids, file names, numbers and names. */
function targetOf(
	{ images, classes }: DatasetColumns,
	listed: NonNullable<DatasetColumns['classList']>,
): DetectionTarget {
	return {
		images: images.fileName.map((fileName, image) => ({
			id: images.id[image],
			fileName,
			width: images.width[image] || null,
			height: images.height[image] || null,
		})),
		classes: listed.map(({ id, class: number }) => ({ id, name: classes[number] })),
	};
}

function rowsOf(read: DetectionColumns, classOf: readonly number[], images: number): DetectionRows {
	const kept: number[] = [];
	for (let row = 0; row < read.count; row++) {
		const isBox = read.box[4 * row + 2] > 0 && read.box[4 * row + 3] > 0;
		if (isBox && read.image[row] >= 0 && read.image[row] < images) kept.push(row);
	}
	const { rows } = sortByKey(Int32Array.from(kept), read.image, images);
	const box = new Float64Array(4 * rows.length);
	rows.forEach((row, at) => {
		const [x, y, width, height] = read.box.subarray(4 * row, 4 * row + 4);
		box.set([x, y, x + width, y + height], 4 * at);
	});
	return {
		count: rows.length,
		image: rows.map((row) => read.image[row]),
		class: rows.map((row) => classOf[read.class[row]] ?? -1),
		box,
		score: Float64Array.from(rows, (row) => Math.min(1, Math.max(0, read.score[row]))),
	};
}
