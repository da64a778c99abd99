// What COCO's evaluation is measured with: overlap and recall thresholds, ranges of size, how many detections count.

import type { OverlapKind } from './columns';

export const sizeNames = ['all', 'small', 'medium', 'large'] as const;
export type SizeName = (typeof sizeNames)[number];

/** Labels and detections of this size count; both ends belong to it. Square pixels. */
export interface SizeRange {
	name: SizeName;
	low: number;
	high: number;
}

export interface EvaluationSettings {
	kind: OverlapKind;
	/** Ascending, at most 31. */
	iouThresholds: Float64Array;
	/** Recalls at which precision is read, ascending from 0. */
	recallThresholds: Float64Array;
	/** The first is the range of all. */
	sizes: readonly SizeRange[];
	/** Detections of one image and class that count, ascending; precision is that of the last. */
	maxDetections: readonly number[];
	/** Standard deviation of each keypoint as a share of the object's scale; empty but for keypoints. */
	sigmas: Float64Array;
}

/**
 * COCO's standard deviations of the 17 keypoints of a person.
 * Source: cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py (Params.setKpParams), ppwwyyxx's pycocotools 2.0.11 alike.
 */
export const personSigmas = Float64Array.of(
	...[
		0.26, 0.25, 0.25, 0.35, 0.35, 0.79, 0.79, 0.72, 0.72, 0.62, 0.62, 1.07, 1.07, 0.87, 0.87, 0.89, 0.89,
	].map((value) => value / 10),
);

const largest = 1e5 ** 2;
const ranges: Record<SizeName, SizeRange> = {
	all: { name: 'all', low: 0, high: largest },
	small: { name: 'small', low: 0, high: 32 ** 2 },
	medium: { name: 'medium', low: 32 ** 2, high: 96 ** 2 },
	large: { name: 'large', low: 96 ** 2, high: largest },
};

/**
 * The settings of COCO's tables.
 * @param sigmas of keypoints, where they are not the 17 of a person.
 * Source: cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py (Params).
 */
export function cocoSettings(kind: OverlapKind, sigmas: Float64Array = personSigmas): EvaluationSettings {
	const isKeypoints = kind === 'keypoints';
	const names: SizeName[] = isKeypoints ? ['all', 'medium', 'large'] : ['all', 'small', 'medium', 'large'];
	return {
		kind,
		iouThresholds: linspace(0.5, 0.95, 10),
		recallThresholds: linspace(0, 1, 101),
		sizes: names.map((name) => ranges[name]),
		maxDetections: isKeypoints ? [20] : [1, 10, 100],
		sigmas: isKeypoints ? sigmas : new Float64Array(0),
	};
}

/** Why keypoints of this number cannot be compared; `null` where they can. */
export function refusedKeypoints(points: number, { sigmas }: EvaluationSettings): string | null {
	if (points === sigmas.length) return null;
	return `Objects have ${points} keypoints, and standard deviations are known for ${sigmas.length}: COCO gives them for the 17 of a person alone. Give one for each keypoint.`;
}

/** `count` numbers from `start` to `stop`, rounded as numpy's linspace rounds them. */
function linspace(start: number, stop: number, count: number): Float64Array {
	const step = (stop - start) / (count - 1);
	const values = Float64Array.from({ length: count }, (_, i) => i * step + start);
	values[count - 1] = stop;
	return values;
}
