// What final detections say of an image, in sentences: what is found, what is not, and why.

import type {
	DetectionError,
	Estimate,
	EstimateTermName,
	JudgedDetection,
	ObjectOutcome,
} from '../estimate/types';
import type { Inspection } from '../inspection';
import { enumerate, formatCount, formatIou, plural } from './format';
import { nameOf } from './names';

/** Names of TIDE's error types, singular and plural, and what each means. */
export const errorWords: Record<
	DetectionError,
	{ title: string; one: string; many: string; meaning: string }
> = {
	classification: {
		title: 'Wrong class',
		one: 'of a wrong class',
		many: 'of a wrong class',
		meaning: 'On an object, but of another class.',
	},
	localisation: {
		title: 'Badly placed',
		one: 'badly placed',
		many: 'badly placed',
		meaning: 'Of the right class, but too far off the object.',
	},
	both: {
		title: 'Wrong class and place',
		one: 'of a wrong class and badly placed',
		many: 'of a wrong class and badly placed',
		meaning: 'Too far off an object, and of another class.',
	},
	duplicate: {
		title: 'Duplicate',
		one: 'duplicate',
		many: 'duplicates',
		meaning: 'On an object that a surer detection finds already.',
	},
	background: {
		title: 'Background',
		one: 'on background',
		many: 'on background',
		meaning: 'On nothing that is labelled: a false alarm, or an object without a label.',
	},
	missed: {
		title: 'Missed',
		one: 'missed',
		many: 'missed',
		meaning: 'An object that no detection is about.',
	},
};

/** "12 of 16 objects found, 5 false detections (score 0.25 or more)." */
export function estimateHeadline({ counts, minScore }: Estimate): string {
	const objects = counts.found + counts.missed;
	const found =
		objects === 0
			? 'No object to find'
			: `${formatCount(counts.found)} of ${plural(objects, 'object')} found`;
	const wrong = counts.false === 0 ? 'no false detection' : plural(counts.false, 'false detection');
	return `${found}, ${wrong} (score ${minScore} or more).`;
}

/** "2 badly placed, 1 duplicate."; empty where nothing is wrong. */
export function estimateDetail({ errors }: Estimate): string {
	const parts = (Object.keys(errorWords) as DetectionError[]).flatMap((name) => {
		const count = errors[name];
		if (count === 0 || name === 'missed') return [];
		return [`${formatCount(count)} ${count === 1 ? errorWords[name].one : errorWords[name].many}`];
	});
	const missed =
		errors.missed > 0 ? [`${plural(errors.missed, 'object')} without any detection about it`] : [];
	const all = [...parts, ...missed];
	return all.length === 0 ? '' : `${enumerate(all)}.`;
}

/** Why a detection counts as it does. */
export function detectionSentence(inspection: Inspection, detection: JudgedDetection): string {
	const { fate, error, object, iou } = detection;
	const { iouLimit, byMasks } = inspection.estimate as Estimate;
	const name = object >= 0 ? nameOf(inspection, object) : '';
	const at = `${byMasks ? 'mask IoU' : 'IoU'} ${formatIou(iou)}`;
	if (fate === 'ignored') return `On ${name || 'a crowd'}, which counts neither way.`;
	if (fate === 'found') return `Finds ${name} at ${at}.`;
	switch (error) {
		case 'classification':
			return `On ${name} at ${at}, but of another class.`;
		case 'localisation':
			return `About ${name}, but at ${at}: ${iouLimit} is needed.`;
		case 'both':
			return name
				? `Near ${name} at ${at}: of another class, and ${iouLimit} is needed.`
				: 'Near a labelled object, but neither of its class nor well placed.';
		case 'duplicate':
			return `A second one on ${name} (${at}), which a surer detection finds.`;
		default:
			return 'On nothing that is labelled: a false alarm, or an object without a label.';
	}
}

/** "Found", or the name of what is wrong. */
export function detectionTitle({ fate, error }: JudgedDetection): string {
	if (fate === 'found') return 'Found';
	return fate === 'false' && error ? errorWords[error].title : 'Counts neither way';
}

