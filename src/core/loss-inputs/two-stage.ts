// Predictions and targets of a two-stage detector: RPN over all anchors, regions that the second stage's loss sees, and
// the masks of the foreground ones.

import { Role } from '../assignment';
import { codedTargets } from '../breakdown/box-inputs';
import { codedBoxes } from '../breakdown/regions';
import { pickRows } from '../breakdown/term-inputs';
import type { RegionLosses } from '../breakdown/types';
import { anchorBox } from '../grids/grid';
import type { RegionOutputs, TwoStageOutputs } from '../head-outputs';
import { type ComputedTerms, type KindTensors, stageOf } from './computed';
import { dense, integers } from './tensor-data';
import type { NamedTensors, OutputOwner } from './types';

type Part = Pick<KindTensors, 'predictions' | 'targets' | 'owners'>;

export function twoStageTensors(computed: ComputedTerms, heads: TwoStageOutputs): KindTensors {
	const { breakdown } = computed;
	const rpn = rpnTensors(computed, heads);
	const regions =
		heads.regions && breakdown.regions
			? regionTensors(computed, heads.regions, breakdown.regions)
			: missing('regions');
	const masks = maskTensors(computed) ?? missing('masks');
	return {
		kind: 'two-stage',
		predictions: { ...rpn.predictions, ...regions.predictions, ...masks.predictions },
		targets: { ...rpn.targets, ...regions.targets, ...masks.targets },
		owners: { ...rpn.owners, ...regions.owners, ...masks.owners },
		channelOf: (object) => heads.regions?.channelOf(object) ?? null,
	};
}

/** A part that is not there: said as such, so that a loss can ask for it. */
function missing(name: string): Part {
	return { predictions: { [name]: null }, targets: { [name]: null }, owners: {} };
}

function rpnTensors(computed: ComputedTerms, heads: TwoStageOutputs): Part {
	const { grids, assignment, objects, recipe } = computed.given;
	const { count, index, role } = assignment;
	const isPositive = (entry: number) => role[entry] === Role.positive || role[entry] === Role.forced;
	const entries = Int32Array.from(index.keys());
	const positive = entries.filter(isPositive);
	const positives = positive.map((entry) => index[entry] as number);
	const object = positive.map((entry) => assignment.object[entry] as number);
	const bases = new Float64Array(4 * positives.length);
	positives.forEach((anchor, row) => {
		anchorBox(grids, anchor, bases.subarray(4 * row, 4 * row + 4));
	});
	const known = entries.filter((entry) => isPositive(entry) || role[entry] === Role.ignored);
	const seen = stageOf(computed, 'rpn_objectness').index as Int32Array;
	const owner: OutputOwner = { rows: 'anchors', object: new Int32Array(count).fill(-1) };
	positives.forEach((anchor, row) => {
		owner.object[anchor] = object[row] as number;
	});
	const rows = (
		shape: number[],
		fill: number,
		values: Float32Array | Int32Array,
		at: Int32Array = positives,
	) => ({ kind: 'rows', shape, fill, index: at, values }) as const;
	return {
		predictions: {
			'rpn.objectness': dense(heads.objectness, count),
			'rpn.deltas': dense(heads.deltas, count, 4),
			'rpn.anchors': { kind: 'anchors', grids },
		},
		targets: {
			'rpn.labels': rows(
				[count],
				0,
				Float32Array.from(known, (entry) => (isPositive(entry) ? 1 : -1)),
				known.map((entry) => index[entry] as number),
			),
			'rpn.sampled': rows([count], 0, new Float32Array(seen.length).fill(1), seen),
			'rpn.object': rows([count], -1, object),
			'rpn.deltas': rows(
				[count, 4],
				0,
				Float32Array.from(
					codedTargets(recipe.coder, bases, pickRows(objects.boxes, 4, object, Float64Array)),
				),
			),
		},
		owners: { 'rpn.objectness': owner, 'rpn.deltas': owner },
	};
}

function regionTensors(computed: ComputedTerms, outputs: RegionOutputs, listed: RegionLosses): Part {
	const { recipe, frame, objects } = computed.given;
	const { inputs } = stageOf(computed, 'roi_class');
	if (inputs.kind !== 'classes' || !recipe.roi) throw new TypeError(`${recipe.name} has no class head`);
	const { object, dumpRow } = listed;
	const count = object.length;
	const foreground = Int32Array.from(object.keys()).filter((row) => (object[row] as number) >= 0);
	const coded = (boxes: Float64Array, rows: Int32Array) =>
		codedBoxes(recipe, frame, pickRows(boxes, 4, rows, Float64Array));
	const targets = codedTargets(
		recipe.roi.coder,
		coded(listed.boxes, foreground),
		coded(
			objects.boxes,
			foreground.map((row) => object[row] as number),
		),
	);
	const owner: OutputOwner = { rows: 'regions', object };
	const { classes, boxClasses } = outputs;
	return {
		predictions: {
			'regions.classLogits': dense(pickRows(outputs.classLogits, classes, dumpRow), count, classes),
			'regions.boxDeltas': dense(pickRows(outputs.boxDeltas, 4 * boxClasses, dumpRow), count, boxClasses, 4),
			'regions.boxes': dense(listed.boxes, count, 4),
		},
		targets: {
			'regions.classes': integers(inputs.labels, count),
			'regions.object': integers(object, count),
			'regions.deltas': {
				kind: 'rows',
				shape: [count, 4],
				fill: 0,
				index: foreground,
				values: Float32Array.from(targets),
			},
		},
		owners: { 'regions.classLogits': owner, 'regions.boxDeltas': owner },
	};
}

/** `null` where there is no mask term. */
function maskTensors({ stages, breakdown }: ComputedTerms): Part | null {
	const stage = stages.find(({ rule }) => rule.name === 'mask');
	const { inputs } = stage ?? {};
	if (!stage || inputs?.kind !== 'scores' || inputs.targets.kind !== 'dense') return null;
	const count = breakdown.masks.length;
	const size = Math.sqrt(inputs.columns);
	const name = inputs.outputsAre === 'clipped-probabilities' ? 'masks.probabilities' : 'masks.logits';
	const predictions: NamedTensors = { [name]: dense(inputs.outputs, count, size, size) };
	return {
		predictions,
		targets: {
			'masks.pixels': dense(inputs.targets.values, count, size, size),
			'masks.object': integers(stage.object, count),
			'masks.region': integers(stage.index as Int32Array, count),
		},
		owners: { [name]: { rows: 'masks', object: stage.object } },
	};
}
