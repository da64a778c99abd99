// What a segmentation comes to, in one or two sentences; the same on the page and on the command line.

import type { Segmentation, SegmentedClass } from '../segmentation/types';
import { formatCount, formatIou, plural } from './format';

export interface SegmentationFinding {
	severity: 'error' | 'warning' | 'good' | 'information';
	headline: string;
	detail: string;
}

/** The worst confusion first, then how much is right; a label that is ignored throughout is an error. */
export function segmentationFinding(segmentation: Segmentation): SegmentationFinding {
	const { counted, ignored, correct, worst } = segmentation;
	if (counted === 0)
		return {
			severity: 'error',
			headline: `All ${plural(ignored, 'pixel')} of the label are ignored.`,
			detail: 'There is nothing to compare: losses that are means come out as NaN.',
		};
	const rest = ignored > 0 ? ` ${ignoredSentence(segmentation)}` : '';
	if (!worst)
		return {
			severity: 'good',
			headline: `Prediction and label agree on all ${plural(counted, 'pixel')}.`,
			detail: rest.trim(),
		};
	return {
		severity: 'warning',
		headline: segmentation.mode === 'binary' ? binaryHeadline(segmentation) : confusionSentence(segmentation),
		detail: `${rightShare(correct, counted)} of ${plural(counted, 'pixel')} are right; ${iouWords(segmentation)}.${rest}`,
	};
}

/** "dog is taken for cat on 1,204 pixels." */
export function confusionSentence({ classes, worst, background }: Segmentation): string {
	if (!worst) return 'Nothing is taken for anything else.';
	const name = (index: number) => (classes[index] as SegmentedClass).name;
	const where = plural(worst.pixels, 'pixel');
	if (worst.prediction === background) return `${name(worst.label)} is missed on ${where}.`;
	if (worst.label === background) return `${name(worst.prediction)} is seen on ${where} where there is none.`;
	return `${name(worst.label)} is taken for ${name(worst.prediction)} on ${where}.`;
}

function binaryHeadline({ classes }: Segmentation): string {
	const { labelOnly, predictionOnly } = classes[1] as SegmentedClass;
	if (labelOnly === 0) return `The model fills ${plural(predictionOnly, 'pixel')} too many.`;
	if (predictionOnly === 0) return `The model misses ${plural(labelOnly, 'pixel')}.`;
	return `The model fills ${plural(predictionOnly, 'pixel')} too many and misses ${formatCount(labelOnly)}.`;
}

/** "97.3 %", rounded down: what is not all right is never 100. */
function rightShare(correct: number, counted: number): string {
	return `${(Math.floor((1000 * correct) / counted) / 10).toFixed(1)} %`;
}

function iouWords({ mode, meanIou }: Segmentation): string {
	return `${mode === 'binary' ? 'IoU' : 'mean IoU'} ${Number.isNaN(meanIou) ? '–' : formatIou(meanIou)}`;
}

export function ignoredSentence({ ignored }: Segmentation): string {
	if (ignored === 0) return 'No pixel is ignored.';
	return `${plural(ignored, 'pixel')} ${ignored === 1 ? 'is' : 'are'} ignored.`;
}

/** Tier and origin for the status line. */
export const segmentationTier: Record<Segmentation['tier'], { title: string; icon: string }> = {
	exact: { title: 'Exact loss', icon: 'verified-filled' },
	mask: { title: 'From a mask: no logits', icon: 'question' },
};
