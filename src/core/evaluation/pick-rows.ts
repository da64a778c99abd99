// Some of the detections as columns of their own.

import type { DetectionColumns } from './columns';

/** The rows in the order of `rows`; masks stay where they are. */
export function pickRows(columns: DetectionColumns, rows: Int32Array): DetectionColumns {
	const { image, class: kind, box, area, score, masks, keypoints } = columns;
	const width = keypoints ? 3 * keypoints.points : 0;
	return {
		count: rows.length,
		image: Int32Array.from(rows, (row) => image[row] as number),
		class: Int32Array.from(rows, (row) => kind[row] as number),
		box: pickWide(box, rows, 4),
		area: Float64Array.from(rows, (row) => area[row] as number),
		score: Float64Array.from(rows, (row) => score[row] as number),
		masks: masks && {
			runs: (at) => masks.runs(rows[at] as number),
			height: (at) => masks.height(rows[at] as number),
			width: (at) => masks.width(rows[at] as number),
			reach: masks.reach && ((at) => masks.reach?.(rows[at] as number) ?? null),
		},
		keypoints: keypoints && { points: keypoints.points, values: pickWide(keypoints.values, rows, width) },
	};
}

function pickWide(values: Float64Array, rows: Int32Array, width: number): Float64Array {
	const out = new Float64Array(rows.length * width);
	rows.forEach((row, at) => {
		out.set(values.subarray(row * width, (row + 1) * width), at * width);
	});
	return out;
}
