// The threshold matchers on an explicit IoU matrix: used for regions (proposals), which lie on no grid.

/** Codes of a match that is no object's row. */
export const Unmatched = { below: -1, between: -2 } as const;

export interface MatchRule {
	/** IoU from which a column is matched. */
	high: number;
	/** IoU under which it is `below`; from here to `high` it is `between`. */
	low: number;
	/**
	 * `none`; `ties`: every column that has a row's best IoU keeps its own arg-max (torchvision Matcher);
	 * `one-per-row`: each row's first best column is matched to that row, later rows win (torchvision SSDMatcher).
	 */
	force: 'none' | 'ties' | 'one-per-row';
}

/**
 * Matched row of each column, or an `Unmatched` code.
 *
 * @param iou `rows * columns` float32 values, row-major: rows are objects, columns anchors or regions.
 * Source: pytorch/vision models/detection/_utils.py (Matcher, SSDMatcher).
 */
export function matchColumns(rule: MatchRule, iou: Float32Array, rows: number, columns: number): Int32Array {
	const match = new Int32Array(columns).fill(Unmatched.below);
	if (rows === 0) return match;
	const high = Math.fround(rule.high);
	const low = Math.fround(rule.low);
	const argMax = new Int32Array(columns);
	for (let c = 0; c < columns; c++) {
		let best = iou[c] as number;
		for (let r = 1; r < rows; r++) {
			const value = iou[r * columns + c] as number;
			if (value > best) {
				best = value;
				argMax[c] = r;
			}
		}
		match[c] = best >= high ? (argMax[c] as number) : best < low ? Unmatched.below : Unmatched.between;
	}
	for (let r = 0; r < rows && rule.force !== 'none'; r++) {
		let best = Number.NEGATIVE_INFINITY;
		let first = 0;
		for (let c = 0; c < columns; c++) {
			if ((iou[r * columns + c] as number) > best) {
				best = iou[r * columns + c] as number;
				first = c;
			}
		}
		if (rule.force === 'one-per-row') match[first] = r;
		else for (let c = 0; c < columns; c++) if (iou[r * columns + c] === best) match[c] = argMax[c] as number;
	}
	return match;
}
