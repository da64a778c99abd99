// Cells of shapes in groups of like shape: k-means with 1 - IoU of boxes that share their centre as the distance, as YOLO9000
// chose its anchors by (Redmon and Farhadi 2017, section 2, "Dimension Clusters").

import type { RandomSource } from '../sampling/mersenne-twister';
import type { ShapeCells } from './histogram';

const mostRounds = 60;

/** `[2 * k]` widths and heights of the groups, by area. Fewer groups than `k` only where there are fewer cells. */
export function kMeans(cells: ShapeCells, k: number, random: RandomSource): Float64Array {
	const groups = spread(cells, Math.min(k, cells.count), random);
	const n = groups.length / 2;
	const sums = new Float64Array(3 * n);
	let last = -1;
	for (let round = 0; round < mostRounds; round++) {
		sums.fill(0);
		let fit = 0;
		for (let cell = 0; cell < cells.count; cell++) {
			const width = cells.width[cell] as number;
			const height = cells.height[cell] as number;
			const weight = cells.weight[cell] as number;
			let best = 0;
			let at = 0;
			for (let group = 0; group < n; group++) {
				const iou = centredIou(width, height, groups[2 * group] as number, groups[2 * group + 1] as number);
				if (iou > best) {
					best = iou;
					at = group;
				}
			}
			fit += best * weight;
			sums[3 * at] += Math.log(width) * weight;
			sums[3 * at + 1] += Math.log(height) * weight;
			sums[3 * at + 2] += weight;
		}
		for (let group = 0; group < n; group++) {
			const weight = sums[3 * group + 2] as number;
			if (weight === 0) continue;
			groups[2 * group] = Math.exp((sums[3 * group] as number) / weight);
			groups[2 * group + 1] = Math.exp((sums[3 * group + 1] as number) / weight);
		}
		if (fit <= last * (1 + 1e-6)) break;
		last = fit;
	}
	const order = [...Array(n).keys()].sort((a, b) => area(groups, a) - area(groups, b));
	return Float64Array.from(
		order.flatMap((group) => [groups[2 * group] as number, groups[2 * group + 1] as number]),
	);
}

/** IoU of two boxes with the same centre. */
export function centredIou(aWidth: number, aHeight: number, bWidth: number, bHeight: number): number {
	const overlap = Math.min(aWidth, bWidth) * Math.min(aHeight, bHeight);
	return overlap / (aWidth * aHeight + bWidth * bHeight - overlap);
}

/** First groups far from each other: each cell with a chance that grows with its distance (k-means++). */
function spread(cells: ShapeCells, k: number, random: RandomSource): Float64Array {
	const groups = new Float64Array(2 * k);
	const far = new Float64Array(cells.count).fill(1);
	for (let group = 0; group < k; group++) {
		let total = 0;
		for (let cell = 0; cell < cells.count; cell++)
			total += (far[cell] as number) ** 2 * (cells.weight[cell] as number);
		let left = fraction(random) * total;
		let chosen = 0;
		for (let cell = 0; cell < cells.count && left > 0; cell++) {
			left -= (far[cell] as number) ** 2 * (cells.weight[cell] as number);
			chosen = cell;
		}
		const width = cells.width[chosen] as number;
		const height = cells.height[chosen] as number;
		groups[2 * group] = width;
		groups[2 * group + 1] = height;
		for (let cell = 0; cell < cells.count; cell++) {
			const distance =
				1 - centredIou(width, height, cells.width[cell] as number, cells.height[cell] as number);
			if (distance < (far[cell] as number)) far[cell] = distance;
		}
	}
	return groups;
}

function area(groups: Float64Array, group: number): number {
	return (groups[2 * group] as number) * (groups[2 * group + 1] as number);
}

/** A number in [0, 1). */
export function fraction(random: RandomSource): number {
	return random.next() / 2 ** 32;
}
