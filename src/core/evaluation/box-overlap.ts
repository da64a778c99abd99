// Intersection over union of boxes as COCO's C code computes it.

import type { DetectionColumns, LabelColumns } from './columns';
import type { Overlaps } from './overlap';

/**
 * Boxes `x, y, width, height`; in a crowd the detection's own area is the union.
 * Source: cocodataset/cocoapi common/maskApi.c (bbIou).
 */
export function boxOverlaps(labels: LabelColumns, detections: DetectionColumns): Overlaps {
	const { crowd } = labels;
	const label = labels.box;
	const detection = detections.box;
	return {
		fill({ rows: dRows, from: dFrom, to: dTo }, { rows: gRows, from: gFrom, to: gTo }, _least, out) {
			let at = 0;
			for (let d = dFrom; d < dTo; d++) {
				const p = 4 * dRows[d];
				const dx = detection[p];
				const dy = detection[p + 1];
				const dw = detection[p + 2];
				const dh = detection[p + 3];
				for (let g = gFrom; g < gTo; g++) {
					const row = gRows[g];
					const q = 4 * row;
					const gx = label[q];
					const gy = label[q + 1];
					const gw = label[q + 2];
					const gh = label[q + 3];
					const w = Math.min(dw + dx, gw + gx) - Math.max(dx, gx);
					const h = Math.min(dh + dy, gh + gy) - Math.max(dy, gy);
					if (w > 0 && h > 0) {
						const both = w * h;
						out[at++] = both / (crowd[row] ? dw * dh : dw * dh + gw * gh - both);
					} else out[at++] = 0;
				}
			}
		},
	};
}
