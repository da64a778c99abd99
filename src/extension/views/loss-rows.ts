// What the Loss view shows: the terms of the image or of the chosen object, or why there are none.

import { basename } from 'node:path';
import type { PredictionsState } from '../../compute/protocol';
import { backgroundLoss, objectLoss } from '../../core/breakdown/sums';
import type { Breakdown } from '../../core/breakdown/types';
import type { Estimate } from '../../core/estimate/types';
import type { Inspection } from '../../core/inspection';
import {
	estimateCaution,
	estimateHeadline,
	estimateRows,
	formatLoss,
	idWords,
	lossInvitation,
	nameOf,
	outcomeSentence,
	parityWords,
	proposalsSentence,
	sentenceCase,
	tierDetail,
	tierWords,
	writtenWords,
} from '../../core/words';
import type { LossView } from '../../messages';
import { isConnection, isProbe } from '../../predictions/model/paths';
import type { Session, View } from '../session';

export function lossContent(session: Session): LossView {
	const { view, failure } = session;
	if (failure?.code === 'recipe')
		return {
			kind: 'message',
			severity: 'error',
			title: 'The recipe cannot be used',
			detail: failure.message,
			actions: [{ label: 'Change Recipe', command: 'changeRecipe' }],
		};
	if (!view) return { kind: 'message', severity: 'information', title: '', detail: '', actions: [] };
	const { inspection } = view.inspected;
	if (inspection.breakdown)
		return notFinite(inspection) ?? chart(inspection, inspection.breakdown, session.selected);
	const { predictions } = view.inspected;
	// What is wrong with a dump is said before an estimate stands in for it.
	return inspection.estimate && predictions.kind !== 'refused'
		? estimateChart(inspection, inspection.estimate, session.selected, absenceOf(predictions))
		: withoutLoss(view);
}

function withoutLoss({ inspected: { predictions, detections }, choices }: View): LossView {
	const isTrusted = choices.running.trusted;
	const choose = { label: 'Choose Dump...', command: 'chooseDump' } as const;
	const chooseDetections = {
		label: 'Choose Detections...',
		command: 'chooseDetections',
		secondary: true,
	} as const;
	if (predictions.kind === 'none' && detections.kind === 'refused')
		return {
			kind: 'message',
			severity: 'error',
			title: 'The detections cannot be read',
			detail: detections.reason,
			actions: [
				{ ...chooseDetections, secondary: false },
				{ ...choose, secondary: true },
			],
		};
	switch (predictions.kind) {
		case 'running':
			return {
				kind: 'message',
				severity: 'information',
				title: 'The model runs on this image',
				detail: `Its losses follow when ${basename(predictions.path)} has returned. What is shown meanwhile needs only the labels.`,
				actions: [{ label: 'Cancel', command: 'cancelModel', secondary: true }],
			};
		case 'refused':
			if (isConnection(predictions.path)) return withoutModel(predictions.reason, isTrusted);
			return {
				kind: 'message',
				severity: 'error',
				title: isProbe(predictions.path)
					? 'The probe gives no losses for this image'
					: 'The dump does not fit this recipe',
				detail: predictions.reason,
				actions: [choose, { label: 'Change Recipe', command: 'changeRecipe', secondary: true }],
			};
		case 'absent':
			return {
				kind: 'message',
				severity: 'information',
				title: 'No outputs for this image',
				detail: `${basename(predictions.path)} ${predictions.holds}. What is shown is the assignment, which needs only the labels.`,
				actions: [{ ...choose, secondary: true }],
			};
		default:
			return {
				kind: 'message',
				severity: 'information',
				title: '',
				detail: lossInvitation,
				actions: [
					choose,
					{ label: 'Connect Model...', command: 'connectModel', secondary: true },
					chooseDetections,
				],
			};
	}
}

