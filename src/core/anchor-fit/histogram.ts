// The shapes of many boxes as cells of a grid over the logarithms of width and height: 850,000 boxes become some thousand
// cells, and whoever tries shapes on them thousands of times looks at those.

/** Cells to each doubling: sides within a cell differ by at most 2.8 %. */
const perOctave = 25;
/** Sides from 2^-2 to 2^14 px. */
const lowest = -2;
const octaves = 16;
const side = perOctave * octaves;

export interface ShapeCells {
	count: number;
	/** `[count]` geometric means of the sides of a cell's boxes, pixels, and how many they are. */
	width: Float64Array;
	height: Float64Array;
	weight: Float64Array;
	/** Sum of the weights. */
	total: number;
}

/** @param sides `[2 * n]` widths and heights, pixels; those that are not over 0 are left out. */
export function shapeCells(sides: Float64Array): ShapeCells {
	const weight = new Float64Array(side * side);
	const logWidth = new Float64Array(side * side);
	const logHeight = new Float64Array(side * side);
	let count = 0;
	for (let k = 0; k + 1 < sides.length; k += 2) {
		const width = sides[k] as number;
		const height = sides[k + 1] as number;
		if (!(width > 0 && height > 0)) continue;
		const x = Math.log2(width);
		const y = Math.log2(height);
		const cell = place(x) * side + place(y);
		if (weight[cell] === 0) count++;
		weight[cell]++;
		logWidth[cell] += x;
		logHeight[cell] += y;
	}
	const cells = {
		count,
		width: new Float64Array(count),
		height: new Float64Array(count),
		weight: new Float64Array(count),
		total: 0,
	};
	let at = 0;
	for (let cell = 0; cell < weight.length; cell++) {
		const n = weight[cell] as number;
		if (n === 0) continue;
		cells.width[at] = 2 ** ((logWidth[cell] as number) / n);
		cells.height[at] = 2 ** ((logHeight[cell] as number) / n);
		cells.weight[at] = n;
		cells.total += n;
		at++;
	}
	return cells;
}

function place(log: number): number {
	return Math.min(side - 1, Math.max(0, Math.floor((log - lowest) * perOctave)));
}
