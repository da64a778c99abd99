// Predictions and targets of a one-stage or query detector: one row for each anchor, point or query.

import { Role } from '../assignment';
import { codedTargets } from '../breakdown/box-inputs';
import { objectBoxes } from '../breakdown/dense/box-term';
import { basesOf } from '../breakdown/dense/context';
import type { StageTerm } from '../breakdown/term-inputs';
import type { DenseOutputs } from '../head-outputs';
import { scoresAre } from '../recipe-facts';
import { type ComputedTerms, type KindTensors, stageOf } from './computed';
import { dense, integers, type TensorData } from './tensor-data';
import type { NamedTensors, OutputOwner } from './types';

export function denseTensors(computed: ComputedTerms, heads: DenseOutputs): KindTensors {
	const { given, stages } = computed;
	const { recipe, assignment, grids } = given;
	const { count } = assignment;
	const { object } = stageOf(computed, 'class');
	const owner: OutputOwner = { rows: 'anchors', object };
	const scores = scoresAre(recipe, 'class') === 'probabilities' ? 'classProbabilities' : 'classLogits';
	const { prototypes, quality } = heads;
	const predictions: NamedTensors = {
		[scores]: dense(heads.classScores, count, heads.classes),
		boxes: dense(heads.boxes, count, heads.boxWidth),
		quality: quality && dense(quality, count),
		anchors: grids.length > 0 ? { kind: 'anchors', grids } : null,
		...(prototypes
			? {
					'prototypes.coefficients': dense(prototypes.coefficients, count, prototypes.count),
					'prototypes.values': dense(
						prototypes.values,
						prototypes.count,
						prototypes.rows,
						prototypes.columns,
					),
				}
			: { prototypes: null }),
	};
	const outputs = [
		scores,
		'boxes',
		...(quality ? ['quality'] : []),
		...(prototypes ? ['prototypes.coefficients'] : []),
	];
	return {
		kind: 'dense',
		predictions,
		targets: {
			...classTargets(computed, heads),
			object: integers(object, count),
			...boxTargets(computed),
			quality: qualityTargets(stages, count),
			...prototypeTargets(stages),
		},
		owners: Object.fromEntries(outputs.map((name) => [name, owner])),
		channelOf: (each) => heads.channelOf(each),
	};
}

/** Labels, classes as the recipe's own class term has them, and how often it counts each row. */
function classTargets(computed: ComputedTerms, { classes }: DenseOutputs): NamedTensors {
	const { assignment } = computed.given;
	const { count } = assignment;
	const { inputs, object } = stageOf(computed, 'class');
	const labels = Float32Array.from(object, (g) => (g >= 0 ? 1 : 0));
	assignment.index.forEach((row, entry) => {
		const isNegative = assignment.role[entry] === Role.negative || assignment.role[entry] === Role.candidate;
		// Towards an object whose class the head has no channel for: it takes no part.
		if (!isNegative && labels[row] === 0) labels[row] = -1;
	});
	const hot = (column: ArrayLike<number>, values?: ArrayLike<number> | null): TensorData => ({
		kind: 'one-hot',
		shape: [count, classes],
		column: Int32Array.from(column),
		values: values ? Float32Array.from(values) : null,
	});
	const weights = 'weights' in inputs ? inputs.weights : undefined;
	return {
		labels: dense(labels, count),
		classes:
			inputs.kind === 'classes'
				? hot(inputs.labels)
				: inputs.kind === 'scores' && inputs.targets.kind === 'one-hot'
					? hot(inputs.targets.column, inputs.targets.value)
					: null,
		counts: dense(weights ?? new Float32Array(count).fill(1), count),
	};
}

/** Of the positives: their objects' boxes, those as the recipe's coder writes them, and what they weigh. */
function boxTargets({ given, stages }: ComputedTerms): NamedTensors {
	const { recipe, assignment, objects } = given;
	const stage = stages.find(({ rule }) => rule.name === 'box' || rule.name === 'l1' || rule.name === 'giou');
	if (!stage?.index) return { boxes: null, deltas: null, boxWeights: null };
	const { index, object, inputs } = stage;
	const positives = { index, object };
	const boxes = objectBoxes({ positives, objects });
	const weights = 'weights' in inputs ? inputs.weights : undefined;
	const rows = (width: number, values: ArrayLike<number>): TensorData => ({
		kind: 'rows',
		shape: width === 1 ? [assignment.count] : [assignment.count, width],
		fill: 0,
		index,
		values: Float32Array.from(values),
	});
	return {
		boxes: rows(4, boxes),
		deltas: rows(4, codedTargets(recipe.coder, basesOf({ ...given, positives }), boxes)),
		boxWeights: rows(1, weights ?? new Float32Array(index.length).fill(1)),
	};
}

function qualityTargets(stages: readonly StageTerm[], count: number): TensorData | null {
	const stage = stages.find(({ rule }) => rule.name === 'centerness' || rule.name === 'objectness');
	if (stage?.inputs.kind !== 'scores' || stage.inputs.targets.kind !== 'dense') return null;
	const values = Float32Array.from(stage.inputs.targets.values);
	return stage.index
		? { kind: 'rows', shape: [count], fill: 0, index: stage.index, values }
		: dense(values, count);
}

function prototypeTargets(stages: readonly StageTerm[]): NamedTensors {
	const stage = stages.find(({ rule }) => rule.name === 'mask');
	if (stage?.inputs.kind !== 'prototypes') return { prototypes: null };
	const { owner, own, rows, columns } = stage.inputs;
	const objectOf = new Map(Array.from(own, (number, row) => [number, stage.object[row] as number]));
	return {
		'prototypes.owner': integers(
			Array.from(owner, (number) => objectOf.get(number) ?? -1),
			rows,
			columns,
		),
	};
}
