// Likely label errors in words: a question, the evidence in one line, and the kind.

import type { LabelError, LabelErrorKind } from '../label-errors/types';
import { formatIou, formatLoss } from './format';

export const labelErrorTags: Record<LabelErrorKind, string> = {
	'wrong-class': 'wrong class',
	spurious: 'spurious',
	missing: 'missing',
	'bad-box': 'bad box',
	hard: 'hard',
};

/** IoU from which two boxes are about the same. */
const agrees = 0.7;

export interface LabelErrorWords {
	/** "baseball bat, or kite?", "orange: nothing detected here". */
	title: string;
	/** "The model says kite with score 0.94. The box agrees (IoU 0.96)." */
	evidence: string;
	/** "wrong class". */
	tag: string;
}

/** @param classes names of the columns. */
export function labelErrorWords(error: LabelError, classes: readonly string[]): LabelErrorWords {
	const own = classes[error.class] ?? 'no class';
	const other = error.other ? (classes[error.other.class] ?? 'a class that no label has') : '';
	return {
		title: titleOf(error, own, other),
		evidence: `${evidenceOf(error, own, other)}${lossOf(error)}`,
		tag: labelErrorTags[error.kind],
	};
}

function titleOf({ kind, nearest }: LabelError, own: string, other: string): string {
	switch (kind) {
		case 'wrong-class':
			return `${own}, or ${other}?`;
		case 'spurious':
			return nearest === null ? `${own}: nothing seen here` : `${own}: nothing detected here`;
		case 'missing':
			return `${other}: no label here`;
		case 'bad-box':
			return `${own}: the box looks off`;
		case 'hard':
			return `${own}: hard to learn`;
	}
}

function evidenceOf(error: LabelError, own: string, name: string): string {
	const { kind, other, nearest } = error;
	switch (kind) {
		case 'wrong-class':
			return `${says(error, name)}. ${againstClass(error, own)}`.trimEnd();
		case 'spurious':
			return nothingHere(error, own);
		case 'missing':
			return other && other.iou > 0
				? `${says(error, name)}, and no label fits (IoU ${formatIou(other.iou)} at most).`
				: `${says(error, name)}, and no label touches it.`;
		case 'bad-box':
			if (other) return `${says(error, own)}, but its box has IoU ${formatIou(other.iou)} with this one.`;
			return `The model says ${own} with probability ${formatIou(error.own ?? 0)}, but the box costs more than those of others of its size.`;
		case 'hard':
			return nearest === null || nearest > 0
				? 'The model is not sure of anything else here.'
				: 'The model is not sure of anything else here, and no detection touches this box.';
	}
}

/** "The model says kite with score 0.94", without its end. */
function says({ other }: LabelError, name: string): string {
	const what = other?.from === 'heads' ? 'probability' : 'score';
	return `The model says ${name} with ${what} ${formatIou(other?.score ?? 0)}`;
}

function againstClass({ other, own }: LabelError, name: string): string {
	const given = own === null ? '' : `It gives ${name} ${formatIou(own)}.`;
	if (other?.from !== 'detections') return given;
	const iou = formatIou(other.iou);
	const box = other.iou >= agrees ? `The box agrees (IoU ${iou}).` : `Its box has IoU ${iou} with this one.`;
	return `${box} ${given}`;
}

function nothingHere({ nearest, own }: LabelError, name: string): string {
	const sentences: string[] = [];
	if (nearest === 0) sentences.push('No detection touches this box.');
	else if (nearest !== null) sentences.push(`The nearest detection has IoU ${formatIou(nearest)}.`);
	if (own !== null)
		sentences.push(`The model gives ${name} ${formatIou(own)} here, and no other class more.`);
	return sentences.join(' ');
}

/** " Its loss is 7.31, 4.1 deviations over its class and size."; empty without losses. */
function lossOf({ loss, z }: LabelError): string {
	if (loss === null) return '';
	const over = z !== null && z > 0 ? `, ${z.toFixed(1)} deviations over its class and size` : '';
	return ` Its loss is ${formatLoss(loss, 2)}${over}.`;
}
