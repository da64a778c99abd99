// The box terms: positives' boxes against their objects', encoded (L1 and its kin) or decoded (IoU losses).

import { encodeBox } from '../../boxes/coder';
import { decodeBackward, decodeBox, valuesPerBox } from '../../boxes/decode';
import { cornerTerm, deltaTerm } from '../../losses/box-terms';
import { lossEntry } from '../../losses/catalogue';
import type { BoxLossConvention, LossTermRule, Recipe } from '../../recipe';
import { baseOf, centernessTargets, type DenseContext, divisorOf } from './context';
import type { DenseTerm } from './term';

/** Sources: those of `denseClassTerm`, and facebookresearch/detr models/detr.py (loss_boxes). */
export function denseBoxTerm(context: DenseContext, rule: LossTermRule): DenseTerm {
	const { positives } = context;
	const outputs = boxOutputs(context);
	const common = {
		rule,
		index: positives.index,
		object: positives.object,
		outputs,
		width: valuesPerBox(context.recipe.coder),
	};
	const weights = boxWeights(context, rule);
	const divisor = divisorOf(context, rule);
	return lossEntry(rule.loss).family === 'box-corners'
		? { ...common, term: onCorners(context, rule, outputs, weights, divisor) }
		: { ...common, term: onTargets(context, rule, outputs, weights, divisor) };
}

/** The head's values of the positives, row after row. */
export function boxOutputs({ heads, positives, recipe }: DenseContext): Float32Array {
	const width = valuesPerBox(recipe.coder);
	const out = new Float32Array(positives.index.length * width);
	positives.index.forEach((index, row) => {
		out.set(heads.boxes.subarray(index * width, (index + 1) * width), row * width);
	});
	return out;
}

/** What the coder makes of each positive's object, `[positives * 4]`. */
export function boxTargets(context: DenseContext): Float64Array {
	const { positives, objects, recipe } = context;
	const base = new Float64Array(4);
	const out = new Float64Array(4 * positives.index.length);
	positives.index.forEach((index, row) => {
		const at = 4 * (positives.object[row] as number);
		baseOf(context, index, base);
		encodeBox(recipe.coder, base, objects.boxes.subarray(at, at + 4), out.subarray(4 * row, 4 * row + 4));
	});
	return out;
}

/** A soft target weighs its box too: by the class target (task-aligned) or by centerness (ATSS). */
function boxWeights(context: DenseContext, rule: LossTermRule): Float64Array | undefined {
	if (rule.normaliser === 'target-scores') return context.positives.target;
	return rule.normaliser === 'centerness' ? centernessTargets(context) : undefined;
}

function onTargets(
	context: DenseContext,
	rule: LossTermRule,
	outputs: Float32Array,
	weights: Float64Array | undefined,
	divisor: number,
) {
	const { coder } = context.recipe;
	const targets = boxTargets(context);
	if (coder.kind !== 'distribution') return deltaTerm({ rule, outputs, targets, weights, divisor });
	// A difference of distances, each the expectation of its bins: the slope goes on to the bins.
	return throughBoxes(context, outputs, (boxes) => {
		const encoded = new Float64Array(boxes.length);
		const base = new Float64Array(4);
		context.positives.index.forEach((index, row) => {
			baseOf(context, index, base);
			encodeBox(
				{ kind: 'distances' },
				base,
				boxes.subarray(4 * row, 4 * row + 4),
				encoded.subarray(4 * row, 4 * row + 4),
			);
		});
		const term = deltaTerm({ rule, outputs: encoded, targets, weights, divisor });
		context.positives.index.forEach((index, row) => {
			baseOf(context, index, base);
			const unit = (base[2] as number) - (base[0] as number);
			for (let side = 0; side < 4; side++) {
				const at = 4 * row + side;
				term.gradient[at] = ((term.gradient[at] as number) / unit) * (side < 2 ? -1 : 1);
			}
		});
		return term;
	});
}

function onCorners(
	context: DenseContext,
	rule: LossTermRule,
	outputs: Float32Array,
	weights: Float64Array | undefined,
	divisor: number,
) {
	const { positives, objects, recipe } = context;
	const units = cornerUnits(context);
	const targets = new Float64Array(4 * positives.index.length);
	positives.object.forEach((g, row) => {
		for (let side = 0; side < 4; side++)
			targets[4 * row + side] =
				(objects.boxes[4 * g + side] as number) / (units[2 * row + (side & 1)] as number);
	});
	const convention = rule.convention ?? boxConventionOf(recipe);
	return throughBoxes(context, outputs, (boxes) => {
		for (let k = 0; k < boxes.length; k++)
			boxes[k] = (boxes[k] as number) / (units[2 * (k >> 2) + (k & 1)] as number);
		const term = cornerTerm({
			rule: { loss: rule.loss, convention, form: rule.form, beta: rule.beta },
			outputs: boxes,
			targets,
			weights,
			divisor,
		});
		for (let k = 0; k < boxes.length; k++)
			term.gradient[k] = (term.gradient[k] as number) / (units[2 * (k >> 2) + (k & 1)] as number);
		return term;
	});
}

/** Decodes the rows, computes a term on their corners, and takes its gradient back to the head's values. */
function throughBoxes(
	context: DenseContext,
	outputs: Float32Array,
	compute: (boxes: Float64Array) => DenseTerm['term'],
): DenseTerm['term'] {
	const { recipe, positives } = context;
	const width = valuesPerBox(recipe.coder);
	const boxes = new Float64Array(4 * positives.index.length);
	const base = new Float64Array(4);
	positives.index.forEach((index, row) => {
		baseOf(context, index, base);
		decodeBox(recipe.coder, base, outputs, row * width, boxes.subarray(4 * row, 4 * row + 4));
	});
	const term = compute(boxes);
	const gradient = new Float64Array(outputs.length);
	positives.index.forEach((index, row) => {
		baseOf(context, index, base);
		const corners = term.gradient.subarray(4 * row, 4 * row + 4);
		decodeBackward(recipe.coder, base, outputs, row * width, corners, gradient);
	});
	return { ...term, gradient };
}

/**
 * What the framework measures boxes in when it compares them, `[x, y]` a row: strides (Ultralytics, TOOD), shares of the
 * input (DETR), else pixels. IoU losses differ by it only through their epsilons.
 */
function cornerUnits(context: DenseContext): Float64Array {
	const { recipe, positives } = context;
	const out = new Float64Array(2 * positives.index.length).fill(1);
	const { kind } = recipe.coder;
	if (kind !== 'distribution' && kind !== 'corners' && kind !== 'centre-size') return out;
	const base = new Float64Array(4);
	positives.index.forEach((index, row) => {
		baseOf(context, index, base);
		out[2 * row] = (base[2] as number) - (base[0] as number);
		out[2 * row + 1] = (base[3] as number) - (base[1] as number);
	});
	return out;
}

/** Whose epsilons a swapped-in IoU loss has. */
export function boxConventionOf({ framework }: Recipe): BoxLossConvention {
	const name = framework.name.toLowerCase();
	const all: BoxLossConvention[] = [
		'torchvision',
		'detectron2',
		'mmdetection',
		'ultralytics',
		'yolox',
		'detr',
	];
	return all.find((each) => name.startsWith(each)) ?? 'torchvision';
}
