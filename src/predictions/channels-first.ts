// Channels-first heads (torchvision; py-faster-rcnn with two scores an anchor) brought into the core's index order.

import type { RegionOutputs, TwoStageOutputs } from '../core/head-outputs';
import type { Tensor } from './dump-reader';

export interface ChannelsFirst {
	/** Per level `[A, H, W]`, or `[2A, H, W]` with all background scores before all foreground ones. */
	objectness: Tensor[];
	/** Per level `[4A, H, W]`, channel = anchor * 4 + coordinate. */
	deltas: Tensor[];
	drawn: TwoStageOutputs['drawn'];
	regions:
		| (Omit<RegionOutputs, 'classLogits' | 'boxDeltas'> & { classLogits: Tensor; boxDeltas: Tensor })
		| null;
	proposals: TwoStageOutputs['proposals'];
	framework: TwoStageOutputs['framework'];
}

/**
 * Heads in index order (level, y, x, anchor).
 * Sources: pytorch/vision models/detection/rpn.py (permute_and_flatten, concat_box_prediction_layers);
 * rbgirshick/py-faster-rcnn models VGG16 (rpn_cls_score_reshape: first A channels background).
 */
export function headsFromTorchvision(from: ChannelsFirst, source: string): TwoStageOutputs {
	const anchorsOf = (level: number) => ((from.deltas[level] as Tensor).shape[0] as number) / 4;
	const total = from.deltas.reduce((sum, tensor) => sum + tensor.data.length / 4, 0);
	const objectness = new Float32Array(total);
	const deltas = new Float32Array(4 * total);
	let first = 0;
	from.deltas.forEach((levelDeltas, level) => {
		const anchors = anchorsOf(level);
		const scores = from.objectness[level] as Tensor;
		const [, rows, columns] = levelDeltas.shape as [number, number, number];
		const plane = rows * columns;
		const twoClass = scores.shape[0] === 2 * anchors;
		for (let cell = 0; cell < plane; cell++) {
			for (let a = 0; a < anchors; a++) {
				const index = first + cell * anchors + a;
				objectness[index] = twoClass
					? (scores.data[(anchors + a) * plane + cell] as number) - (scores.data[a * plane + cell] as number)
					: (scores.data[a * plane + cell] as number);
				for (let side = 0; side < 4; side++) {
					deltas[4 * index + side] = levelDeltas.data[(4 * a + side) * plane + cell] as number;
				}
			}
		}
		first += plane * anchors;
	});
	return {
		kind: 'two-stage',
		source,
		objectness,
		deltas,
		drawn: from.drawn,
		regions: from.regions && {
			...from.regions,
			classLogits: from.regions.classLogits.data,
			boxDeltas: from.regions.boxDeltas.data,
		},
		proposals: from.proposals,
		framework: from.framework,
	};
}