function withoutModel(reason: string, isTrusted: boolean): LossView {
	const open = { label: 'Open Connection', command: 'openConnection' } as const;
	return {
		kind: 'message',
		severity: isTrusted ? 'error' : 'information',
		title: isTrusted ? 'The model gives no losses for this image' : 'The model was not run',
		detail: reason,
		actions: isTrusted
			? [open, { label: 'Run Again', command: 'runModel', secondary: true }]
			: [
					{ label: 'Manage Workspace Trust', command: 'trustWorkspace' },
					{ ...open, secondary: true },
				],
	};
}

function notFinite(inspection: Inspection): LossView | null {
	const { breakdown, problems, objects } = inspection;
	const term = breakdown?.terms.find(({ value }) => !Number.isFinite(value));
	if (!breakdown || !term) return null;
	const row = Array.from(term.perObject).findIndex((value) => !Number.isFinite(value));
	const rest = [...term.perObject, term.background]
		.filter(Number.isFinite)
		.reduce((sum, value) => sum + value, 0);
	const from = objects[row] ? `It comes from ${nameOf(inspection, row)}.` : 'It comes from the background.';
	const reason =
		problems.find(({ object, severity }) => object === row && severity === 'error')?.message ?? '';
	return {
		kind: 'message',
		severity: 'error',
		title: `${term.title} loss is ${Number.isNaN(term.value) ? 'NaN' : 'infinite'}`,
		detail: `${from} ${reason}\nThe rest of the term is ${formatLoss(rest * term.weight)}.`,
		actions: [{ label: 'Go to Record', command: 'revealInText' }],
	};
}

function chart(inspection: Inspection, breakdown: Breakdown, selected: number | null): LossView {
	const { objects } = inspection;
	const object = selected === null ? undefined : objects[selected];
	const own = object?.losses ?? null;
	const rows = breakdown.terms.map(({ name, title, value, weight }, row) => ({
		name,
		title,
		value: own ? (own[row] ?? 0) : value * weight,
	}));
	const weights = breakdown.terms.map(({ weight }) => weight);
	const background = backgroundLoss(breakdown);
	return {
		kind: 'loss',
		tier: 'exact',
		of: own && object ? `${object.className}, ${idWords(object.id)}` : 'this image',
		total: (object && objectLoss(object)) ?? breakdown.total,
		totalNote: own
			? `of ${formatLoss(breakdown.total, 3)} for the image`
			: weights.every((weight) => weight === 1)
				? 'total, weights all 1'
				: `total, weights ${weights.join(', ')}`,
		rows,
		background: own ? null : background,
		note: breakdown.sampling.sentence,
		source: tierDetail(inspection),
		proposals: own ? null : proposalsSentence(inspection),
		parity: own ? null : parityWords(inspection),
		written: writtenWords(inspection, own ? selected : null),
	};
}

/** Why a dump that is chosen says nothing of this image; empty where there is nothing to say. */
function absenceOf(predictions: PredictionsState): string {
	return predictions.kind === 'absent' ? ` ${basename(predictions.path)} ${predictions.holds}.` : '';
}

/** The estimate of the image, or of the chosen object where a detection finds it. */
function estimateChart(
	inspection: Inspection,
	estimate: Estimate,
	selected: number | null,
	absence: string,
): LossView {
	const object = selected === null ? undefined : inspection.objects[selected];
	const { title } = tierWords.estimate;
	const { rows, total } = estimateRows(estimate, object ? selected : null);
	if (object && selected !== null && rows.length === 0)
		return {
			kind: 'message',
			severity: 'information',
			title: '',
			detail: `${outcomeSentence(inspection, selected)?.text ?? 'Detections on this object count neither way.'}\nThere is nothing to compare it with.`,
			actions: [{ label: 'Choose Dump...', command: 'chooseDump', secondary: true }],
		};
	return {
		kind: 'loss',
		tier: 'estimate',
		of: object ? `${object.className}, ${idWords(object.id)}` : 'this image',
		total,
		totalNote: object ? `${title} of ${formatLoss(estimate.total, 3)} for the image` : title,
		rows,
		background: null,
		note: object ? estimateCaution : `${estimateHeadline(estimate)} ${estimateCaution}`,
		source: `${sentenceCase(tierDetail(inspection))}.${absence}`,
		proposals: null,
		parity: null,
		written: null,
	};
}
