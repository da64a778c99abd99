// The tensors of a loss that people write, as data: what is mostly one value, or follows from a few numbers, is told in
// that form, so that a quarter of a million anchors cross to another process in little.

import { anchorBox, anchorCount, type Grid } from '../grids/grid';

export type TensorData =
	| { kind: 'dense'; shape: number[]; values: Float32Array | Int32Array }
	/** Rows of the first dimension that are given, ascending; the others hold `fill`. The type follows `values`. */
	| { kind: 'rows'; shape: number[]; fill: number; index: Int32Array; values: Float32Array | Int32Array }
	/** `[rows, columns]` of 0, and in each row whose column is not -1 `values` (1 where it is `null`) there. */
	| { kind: 'one-hot'; shape: [number, number]; column: Int32Array; values: Float32Array | null }
	/** `[anchors, 4]` x1 y1 x2 y2, input pixels. */
	| { kind: 'anchors'; grids: readonly Grid[] };

export function shapeOf(data: TensorData): number[] {
	return data.kind === 'anchors' ? [anchorCount(data.grids), 4] : data.shape;
}

/** All values, row after row. */
export function valuesOf(data: TensorData): Float32Array | Int32Array {
	switch (data.kind) {
		case 'dense':
			return data.values;
		case 'rows': {
			const { index, values, fill, shape } = data;
			const size = shape.reduce((product, side) => product * side, 1);
			const out = values instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
			if (fill !== 0) out.fill(fill);
			const width = size / Math.max(1, shape[0] as number);
			index.forEach((row, at) => {
				out.set(values.subarray(at * width, (at + 1) * width), row * width);
			});
			return out;
		}
		case 'one-hot': {
			const [rows, columns] = data.shape;
			const out = new Float32Array(rows * columns);
			data.column.forEach((column, row) => {
				if (column >= 0) out[row * columns + column] = data.values ? (data.values[row] as number) : 1;
			});
			return out;
		}
		case 'anchors': {
			const count = anchorCount(data.grids);
			const out = new Float32Array(4 * count);
			const box = new Float64Array(4);
			for (let k = 0; k < count; k++) out.set(anchorBox(data.grids, k, box), 4 * k);
			return out;
		}
	}
}

export function dense(values: ArrayLike<number>, ...shape: number[]): TensorData {
	return {
		kind: 'dense',
		shape,
		values: values instanceof Float32Array ? values : Float32Array.from(values),
	};
}

export function integers(values: ArrayLike<number>, ...shape: number[]): TensorData {
	return { kind: 'dense', shape, values: values instanceof Int32Array ? values : Int32Array.from(values) };
}