/** "background 0.83", or "0.91, IoU 0.84" of one that finds an object: for labels on the picture. */
export function detectionChip({ byMasks }: Estimate, detection: JudgedDetection): string {
	const score = formatIou(detection.score);
	if (detection.fate === 'found')
		return `${score}, ${byMasks ? 'mask IoU' : 'IoU'} ${formatIou(detection.iou)}`;
	return `${detectionTitle(detection).toLowerCase()} ${score}`;
}

/** "person, score 0.83, background. On nothing that is labelled: ...": what a screen reader hears. */
export function detectionSpoken(inspection: Inspection, detection: JudgedDetection): string {
	const { className, score } = detection;
	const title = detectionTitle(detection).toLowerCase();
	return `${className}, score ${formatIou(score)}, ${title}. ${detectionSentence(inspection, detection)}`;
}

/** "AP 0.42 of this image, 0.50 at IoU 0.5." */
export function precisionSentence({ precision: { ap, ap50 } }: Estimate): string {
	if (ap < 0) return 'No AP of this image: it has no object to find.';
	return `AP ${formatIou(ap)} of this image, ${formatIou(ap50)} at IoU 0.5.`;
}

/** "missed" of an object that no detection is about, else "not found": for labels on the picture. */
export function missWord({ error }: ObjectOutcome): string {
	return error === 'missed' ? 'missed' : 'not found';
}

/** "found at 0.83", "missed", "not found, wrong class"; `null` of an object that takes no part. For lists. */
export function outcomeWords({ estimate }: Inspection, row: number): string | null {
	const outcome = estimate?.objects[row];
	if (!estimate || !outcome || outcome.fate === 'apart') return null;
	if (outcome.fate === 'found')
		return `found at ${formatIou((estimate.detections[outcome.detection] as JudgedDetection).score)}`;
	const { error } = outcome;
	return error === 'missed' || error === null
		? 'missed'
		: `not found, ${errorWords[error].title.toLowerCase()}`;
}

/** The terms of the image, or of one object that is found; none of one that is not. */
export function estimateRows(
	{ terms, total, objects }: Estimate,
	object: number | null,
): { rows: { name: EstimateTermName; title: string; value: number }[]; total: number } {
	if (object === null)
		return { rows: terms.map(({ name, title, value }) => ({ name, title, value })), total };
	if (objects[object]?.fate !== 'found') return { rows: [], total: 0 };
	const rows = terms
		.filter(({ name }) => name !== 'estimate_background')
		.map(({ name, title, perObject }) => ({ name, title, value: perObject[object] ?? 0 }));
	return { rows, total: rows.reduce((sum, { value }) => sum + value, 0) };
}

/** Said where there are neither losses nor an estimate. */
export const lossInvitation =
	'The assignment needs only the labels. For losses, add the raw head outputs of your model. For an estimate, add its final detections.';

/** Said under the terms of an estimate. */
export const estimateCaution =
	"An estimate from final detections: scores after NMS, not the head's own outputs.";

/** How an object fares, in a sentence; `null` where it takes no part. */
export function outcomeSentence(inspection: Inspection, row: number): { ok: boolean; text: string } | null {
	const { estimate } = inspection;
	const outcome = estimate?.objects[row];
	if (!estimate || !outcome || outcome.fate === 'apart') return null;
	if (outcome.fate === 'found') {
		const { score, boxIou, mask } = estimate.detections[outcome.detection] as JudgedDetection;
		const masks = mask ? `, its mask at ${formatIou(mask.iou)} (outline ${formatIou(mask.boundaryIou)})` : '';
		return { ok: true, text: `Found at a score of ${formatIou(score)}, IoU ${formatIou(boxIou)}${masks}.` };
	}
	switch (outcome.error) {
		case 'classification':
			return { ok: false, text: 'Not found: the detection on it is of another class.' };
		case 'localisation':
			return { ok: false, text: 'Not found: the detection of its class is too far off.' };
		case 'both':
			return { ok: false, text: 'Not found: the detection near it is of another class and too far off.' };
		default:
			return { ok: false, text: 'Missed: no detection is about it.' };
	}
}
