// What a loss that the person wrote says, in words. A gradient is always called that: it is no share of a value.

import type { Inspection } from '../inspection';
import type { WrittenFailure, WrittenLoss } from '../written-loss';
import { formatLoss } from './format';

/** What stands in the place of numbers where losses do not run. */
export const lossRefused =
	'This loss does not run until you trust this workspace: it is a program, and could do anything.';

/** Beside the value: it is never added to the recipe's own terms. */
export const lossApart = 'Your loss, not in the total.';

/** How gradients are measured, for titles and notes. */
export const gradientMeaning = 'Gradient: sum of |dL/d output|, how strongly the outputs are pushed.';

/** All that a view says of the loss: a value, or why there is none. */
export interface WrittenWords {
	/** "my.loss.ts" */
	name: string;
	/** "0.6931"; `null` where there is none. */
	value: string | null;
	/** The value is of the state before: it runs again. */
	isRunning: boolean;
	/** Lines under it. */
	lines: string[];
	failure: { sentence: string; where: string | null } | null;
	/** It waits for the workspace's trust. */
	isRefused: boolean;
}

/** @param selected row of the chosen object, `null` for the whole image. */
export function writtenWords({ written, objects }: Inspection, selected: number | null): WrittenWords | null {
	if (!written) return null;
	const words = {
		name: lossName(written),
		value: null,
		isRunning: false,
		lines: [],
		failure: null,
		isRefused: false,
	};
	switch (written.kind) {
		case 'value':
			return {
				...words,
				value: formatLoss(written.value),
				lines: valueLines(written, objects[selected ?? -1], selected),
			};
		case 'running':
			return {
				...words,
				value: written.before === null ? null : formatLoss(written.before),
				isRunning: true,
				lines: [lossApart],
			};
		case 'failed':
			return { ...words, failure: { sentence: written.failure.message, where: whereWords(written.failure) } };
		case 'refused':
			return { ...words, lines: [lossRefused], isRefused: true };
	}
}

type Value = Extract<WrittenLoss, { kind: 'value' }>;

function valueLines(
	written: Value,
	object: { className: string } | undefined,
	selected: number | null,
): string[] {
	if (object && selected !== null)
		return [
			'Your loss over the whole image, not in the total.',
			`Gradient on this object ${formatGradient(written.perObject[selected] as number)} of ${formatGradient(gradientSum(written))} in the image.`,
		];
	const parts = written.outputs.map(({ name, gradient }) => `${formatGradient(gradient)} on ${name}`);
	return [lossApart, `Gradient ${parts.join(', ')}. On background ${formatGradient(written.background)}.`];
}

/** "my.loss.ts" */
export function lossName({ file }: Pick<WrittenLoss, 'file'>): string {
	return file.split(/[\\/]/).pop() ?? file;
}

/** "my.loss.ts, line 12"; `null` where no line is known. */
export function whereWords({ file, line }: WrittenFailure): string | null {
	return line === null ? null : `${lossName({ file })}, line ${line}`;
}

/** The gradient of a chosen loss on one object; `null` without one. */
export function objectGradient({ written }: Inspection, row: number): number | null {
	return written?.kind === 'value' ? (written.perObject[row] ?? null) : null;
}

/** "gradient 0.0123"; `null` without a loss of the person's own, or for an object that is not trained. */
export function gradientWords(inspection: Inspection, row: number): string | null {
	const gradient = objectGradient(inspection, row);
	return gradient === null || inspection.objects[row]?.use !== 'trained'
		? null
		: `gradient ${formatGradient(gradient)}`;
}

/** "my.loss.ts has gradient 0.0123 on it, the sum of |dL/d output|." */
export function gradientSentence(inspection: Inspection, row: number): string | null {
	const { written } = inspection;
	const words = gradientWords(inspection, row);
	return written && words ? `${lossName(written)} has ${words} on it, the sum of |dL/d output|.` : null;
}

/** "0.01234": gradients of single outputs are small, so that significant digits count. */
export function formatGradient(value: number): string {
	if (value === 0 || !Number.isFinite(value)) return String(value);
	const size = Math.abs(value);
	return size >= 1000 || size < 1e-4
		? value.toExponential(2)
		: value
				.toPrecision(4)
				.replace(/(\.\d*?)0+$/, '$1')
				.replace(/\.$/, '');
}

function gradientSum({ perObject, background }: Value): number {
	return perObject.reduce((sum, part) => sum + part, background);
}
