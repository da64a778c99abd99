// Labels and final detections as columns: what an evaluation reads. Images and classes are numbers of their own here,
// ascending in the order of the file's ids, because equal scores of different images are ranked in that order.

import type { Box } from '../geometry';

/** What overlap is measured on: boxes, masks, or keypoints (object keypoint similarity). */
export type OverlapKind = 'bbox' | 'segm' | 'keypoints';

/** Masks by row, as COCO's column-major runs; the first run counts background. */
export interface MaskColumn {
	/** Rows and columns of the mask's frame, and its runs; `null` where the record has no mask that can be read. */
	runs(row: number): Uint32Array | null;
	/** Rows of the frame in pixels, which bounding boxes of runs need. */
	height(row: number): number;
	width(row: number): number;
	/**
	 * Where ones may be at most, corners in pixels of the frame, for masks of which that is known before they are drawn; `null`
	 * for others. Valid until the next call.
	 */
	reach?(row: number): Box | null;
}

/** Keypoints by row: `[count * points * 3]` of x, y in image pixels and visibility. */
export interface KeypointColumn {
	points: number;
	values: Float64Array;
}

export interface RecordColumns {
	/** Records. */
	count: number;
	/** `[count]` number of the image, 0 to `images` - 1. */
	image: Int32Array;
	/** `[count]` number of the class, 0 to `classes` - 1. */
	class: Int32Array;
	/** `[count * 4]` x, y, width, height, image pixels, as the file writes them. */
	box: Float64Array;
	/** `[count]` square pixels: what size ranges compare. */
	area: Float64Array;
	masks: MaskColumn | null;
	keypoints: KeypointColumn | null;
}

/** Ground truth, in the order of its file. */
export interface LabelColumns extends RecordColumns {
	/** How many images and classes there are, those without any label included. */
	images: number;
	classes: number;
	/** `[count]` 1 where the label is a crowd: detections in it count neither way. */
	crowd: Uint8Array;
	/** `[count]` 1 where the record's id is 0: COCOeval takes a detection that is matched to it as unmatched. */
	zeroId: Uint8Array;
	/** `[count]` labelled keypoints of each record (`num_keypoints`), `null` without keypoints. */
	labelledKeypoints: Int32Array | null;
}

/** Final detections, in the order of their file. */
export interface DetectionColumns extends RecordColumns {
	/** `[count]`. */
	score: Float64Array;
}

/** Room for `count` labels of boxes: all zeros, to be filled in. */
export function emptyLabels(
	count: number,
	{ images, classes }: Pick<LabelColumns, 'images' | 'classes'>,
): LabelColumns {
	return {
		count,
		images,
		classes,
		image: new Int32Array(count),
		class: new Int32Array(count),
		box: new Float64Array(4 * count),
		area: new Float64Array(count),
		crowd: new Uint8Array(count),
		zeroId: new Uint8Array(count),
		masks: null,
		keypoints: null,
		labelledKeypoints: null,
	};
}
