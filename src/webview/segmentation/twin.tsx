// The map in words, for screen readers: every class, and a live region for the pointed pixel.

import { ignoredPixel } from '../../core/segmentation/types';
import { formatLoss, segmentationFinding } from '../../core/words';
import type { SegmentationView } from '../../messages';
import { classSentence } from './inspector';
import { kindOf, kindTitles } from './pixels';
import * as state from './state';

export function TextTwin({ view }: { view: SegmentationView }) {
	const { segmentation } = view;
	return (
		<div class="hidden">
			<ul aria-label="Classes in words">
				{segmentation.classes
					.filter((each) => each.label + each.prediction > 0)
					.map((each) => (
						<li key={each.index} aria-current={state.chosen.value === each.index ? 'true' : undefined}>
							{classSentence(each)}
						</li>
					))}
			</ul>
			<p aria-live="polite" id="live">
				{pixelSentence(view) ?? segmentationFinding(segmentation).headline}
			</p>
		</div>
	);
}

function pixelSentence({ segmentation }: SegmentationView): string | null {
	const pixel = state.pixel.value;
	if (!pixel) return null;
	const at = pixel.row * segmentation.width + pixel.column;
	const label = segmentation.label[at] as number;
	const confidence = segmentation.confidence?.[at];
	const part = state.lossMap.value?.[at];
	const words = [
		`Column ${pixel.column}, row ${pixel.row}: ${kindTitles[kindOf(segmentation, at, state.chosen.value)]}`,
		label === ignoredPixel ? 'label ignored' : `label ${state.className(label)}`,
		`prediction ${state.className(segmentation.predicted[at] as number)}${confidence === undefined ? '' : ` at ${confidence.toFixed(2)}`}`,
	];
	if (part !== undefined && label !== ignoredPixel && state.loss.value)
		words.push(`${state.loss.value.title} ${formatLoss(part * segmentation.counted, 3)}`);
	return `${words.join(', ')}.`;
}
