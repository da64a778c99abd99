// The one entry of the segmentation view: label and prediction in, counts and losses out.

import { segmentationLosses } from './catalogue';
import { countClasses } from './counts';
import { segmentationTerm, whyNot } from './losses';
import { decide, modeOf } from './predict';
import type { Segmentation, SegmentationInput, SegmentationLossFigure } from './types';

/**
 * Everything but the maps of single losses and classes, which `segmentationTerm` and `classProbability` give when they are
 * asked for. Throws a RangeError for arrays that do not have the size, and for indices without a name.
 */
export function inspectSegmentation(input: SegmentationInput): Segmentation {
	requireFit(input);
	const mode = modeOf(input);
	const { predicted, confidence } = decide(input);
	const losses = segmentationLosses
		.filter(({ modes }) => modes.includes(mode))
		.map((entry): SegmentationLossFigure => {
			const { name, title, formula, source } = entry;
			const why = whyNot(entry, input);
			const shared = { name, title, formula, source, why };
			if (why !== null) return { ...shared, value: null, perClass: null, perClassIs: 'own-loss' };
			const { value, perClass, perClassIs } = segmentationTerm(input, name);
			return { ...shared, value, perClass, perClassIs };
		});
	const { width, height, label, background } = input;
	return {
		width,
		height,
		mode,
		tier: input.prediction.kind === 'logits' ? 'exact' : 'mask',
		background,
		label,
		predicted,
		confidence,
		...countClasses(input, predicted, mode),
		losses,
	};
}

function requireFit({ width, height, label, prediction, classNames }: SegmentationInput): void {
	const pixels = width * height;
	const channels = prediction.kind === 'logits' ? prediction.channels : 1;
	if (label.length !== pixels || prediction.values.length !== channels * pixels)
		throw new RangeError(
			`${width} x ${height}: a label of ${label.length}, a prediction of ${prediction.values.length}`,
		);
	const known = prediction.kind === 'logits' ? Math.max(2, channels) : classNames.length;
	if (known !== classNames.length) throw new RangeError(`${channels} channels, ${classNames.length} names`);
	const highest = label.reduce((most, index) => Math.max(most, index), 0);
	const most =
		prediction.kind === 'indices' ? prediction.values.reduce((a, b) => Math.max(a, b), highest) : highest;
	if (most >= known) throw new RangeError(`index ${most} of ${known} classes`);
}
