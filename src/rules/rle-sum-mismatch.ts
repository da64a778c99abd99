import { rleSum } from '../core/masks/rle';
import type { Rule } from './rule';

/**
 * Run lengths that do not add up to the size of their frame.
 *
 * Sources: cocodataset/cocoapi common/maskApi.c (rleDecode, which does not look); ppwwyyxx/cocoapi (the fork that
 * Detectron2 names checks while it decodes).
 */
export const rule: Rule = {
	name: 'rle-sum-mismatch',
	severity: 'error',
	scope: 'object',
	title: 'Run lengths of another sum than the frame',
	finds: 'The runs of a mask add up to more or fewer pixels than the height times the width in its "size".',
	training:
		'pycocotools does not look: fewer pixels leave the end of the bitmap undefined, more are written past its end or cut. The mask target, and with it the mask loss, is wrong, or the training process ends without a message.',
	tolerance: 'None: the sum of a sound mask is exactly height times width.',
	repair: 'Encode the mask again, or correct "size": it is [height, width].',
	check({ object }, report) {
		const { segmentation } = object;
		if (segmentation?.kind !== 'rle') return;
		const { counts, height, width } = segmentation;
		const sum = rleSum(counts);
		if (sum === height * width) return;
		report({
			message: `The runs add up to ${sum} pixels but the mask has ${height} x ${width} = ${height * width}: pycocotools does not check this, and the mask loss trains on a wrong mask.`,
			span: object.spans.segmentation,
		});
	},
};
