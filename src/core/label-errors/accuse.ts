// Labels that are likely wrong: each with its likeliest kind and what speaks against it.

import type { DatasetColumns } from '../dataset/columns';
import { sigmoid } from '../losses/logistic';
import type { DetectionEvidence, LabelEvidence } from './detection-evidence';
import type { LabelOpinion } from './head-evidence';
import { boxAt } from './missing';
import { bothOdds, detectionOdds, headOdds, type LabelOdds } from './scores';
import type { DetectionRows, LabelError } from './types';

/** Entries under this are left out: those that are very likely sound are no work for anybody. */
export const leastScore = 0.05;
/** Deviations over its class and size from which a loss that nothing explains is listed as hard. */
const hardFrom = 2;

/** What is known of labels; each may be missing. */
export interface Known {
	columns: DatasetColumns;
	detections: { rows: DetectionRows; evidence: DetectionEvidence } | null;
	/** By object. */
	opinions: (LabelOpinion | null)[] | null;
	/** `[objects]` loss in deviations from its class and size. */
	z: Float64Array | null;
}

/** An entry without its key, and the detection that speaks in it, -1 for none. */
export interface Accusation {
	entry: Omit<LabelError, 'key'>;
	detection: number;
}

/** What is held against label `row` of image `image`; `null` for nothing. */
export function accuse(known: Known, image: number, row: number): Accusation | null {
	const { images, objects } = known.columns;
	const label = known.detections?.evidence.labels[row] ?? null;
	const opinion = known.opinions?.[row] ?? null;
	const z = finite(known.z?.[row]);
	const base = {
		image,
		object: row - images.first[image],
		box: boxAt(objects.box, row),
		class: objects.class[row],
		nearest: label?.nearestIou ?? null,
		own: finite(opinion?.own),
		loss: finite(objects.loss[row]),
		z,
	};
	const by = oddsOf(known, label, opinion);
	const kind = by && likeliest(by.all);
	const score = by && kind ? sigmoid(by.all[kind]) : 0;
	if (by && kind && score >= leastScore) {
		const [other, detection] = speaker(known, row, kind, by);
		return { entry: { ...base, kind, other, score }, detection };
	}
	if (z === null || z < hardFrom) return null;
	return {
		entry: { ...base, kind: 'hard', other: null, score: (leastScore * z) / (z + hardFrom) },
		detection: -1,
	};
}

function finite(value: number | undefined): number | null {
	return value !== undefined && Number.isFinite(value) ? value : null;
}

interface Odds {
	all: LabelOdds;
	detections: LabelOdds | null;
	heads: LabelOdds | null;
	label: LabelEvidence | null;
}

function oddsOf(known: Known, label: LabelEvidence | null, opinion: LabelOpinion | null): Odds | null {
	const detections = label && known.detections ? detectionOdds(label, known.detections) : null;
	const heads = opinion && headOdds(opinion);
	const all = detections && heads ? bothOdds(detections, heads) : (detections ?? heads);
	return all && { all, detections, heads, label };
}

const kinds = ['wrong-class', 'spurious', 'bad-box'] as const;

function likeliest(odds: LabelOdds): (typeof kinds)[number] {
	return kinds.reduce((best, kind) => (odds[kind] > odds[best] ? kind : best));
}

/** What the evidence is shown by: a detection where one says so, else the raw outputs. */
function speaker(
	{ columns, detections }: Known,
	row: number,
	kind: (typeof kinds)[number],
	{ label, ...odds }: Odds,
): [LabelError['other'], detection: number] {
	const { objects } = columns;
	const detected = (at: number, iou: number): [LabelError['other'], number] => {
		const { class: kinds, score, box } = (detections as NonNullable<typeof detections>).rows;
		return [{ class: kinds[at], score: score[at], iou, box: boxAt(box, at), from: 'detections' }, at];
	};
	if (kind === 'bad-box' && label && label.same >= 0) return detected(label.same, label.sameIou);
	if (kind !== 'wrong-class') return [null, -1];
	const isLouder = !odds.heads || (odds.detections?.[kind] ?? Number.NEGATIVE_INFINITY) > odds.heads[kind];
	const agree = label !== null && detections?.rows.class[label.other] === objects.other[row];
	if (label && label.other >= 0 && (isLouder || agree)) return detected(label.other, label.otherIou);
	const [own, score] = [boxAt(objects.box, row), objects.otherProbability[row]];
	return [{ class: objects.other[row], score, iou: 1, box: own, from: 'heads' }, -1];
}
