// SSD's hard-negative mining: the class loss is taken over the positives and the boxes that are hardest to call
// background, a fixed number for each positive.

/**
 * The boxes of one image that count as negatives, ascending; equal losses: the lowest index first (torch's sort leaves
 * their order open).
 *
 * All boxes are ranked by class loss, positives behind all others. Where negatives run out, positives enter a second
 * time: `again` of the returned boxes are positives, whose loss counts twice. Without positives nothing is taken.
 *
 * @param classLoss `[count]` cross-entropy of every box, as a positive of its class or as background.
 * @param positives ascending indices of the matched boxes.
 * Source: pytorch/vision models/detection/ssd.py (SSD.compute_loss).
 */
export function hardNegatives(
	classLoss: Float32Array | Float64Array,
	positives: ArrayLike<number>,
	perPositive: number,
): { index: Int32Array; again: number } {
	const count = classLoss.length;
	// torch sorts NaN before every number.
	const ranked = Float64Array.from(classLoss, (loss) =>
		Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss,
	);
	for (let k = 0; k < positives.length; k++) ranked[positives[k] as number] = Number.NEGATIVE_INFINITY;
	const take = Math.min(count, perPositive * positives.length);
	const order = Int32Array.from(ranked.keys()).sort(
		(a, b) => (ranked[b] as number) - (ranked[a] as number) || a - b,
	);
	const index = order.slice(0, take).sort();
	return { index, again: Math.max(0, take - (count - positives.length)) };
}
