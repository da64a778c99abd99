// What final detections say of one image: which find an object, which do not and why, and what training would have to say
// to them. An estimate: scores are what is left after the head, NMS and limits, so these are not the framework's losses.

import type { Box } from '../geometry';

/**
 * Why a detection finds nothing, or an object is not found: the six error types of TIDE.
 * Source: dbolya/tide tidecv/errors/main_errors.py.
 */
export const detectionErrors = [
	'classification',
	'localisation',
	'both',
	'duplicate',
	'background',
	'missed',
] as const;
export type DetectionError = (typeof detectionErrors)[number];

/** `ignored`: it lies on a crowd or a difficult object, and counts neither way. */
export type DetectionFate = 'found' | 'false' | 'ignored';

export interface JudgedDetection {
	/** Place in the file of detections, from 0. */
	row: number;
	className: string;
	/** In 0 .. 1. */
	score: number;
	/** Image pixels. */
	box: Box;
	/** Outline of its mask for drawing, image pixels; `null` without a mask. */
	outline: Float64Array[] | null;
	fate: DetectionFate;
	/** `null` for one that is found or ignored. */
	error: Exclude<DetectionError, 'missed'> | null;
	/** Object of the inspection that it finds, or that its error is about; -1 for none. */
	object: number;
	/** Overlap with that object by which it was judged, of masks where both sides have them (`byMasks`); 0 for none. */
	iou: number;
	/** IoU of its box with that object; 0 for none. */
	boxIou: number;
	/** score^alpha * boxIou^beta, as task-aligned assigners rank predictions; 0 where it is no object's. */
	alignment: number;
	/** IoU of masks, and of the pixels near their outlines; `null` where one has no mask or it is about no object. */
	mask: { iou: number; boundaryIou: number } | null;
	/** Binary cross-entropy of its score, towards 1 where it finds an object and 0 where it does not. */
	classification: number;
	/** 1 - GIoU with the object that it finds; `null` for others. */
	localisation: number | null;
}

export type EstimateTermName = 'estimate_class' | 'estimate_box' | 'estimate_background';

/** A term of the estimate: parts of objects and background add up to it. */
export interface EstimateTerm {
	name: EstimateTermName;
	/** On screen: "Class, of found objects". */
	title: string;
	/** Sum over detections, divided by the number of found objects (at least 1). */
	value: number;
	/** Part of each object of the inspection, row for row. */
	perObject: Float64Array;
	background: number;
}

/** How an object fares. */
export interface ObjectOutcome {
	/** Row in `Estimate.detections` of the one that finds it; -1. */
	detection: number;
	/** `apart`: the recipe does not train it, or it is a crowd. */
	fate: 'found' | 'missed' | 'apart';
	/**
	 * Of an object that is not found: the error of the likeliest detection that is about it; `missed` where none is.
	 */
	error: DetectionError | null;
}

export interface Estimate {
	/** Base name of the file of detections. */
	source: string;
	/** Detections under this score take no part. */
	minScore: number;
	/** IoU from which a detection finds an object. */
	iouLimit: number;
	/** Detections of the image, those under the least score included. */
	all: number;
	/** By falling score. */
	detections: JudgedDetection[];
	/** Row for row with the objects of the inspection. */
	objects: ObjectOutcome[];
	counts: { found: number; false: number; missed: number; ignored: number };
	/** False detections by error; `missed`: objects that no detection is about. */
	errors: Record<DetectionError, number>;
	/** `estimate_class`, `estimate_box`, `estimate_background`. */
	terms: EstimateTerm[];
	total: number;
	/** COCO's average precision of this image alone, over all scores; -1 where it has no object. */
	precision: { ap: number; ap50: number; ap75: number };
	/** Exponents of the alignment metric. */
	alignment: { alpha: number; beta: number };
	/** Whether detections and objects were compared by masks. */
	byMasks: boolean;
	/** How the file was read and what of it could not be taken, a sentence each. */
	notes: string[];
}
