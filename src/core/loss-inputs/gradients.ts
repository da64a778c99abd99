// From a loss's gradient with respect to each output to whom it belongs: anchors, objects, mask pixels.

import type { WrittenValue } from '../written-loss';
import type { LossInputs } from './types';

/** Gradients of a loss: outputs that it does not depend on are missing. */
export type OutputGradients = Record<string, OutputGradient>;

export interface OutputGradient {
	/** Sum of |dL/d output| of each row. */
	rows: Float32Array;
	/** With their signs, all of the output's values; of masks alone. */
	values: Float32Array | null;
}

/** Sums over anchors, objects and outputs; they hold NaN where a gradient does. */
export function attributed(
	{ owners, anchors, objects }: Pick<LossInputs, 'owners' | 'anchors' | 'objects'>,
	gradients: OutputGradients,
): Omit<WrittenValue, 'value' | 'milliseconds'> {
	const perAnchor = new Float32Array(anchors);
	const perObject = new Float64Array(objects);
	let background = 0;
	let masks: Float32Array[] = [];
	const outputs: WrittenValue['outputs'] = [];
	for (const [name, { rows, object }] of Object.entries(owners)) {
		const gradient = gradients[name];
		if (!gradient) continue;
		let sum = 0;
		gradient.rows.forEach((part, row) => {
			const g = object[row] as number;
			if (g < 0) background += part;
			else perObject[g] = (perObject[g] as number) + part;
			if (rows === 'anchors') perAnchor[row] = (perAnchor[row] as number) + part;
			sum += part;
		});
		outputs.push({ name, gradient: sum });
		if (gradient.values && rows === 'masks') masks = rowsOf(gradient.values, object.length);
	}
	return { perAnchor, perObject, background, masks, outputs };
}

function rowsOf(values: Float32Array, count: number): Float32Array[] {
	const width = count > 0 ? values.length / count : 0;
	return Array.from({ length: count }, (_, row) => values.slice(row * width, (row + 1) * width));
}
