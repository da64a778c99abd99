// Head outputs of a probe model as a dump of docs/dump.md: tensors channels first, under the layout's names.

import { shapesPerPlace } from '../../core/grids/grid';
import { f32, type RawTensor } from '../../predictions/safetensors-write';
import { recipeName } from './config';
import type { ProbeOutputs } from './predict';

/** Turns outputs into a tensor of the type that is wanted: `f32` or `f16` of safetensors-write. */
export type Encode = (shape: readonly number[], values: ArrayLike<number>) => RawTensor;

export interface DumpOptions {
	encode: Encode;
	/** Channels of the masks that are written: all, or the labelled class's alone, a fraction of the size. */
	masks: 'all' | 'labelled';
	/** As "01_shapes/" in a dump of many images. */
	prefix: string;
}

/** The tensors of one image. */
export function dumpTensors(
	{ scene: { grids, input, image }, heads, maskChannels }: ProbeOutputs,
	{ encode, masks: which, prefix }: DumpOptions = { encode: f32, masks: 'all', prefix: '' },
): Record<string, RawTensor> {
	const out: Record<string, RawTensor> = {};
	const put = (name: string, shape: number[], values: ArrayLike<number>) => {
		out[prefix + name] = encode(shape, values);
	};
	// Halves of boxes would move regions over the limits of IoU.
	const putExact = (name: string, shape: number[], values: ArrayLike<number>) => {
		out[prefix + name] = f32(shape, values);
	};
	for (const grid of grids) {
		const { name, rows, columns, firstIndex } = grid;
		const anchors = shapesPerPlace(grid);
		const places = rows * columns;
		const level = (values: Float32Array, width: number) => {
			const first = width * firstIndex;
			const channels = width * anchors;
			return Float32Array.from(
				{ length: channels * places },
				(_, k) => values[first + (k % places) * channels + Math.floor(k / places)],
			);
		};
		put(`rpn_objectness.${name}`, [anchors, rows, columns], level(heads.objectness, 1));
		put(`rpn_deltas.${name}`, [4 * anchors, rows, columns], level(heads.deltas, 4));
	}
	putExact('image_hw', [2], [image.height, image.width]);
	putExact('input_hw', [2], [input.height, input.width]);
	putExact('input_padded_hw', [2], [input.paddedHeight, input.paddedWidth]);
	const { regions, proposals } = heads;
	if (proposals) putExact('proposals', [proposals.length / 4, 4], proposals);
	if (!regions) return out;
	const { boxes, classes, boxClasses, classLogits, boxDeltas, masks } = regions;
	const count = boxes.length / 4;
	putExact('roi_boxes', [count, 4], boxes);
	put('roi_class_logits', [count, classes], classLogits);
	put('roi_box_deltas', [count, 4 * boxClasses], boxDeltas);
	if (!masks) return out;
	const pixels = masks.size ** 2;
	const all = Array.from({ length: masks.channels }, (_, channel) => channel);
	const rows = maskChannels.map((own, row) =>
		(which === 'all' ? all : [own]).map((channel) => masks.read(row, channel)),
	);
	const channels = which === 'all' ? masks.channels : 1;
	const values = new Float32Array(rows.length * channels * pixels);
	rows.flat().forEach((plane, k) => {
		values.set(plane, k * pixels);
	});
	put('roi_mask_logits', [rows.length, channels, masks.size, masks.size], values);
	return out;
}

/** The dump's metadata. @param image of a dump of one image. */
export function dumpMetadata(
	classes: readonly string[],
	steps: number,
	image?: string,
): Record<string, string> {
	return {
		anchorage_dump: '1',
		recipe: recipeName,
		framework: 'Anchorage',
		model: 'probe',
		classes: JSON.stringify(classes),
		note: `Outputs of a probe model after ${steps} steps of training.`,
		...(image === undefined ? {} : { image }),
	};
}
