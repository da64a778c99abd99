// From detections that are judged already to what is shown of them: terms, counts, and how each object fares.

import type { Box, Segmentation } from '../geometry';
import type { InspectedObject } from '../inspection';
import { probabilityCrossEntropy } from '../losses/binary-cross-entropy';
import { cornerLoss } from '../losses/corner-loss';
import { cornerLossOf } from '../losses/corner-rule';
import { boundaryDistance, maskAndBoundaryIou } from '../masks/boundary';
import { cropOfMask } from '../masks/crop';
import { drawnMask } from '../masks/draw';
import { traceOutline } from '../masks/outline';
import { frameFits, rleToBitmap } from '../masks/rle';
import type { Recipe } from '../recipe';
import type {
	DetectionError,
	Estimate,
	EstimateTerm,
	EstimateTermName,
	JudgedDetection,
	ObjectOutcome,
} from './types';
import { detectionErrors } from './types';

/** A detection of the image as it was judged against the objects. */
export interface Judgement
	extends Pick<JudgedDetection, 'row' | 'className' | 'score' | 'box' | 'fate' | 'error' | 'object'> {
	segmentation: Segmentation | null;
}

export interface EstimateInput
	extends Pick<Estimate, 'source' | 'minScore' | 'iouLimit' | 'all' | 'precision' | 'byMasks' | 'notes'> {
	recipe: Recipe;
	/** Image pixels. */
	image: { width: number; height: number };
	objects: readonly Pick<InspectedObject, 'boxImage' | 'use'>[];
	/** Masks of the objects, row for row. */
	masks: readonly (Segmentation | null)[];
	/** By falling score. */
	judged: readonly Judgement[];
}

const giou = cornerLossOf({ loss: 'giou', convention: 'torchvision' });
const gradient = new Float64Array(4);

export function estimate(from: EstimateInput): Estimate {
	const { recipe, objects, source, minScore, iouLimit, all, precision, byMasks, notes } = from;
	const alignment = alignmentOf(recipe);
	const detections = from.judged.map((judged) => measured(judged, from, alignment));
	const outcomes = outcomesOf(objects, detections);
	const errors = Object.fromEntries(detectionErrors.map((name) => [name, 0])) as Estimate['errors'];
	for (const { error } of detections) if (error) errors[error]++;
	errors.missed = outcomes.filter(({ error }) => error === 'missed').length;
	const terms = termsOf(detections, objects.length);
	return {
		source,
		minScore,
		iouLimit,
		all,
		detections,
		objects: outcomes,
		counts: {
			found: detections.filter(({ fate }) => fate === 'found').length,
			false: detections.filter(({ fate }) => fate === 'false').length,
			ignored: detections.filter(({ fate }) => fate === 'ignored').length,
			missed: outcomes.filter(({ fate }) => fate === 'missed').length,
		},
		errors,
		terms,
		total: terms.reduce((sum, { value }) => sum + value, 0),
		precision,
		alignment,
		byMasks,
		notes,
	};
}

/** The recipe's own exponents, else those of Ultralytics (ultralytics/utils/tal.py, TaskAlignedAssigner). */
function alignmentOf({ assigner }: Recipe): Estimate['alignment'] {
	return assigner.kind === 'task-aligned'
		? { alpha: assigner.alpha, beta: assigner.beta }
		: { alpha: 0.5, beta: 6 };
}

function measured(
	{ segmentation, ...judged }: Judgement,
	{ objects, masks, image, byMasks }: EstimateInput,
	{ alpha, beta }: Estimate['alignment'],
): JudgedDetection {
	const { score, box, fate } = judged;
	const object = objects[judged.object];
	const boxIou = object ? overlap(box, object.boxImage) : 0;
	const mask = object ? maskFit(masks[judged.object] ?? null, segmentation, image) : null;
	const found = fate === 'found' && object !== undefined;
	return {
		...judged,
		outline: outlineOf(segmentation, image),
		iou: byMasks ? (mask?.iou ?? 0) : boxIou,
		boxIou,
		alignment: score ** alpha * boxIou ** beta,
		mask,
		classification: fate === 'ignored' ? 0 : probabilityCrossEntropy(score, found ? 1 : 0),
		localisation: found ? cornerLoss(giou, box, 0, object.boxImage, 0, gradient, 0, 1) : null,
	};
}

/** IoU of two boxes, image pixels. */
function overlap(a: Box, b: Box): number {
	const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
	const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
	if (!(width > 0 && height > 0)) return 0;
	const shared = width * height;
	return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared);
}

function maskFit(
	label: Segmentation | null,
	prediction: Segmentation | null,
	image: { width: number; height: number },
): JudgedDetection['mask'] {
	const [labelled, predicted] = [cropOf(label, image), cropOf(prediction, image)];
	return labelled && predicted ? maskAndBoundaryIou(labelled, predicted, boundaryDistance(image)) : null;
}

function outlineOf(segmentation: Segmentation | null, { width, height }: EstimateInput['image']) {
	if (!segmentation) return null;
	if (segmentation.kind === 'polygons') return segmentation.parts;
	if (segmentation.width !== width || segmentation.height !== height || !frameFits(height, width))
		return null;
	return traceOutline(rleToBitmap(segmentation.counts, height, width), width, height);
}

function cropOf(segmentation: Segmentation | null, image: { width: number; height: number }) {
	if (!segmentation) return null;
	const runs = segmentation.kind === 'rle' ? segmentation : drawnMask(segmentation.parts, [], image);
	return runs && runs.width === image.width && runs.height === image.height ? cropOfMask(runs) : null;
}

function outcomesOf(
	objects: EstimateInput['objects'],
	detections: readonly JudgedDetection[],
): ObjectOutcome[] {
	const finder = new Int32Array(objects.length).fill(-1);
	const blamed: (DetectionError | null)[] = objects.map(() => null);
	detections.forEach(({ fate, error, object }, row) => {
		if (object < 0) return;
		if (fate === 'found') finder[object] = row;
		else if (fate === 'false') blamed[object] ??= error;
	});
	return objects.map(({ use }, row) => {
		const detection = finder[row] as number;
		if (detection >= 0) return { detection, fate: 'found', error: null };
		if (use !== 'trained') return { detection, fate: 'apart', error: null };
		return { detection, fate: 'missed', error: blamed[row] ?? 'missed' };
	});
}

const titles: Record<EstimateTermName, string> = {
	estimate_class: 'Class, of found objects',
	estimate_box: 'Box, of found objects',
	estimate_background: 'Class, of false detections',
};

function termsOf(detections: readonly JudgedDetection[], objects: number): EstimateTerm[] {
	const found = Math.max(1, detections.filter(({ fate }) => fate === 'found').length);
	const term = (name: EstimateTermName, part: (detection: JudgedDetection) => number): EstimateTerm => {
		const perObject = new Float64Array(objects);
		let background = 0;
		for (const detection of detections) {
			const value = part(detection) / found;
			if (detection.fate === 'found') perObject[detection.object] += value;
			else background += value;
		}
		const value = perObject.reduce((sum, each) => sum + each, background);
		return { name, title: titles[name], value, perObject, background };
	};
	return [
		term('estimate_class', ({ fate, classification }) => (fate === 'found' ? classification : 0)),
		term('estimate_box', ({ localisation }) => localisation ?? 0),
		term('estimate_background', ({ fate, classification }) => (fate === 'false' ? classification : 0)),
	];
}
