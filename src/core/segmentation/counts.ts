// Label against prediction, counted: every class's pixels, who says so, and what is taken for what.

import { ignoredPixel, type Segmentation, type SegmentationInput, type SegmentedClass } from './types';

type Counts = Pick<Segmentation, 'ignored' | 'counted' | 'correct' | 'meanIou' | 'classes' | 'worst'>;

/** @param predicted `[height, width]` class of each pixel. Indices must be below `classNames.length`. */
export function countClasses(
	{ label, classNames, background }: SegmentationInput,
	predicted: Int16Array,
	mode: Segmentation['mode'],
): Counts {
	const count = classNames.length;
	const confusion = new Int32Array(count * count);
	let ignored = 0;
	for (let i = 0; i < label.length; i++) {
		const index = label[i] as number;
		if (index === ignoredPixel) ignored++;
		else {
			const place = index * count + (predicted[i] as number);
			confusion[place] = (confusion[place] as number) + 1;
		}
	}
	const classes = classNames.map((name, index) => classOf(confusion, count, index, name));
	const asked = mode === 'binary' ? classes.filter(({ index }) => index !== (background ?? 0)) : classes;
	const ious = asked.map(({ iou }) => iou).filter((iou) => !Number.isNaN(iou));
	return {
		ignored,
		counted: label.length - ignored,
		correct: classes.reduce((sum, { both }) => sum + both, 0),
		meanIou: ious.reduce((sum, iou) => sum + iou, 0) / ious.length,
		classes,
		worst: classes.reduce<Counts['worst']>(
			(worst, { takenFor }) => (takenFor && takenFor.pixels > (worst?.pixels ?? 0) ? takenFor : worst),
			null,
		),
	};
}

function classOf(confusion: Int32Array, count: number, index: number, name: string): SegmentedClass {
	let label = 0;
	let prediction = 0;
	let takenFor: SegmentedClass['takenFor'] = null;
	for (let other = 0; other < count; other++) {
		const taken = confusion[index * count + other] as number;
		label += taken;
		prediction += confusion[other * count + index] as number;
		if (other !== index && taken > (takenFor?.pixels ?? 0))
			takenFor = { label: index, prediction: other, pixels: taken };
	}
	const both = confusion[index * count + index] as number;
	return {
		index,
		name,
		label,
		prediction,
		both,
		labelOnly: label - both,
		predictionOnly: prediction - both,
		iou: both / (label + prediction - both),
		dice: (2 * both) / (label + prediction),
		takenFor,
	};
}
