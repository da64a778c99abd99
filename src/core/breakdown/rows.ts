// One term over its rows, and what of it belongs to which object: the step from a loss function's result to what is shown.

import { lossEntry } from '../losses/catalogue';
import type { Problem } from '../problem';
import type { LossTermName } from '../recipe';
import type { LabelledClass } from './regions';
import type { StageTerm } from './term-inputs';
import type { LossTerm } from './types';

/** Names of the terms on screen. */
export const termTitles: Record<LossTermName, string> = {
	rpn_objectness: 'RPN objectness',
	rpn_box: 'RPN box',
	roi_class: 'RoI class',
	roi_box: 'RoI box',
	mask: 'Mask',
	class: 'Class',
	box: 'Box',
	centerness: 'Centerness',
	objectness: 'Objectness',
	dfl: 'Distribution focal',
	l1: 'Box L1',
	giou: 'Box GIoU',
};

export interface TermRows extends Pick<StageTerm, 'rule' | 'term' | 'object'> {
	/** What one row is, for messages: "anchor 130,749". */
	nameOf(row: number): string;
	/** What rows are called: "anchors". */
	unit: string;
}

const count = new Intl.NumberFormat('en-US');

/** Splits a term over the objects; what is left belongs to the background. */
export function attribute(rows: TermRows, objects: number): LossTerm {
	const { rule } = rows;
	const perObject = new Float64Array(objects);
	let background = 0;
	const { contributions } = rows.term;
	for (let row = 0; row < contributions.length; row++) {
		const g = rows.object[row] as number;
		const part = contributions[row] as number;
		if (g < 0) background += part;
		else perObject[g] = (perObject[g] as number) + part;
	}
	return {
		name: rule.name,
		title: termTitles[rule.name],
		lossTitle: lossEntry(rule.loss).title,
		value: rows.term.value,
		weight: rule.weight,
		divisor: rows.term.divisor,
		normaliser: normaliserWords(rows),
		perObject,
		background,
	};
}

/** What a term's sum was divided by, in words: "256 sampled anchors". */
function normaliserWords(rows: TermRows): string {
	const { rule } = rows;
	const divisor = count.format(rows.term.divisor);
	switch (rule.normaliser) {
		case 'sampled':
			return `${divisor} sampled ${rows.unit}`;
		case 'sampler-count':
			return `${divisor}, the sampler's full count`;
		case 'positives-times-4':
			return `${divisor} = 4 x positive ${rows.unit}`;
		case 'rows-of-active-classes':
			return `${divisor} ${rows.unit} whose predicted class is active`;
		case 'mask-pixels':
			return `${divisor} ${rows.unit}`;
		case 'positives':
			return `${divisor} positive ${rows.unit}, at least 1`;
		case 'positives-and-negatives':
			return `${divisor} positive and negative ${rows.unit}, at least 1 of each`;
		case 'moving-average':
			return rule.normaliserValue === undefined
				? `${divisor} positive ${rows.unit}; in training a moving average of them`
				: `${divisor}, the moving average of positives`;
		case 'target-scores':
			return `${divisor}, the sum of the soft targets, at least 1`;
		case 'centerness':
			return `${divisor}, the sum of the centerness targets`;
		case 'objects':
			return `${divisor} labelled objects`;
		case 'class-weights':
			return `${divisor}, the sum of the class weights`;
	}
}

/** Names the term, the row and the object that made a value infinite or NaN; `null` where the value is finite. */
export function notFinite(rows: TermRows, labelled: readonly LabelledClass[]): Problem | null {
	const { rule } = rows;
	if (Number.isFinite(rows.term.value)) return null;
	const { contributions } = rows.term;
	const row = contributions.findIndex((part) => !Number.isFinite(part));
	const g = rows.object[row] as number;
	const object = labelled[g];
	const rest = contributions.reduce((sum, part) => (Number.isFinite(part) ? sum + part : sum), 0);
	return {
		rule: 'loss-not-finite',
		severity: 'error',
		message: `${termTitles[rule.name]} loss is ${rows.term.value}: it comes from ${rows.nameOf(row)}${
			object ? `, trained towards ${object.className}` : ', which is background'
		}. The rest of the term is ${rest.toFixed(4)}.`,
		span: null,
		object: object ? g : undefined,
	};
}
