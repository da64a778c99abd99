// The area of a mask that is given by its outline.

/**
 * Sum of the areas inside the polygons (flat `x, y, ...`, image pixels), square pixels. By the shoelace formula from each
 * polygon's first corner, so that far from the origin no digits are lost; overlaps count twice.
 */
export function polygonArea(parts: readonly Float64Array[]): number {
	let area = 0;
	for (const part of parts) {
		const ox = part[0];
		const oy = part[1];
		let twice = 0;
		for (let i = 2; i + 3 < part.length; i += 2) {
			twice += (part[i] - ox) * (part[i + 3] - oy) - (part[i + 2] - ox) * (part[i + 1] - oy);
		}
		area += Math.abs(twice) / 2;
	}
	return area;
}
