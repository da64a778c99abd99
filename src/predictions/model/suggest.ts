// Which of a model's outputs is likely which tensor of a dump: told by its name, and by its shape where that leaves one.

import { dumpAxes, type WantedTensor } from './dump-tensors';
import type { NativeLayout } from './model-dump';

/** An input or output of a model as the model describes it. */
export interface ModelTensor {
	name: string;
	/** "float32"; as the model's library names it. */
	type: string;
	/** `null` for sides that depend on the input; of length 0 also where the model says nothing. */
	shape: (number | null)[];
}

/** What frameworks call the parts of a head, by the dump's family; the first match of the longest word counts. */
const names: Record<string, readonly string[]> = {
	rpn_objectness: ['objectness', 'rpn_cls', 'rpn_score', 'rpn_logits', 'cls_logits', 'score', 'cls'],
	rpn_deltas: ['deltas', 'rpn_bbox', 'bbox_pred', 'rpn_reg', 'rpn_loc', 'bbox', 'reg'],
	class_logits: ['class_logits', 'cls_logits', 'cls_score', 'class', 'logits', 'cls', 'labels'],
	box: ['bbox_regression', 'bbox_reg', 'bbox_pred', 'bbox', 'box', 'reg', 'loc'],
	boxes: ['pred_boxes', 'boxes', 'bbox', 'box'],
	centerness: ['centerness', 'bbox_ctrness', 'ctrness', 'center'],
	objectness: ['objectness', 'obj'],
	mask_coefficients: ['mask_coefficients', 'coefficients', 'coeff', 'mc'],
	prototypes: ['prototypes', 'protos', 'proto'],
	roi_boxes: ['roi_boxes', 'proposals', 'rois'],
	roi_class_logits: ['roi_class_logits', 'class_logits', 'cls_score', 'class'],
	roi_box_deltas: ['roi_box_deltas', 'box_regression', 'bbox_pred', 'box_deltas'],
	roi_mask_logits: ['roi_mask_logits', 'mask_logits', 'mask'],
	rpn_class_logits: ['rpn_class_logits'],
	rpn_bbox: ['rpn_bbox'],
	rois: ['rois', 'proposal'],
	mrcnn_class_logits: ['mrcnn_class_logits', 'class_logits'],
	mrcnn_bbox: ['mrcnn_bbox', 'bbox'],
	mrcnn_mask: ['mrcnn_mask', 'mask'],
};

/** Output of each wanted tensor, as far as names or shapes tell; one output stands for one tensor. */
export function suggestOutputs(
	wanted: readonly WantedTensor[],
	outputs: readonly ModelTensor[],
	native: NativeLayout,
): Map<string, string> {
	const found = new Map<string, string>();
	const taken = new Set<string>();
	const take = (tensor: string, output: string) => {
		found.set(tensor, output);
		taken.add(output);
	};
	const isLevel = levelTest(wanted, outputs);
	const scored = wanted
		.flatMap(({ name, shape }) =>
			outputs
				.filter((output) => couldBe(shape, output.shape, name, native))
				.map((output) => ({ name, output: output.name, score: nameScore(name, output.name, isLevel) })),
		)
		.filter(({ score }) => score > 0)
		.sort((a, b) => b.score - a.score);
	for (const { name, output } of scored) if (!found.has(name) && !taken.has(output)) take(name, output);
	for (const { name, shape } of wanted) {
		if (found.has(name)) continue;
		const fitting = outputs.filter(
			(output) =>
				!taken.has(output.name) &&
				output.shape.length > 0 &&
				output.shape.every((side) => side !== null) &&
				couldBe(shape, output.shape, name, native),
		);
		if (fitting.length === 1) take(name, (fitting[0] as ModelTensor).name);
	}
	return found;
}

/** How well an output's name fits; 0 where it says nothing, or names another level. */
function nameScore(tensor: string, output: string, isLevel: LevelTest): number {
	const [family = '', level] = tensor.split('.');
	const text = plainText(output);
	if (level !== undefined && !isLevel(tensor, text)) return 0;
	if (text.includes(family)) return 100;
	return Math.max(0, ...(names[family] ?? []).map((word) => (text.includes(word) ? word.length : 0)));
}

/** Whether an output (its plain text) names the level of a dump tensor. */
type LevelTest = (tensor: string, output: string) => boolean;

/**
 * Levels are named ("cls_p4") or numbered behind the name: from 0 where any output ends in 0, else as in "P4".
 */
function levelTest(wanted: readonly WantedTensor[], outputs: readonly ModelTensor[]): LevelTest {
	const numberOf = (text: string) => /_(\d+)$/.exec(text)?.[1];
	const fromZero = outputs.some(({ name }) => numberOf(plainText(name)) === '0');
	const index = new Map<string, number>();
	const counts = new Map<string, number>();
	for (const { name } of wanted) {
		const family = name.split('.')[0] as string;
		index.set(name, counts.get(family) ?? 0);
		counts.set(family, (counts.get(family) ?? 0) + 1);
	}
	return (tensor, output) => {
		const level = plainText(tensor.split('.')[1] ?? '');
		if (new RegExp(`(?<![a-z0-9])${level}(?!\\d)`).test(output)) return true;
		const own = fromZero ? String(index.get(tensor)) : /^p(\d+)$/.exec(level)?.[1];
		return own !== undefined && own === numberOf(output);
	};
}

/** Lower case, everything but letters and digits as an underscore. */
function plainText(name: string): string {
	return name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
}

/** Whether an output of this shape, with or without a batch, may become a tensor of that one. */
function couldBe(
	wanted: readonly (number | string)[],
	own: readonly (number | null)[],
	tensor: string,
	native: NativeLayout,
): boolean {
	if (own.length === 0) return true;
	const axes = dumpAxes(tensor);
	const plain = own.length === wanted.length + 1 && (own[0] === 1 || own[0] === null) ? own.slice(1) : own;
	if (plain.length !== wanted.length) return false;
	const order =
		native === 'channels-last' && axes?.channels != null
			? [...plain.slice(0, axes.channels), plain.at(-1) as number | null, ...plain.slice(axes.channels, -1)]
			: plain;
	return wanted.every((side, k) => typeof side === 'string' || order[k] === null || order[k] === side);
}
