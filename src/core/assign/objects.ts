// The objects of one image as every assigner takes them.

/** How an object takes part. */
export const Part = {
	trained: 0,
	leftOut: 1,
	/** Anchors that touch it may not be negative. */
	shield: 2,
	/** Anchors that lie in it are ignored. */
	ignore: 3,
} as const;

export interface AssignObjects {
	/**
	 * `[4 * n]` xyxy in input pixels, rounded as the framework holds them (YOLOX and DETR, which hold centre and size: the
	 * corners of those, unrounded), each of positive size if trained.
	 */
	boxes: Float64Array;
	/** A `Part` code for each object. */
	part: Uint8Array;
	/** Unpadded input size, for border rules. */
	width: number;
	height: number;
}

/** Rows of the objects that are trained, ascending. */
export function trainedRows(objects: AssignObjects): number[] {
	const rows: number[] = [];
	for (let g = 0; g < objects.part.length; g++) if (objects.part[g] === Part.trained) rows.push(g);
	return rows;
}
