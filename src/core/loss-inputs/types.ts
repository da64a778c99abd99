// What a loss that people write is given, as data: tensors by their dotted names, and whom the gradients belong to.

import type { LossTermName } from '../recipe';
import type { TensorData } from './tensor-data';

/** By dotted name ("rpn.objectness"); `null` for a part that this image or recipe does not have ("masks"). */
export type NamedTensors = Record<string, TensorData | null>;

export interface LossTensors {
	kind: 'two-stage' | 'dense';
	predictions: NamedTensors;
	targets: NamedTensors;
	/** Those of the predictions that are outputs of heads: gradients are taken with respect to them. */
	outputs: string[];
	/** What each of the recipe's own terms divides its sum by. */
	normalisers: Partial<Record<LossTermName, number>>;
}

/** What the rows of an output are: anchors (points, queries), regions of the second stage, or their masks. */
export type OutputRows = 'anchors' | 'regions' | 'masks';

/** Whom the rows of an output belong to. */
export interface OutputOwner {
	rows: OutputRows;
	/** Object that each row is trained towards, -1 for none. */
	object: Int32Array;
}

export interface LossInputs {
	tensors: LossTensors;
	/** By the names of `tensors.outputs`. */
	owners: Record<string, OutputOwner>;
	/** Anchors, points or queries. */
	anchors: number;
	objects: number;
}
