// One-stage and query detectors in a dump: maps a level, channels first, brought into the core's index order.

import { valuesPerBox } from '../core/boxes/decode';
import { type Grid, levelOf, shapesPerPlace } from '../core/grids/grid';
import type { DenseOutputs, PrototypeOutputs } from '../core/head-outputs';
import type { Recipe } from '../core/recipe';
import { scoresAre } from '../core/recipe-facts';
import { type DumpReader, Refused } from './dump-reader';
import { readFrameworkRecord, singleValue } from './framework-record';
import { shapeWords } from './tensors';

/**
 * `class_logits.<level>` `[A*K, H, W]`, `box.<level>` `[A*B, H, W]`, and where the detector has them `centerness.<level>` or
 * `objectness.<level>` `[A, H, W]`, `mask_coefficients.<level>` `[M, H, W]` with `prototypes` `[M, h, w]`; of a query
 * detector `class_logits` `[Q, K]` and `boxes` `[Q, 4]`. Channel = anchor * width + value.
 */
export function denseOutputs(reader: DumpReader): DenseOutputs {
	const { recipe, grids } = reader.target;
	if (recipe.grids.kind === 'queries') return queryOutputs(reader, recipe.grids.count);
	const classes = classesOf(reader, grids);
	const boxWidth = valuesPerBox(recipe.coder);
	const quality = qualityName(recipe);
	const classScores = inIndexOrder(reader, 'class_logits', classes);
	if (scoresAre(recipe, 'class') === 'probabilities') requireProbabilities(reader, classScores, classes);
	return {
		kind: 'dense',
		source: reader.file.name,
		...reader.channels(`class_logits.${grids[0]?.name}`, classes),
		classScores,
		boxes: inIndexOrder(reader, 'box', boxWidth),
		boxWidth,
		quality: quality === null ? null : inIndexOrder(reader, quality, 1),
		movingAverage: movingAverageOf(reader),
		prototypes: recipe.mask?.target === 'ultralytics-prototypes' ? prototypesOf(reader) : null,
		framework: readFrameworkRecord(reader),
	};
}

/** A head that ends in a sigmoid: logits in its place would give no number at all. */
function requireProbabilities(reader: DumpReader, scores: Float32Array, classes: number): void {
	const { grids, recipe } = reader.target;
	const at = scores.findIndex((p) => p < 0 || p > 1);
	if (at < 0) return;
	const level = grids[levelOf(grids, Math.floor(at / classes))] as Grid;
	throw new Refused(
		`\`${reader.prefix}class_logits.${level.name}\` holds ${scores[at]}; ${recipe.title} takes probabilities in 0 .. 1, as its head gives them.`,
	);
}

function queryOutputs(reader: DumpReader, count: number): DenseOutputs {
	const classes = reader.shape('class_logits')[1] ?? 0;
	return {
		kind: 'dense',
		source: reader.file.name,
		...reader.channels('class_logits', classes),
		classScores: reader.tensor('class_logits', [count, classes]).data,
		boxes: reader.tensor('boxes', [count, 4]).data,
		boxWidth: 4,
		quality: null,
		movingAverage: null,
		prototypes: null,
		framework: readFrameworkRecord(reader),
	};
}

/** The one more number that some heads give for each anchor. */
function qualityName({ losses }: Recipe): 'centerness' | 'objectness' | null {
	for (const { name } of losses) if (name === 'centerness' || name === 'objectness') return name;
	return null;
}

function classesOf(reader: DumpReader, grids: readonly Grid[]): number {
	const first = grids[0] as Grid;
	const name = `class_logits.${first.name}`;
	const shape = reader.shape(name);
	const shapes = shapesPerPlace(first);
	const channels = shape[0] ?? 0;
	if (channels === 0 || channels % shapes !== 0) {
		throw new Refused(
			`\`${reader.prefix}${name}\` is ${shapeWords(shape)}: its channels are no multiple of the ${shapes} anchors of a place.`,
		);
	}
	return channels / shapes;
}

/** `[A * width, H, W]` of every level as `[anchors * width]` in the order level, row, column, anchor. */
function inIndexOrder(reader: DumpReader, name: string, width: number): Float32Array {
	const levels = reader.target.grids.map((grid) => {
		const shapes = shapesPerPlace(grid);
		return {
			shapes,
			data: reader.tensor(`${name}.${grid.name}`, [shapes * width, grid.rows, grid.columns]).data,
		};
	});
	const out = new Float32Array(levels.reduce((sum, { data }) => sum + data.length, 0));
	let first = 0;
	for (const { shapes, data } of levels) {
		const channels = shapes * width;
		const plane = channels > 0 ? data.length / channels : 0;
		for (let channel = 0; channel < channels; channel++) {
			const from = channel * plane;
			for (let cell = 0; cell < plane; cell++)
				out[first + cell * channels + channel] = data[from + cell] as number;
		}
		first += data.length;
	}
	return out;
}

/** Detectron2's RetinaNet divides by an average over the steps so far, which no other tensor tells. */
function movingAverageOf(reader: DumpReader): number | null {
	const name = 'loss_normaliser';
	if (!reader.has(name)) return null;
	const value = singleValue(reader, name);
	if (value > 0 && Number.isFinite(value)) return value;
	throw new Refused(`\`${reader.prefix}${name}\` is ${value}; it must be over 0.`);
}

/** `null` where the dump has no masks: the other terms are the same without them. */
function prototypesOf(reader: DumpReader): PrototypeOutputs | null {
	if (!reader.has('prototypes')) return null;
	const shape = reader.shape('prototypes');
	const [count = 0, rows = 0, columns = 0] = shape;
	if (shape.length !== 3 || count === 0) {
		throw new Refused(
			`\`${reader.prefix}prototypes\` is ${shapeWords(shape)}, it must be prototypes x rows x columns.`,
		);
	}
	return {
		count,
		rows,
		columns,
		coefficients: inIndexOrder(reader, 'mask_coefficients', count),
		values: reader.tensor('prototypes', [count, rows, columns]).data,
	};
}
