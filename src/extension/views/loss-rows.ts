// What the Loss view shows: the terms of the image or of the chosen object, or why there are none.

import { basename } from 'node:path';
import { backgroundLoss, objectLoss } from '../../core/breakdown/sums';
import type { Breakdown } from '../../core/breakdown/types';
import type { Inspection } from '../../core/inspection';
import { formatLoss, idWords, nameOf, parityWords, proposalsSentence, tierDetail } from '../../core/words';
import type { LossView } from '../../messages';
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
	return inspection.breakdown
		? (notFinite(inspection) ?? chart(inspection, inspection.breakdown, session.selected))
		: withoutLoss(view);
}

function withoutLoss({ inspected: { predictions } }: View): LossView {
	const choose = { label: 'Choose Dump...', command: 'chooseDump' } as const;
	switch (predictions.kind) {
		case 'refused':
			return {
				kind: 'message',
				severity: 'error',
				title: 'The dump does not fit this recipe',
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
				detail: 'The assignment needs only the labels.\nFor losses, add the raw head outputs of your model.',
				actions: [choose],
			};
	}
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
	};
}
