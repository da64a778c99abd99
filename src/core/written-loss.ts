// What a loss that a person wrote says of one image. It stands beside the recipe's own terms and is no part of the total.

/** What is wrong with a loss file, and where. */
export interface WrittenFailure {
	/** One or more sentences. */
	message: string;
	/** Absolute path of the file that the place is in: the loss's own, or one that it imports. */
	file: string;
	/** Both count from 1; `null` where it is not known. */
	line: number | null;
	column: number | null;
}

/** Value and gradient. A gradient is the sum of |dL/d output| over outputs of the heads. */
export interface WrittenValue {
	value: number;
	/** Of each anchor, point or query: over its outputs in the first or only stage, `[count]`. */
	perAnchor: Float32Array;
	/** Of each object of the inspection: over the anchors, regions and mask pixels that are trained towards it. */
	perObject: Float64Array;
	/** Over what is trained towards no object. */
	background: number;
	/** With its sign, of each pixel of each of `Breakdown.masks`: `[size * size]`; empty without masks in the loss. */
	masks: Float32Array[];
	/** Which outputs the loss depends on, by their names in the loss ("rpn.objectness"), and the gradient over each. */
	outputs: { name: string; gradient: number }[];
	/** For tensors, value and gradient in the process that runs losses. */
	milliseconds: number;
}

export type WrittenLoss = {
	/** Absolute path. */
	file: string;
} & (
	| ({ kind: 'value' } & WrittenValue)
	| { kind: 'failed'; failure: WrittenFailure }
	/** `before`: its value in the state before, where there is one. */
	| { kind: 'running'; before: number | null }
	/** The workspace is not trusted: it does not run. */
	| { kind: 'refused' }
);

/** Until it has run on what is shown now: that it runs, and its value before, where it is the same loss. */
export function runningAgain(file: string, before: WrittenLoss | null): WrittenLoss {
	const value =
		before?.file !== file
			? null
			: before.kind === 'value'
				? before.value
				: before.kind === 'running'
					? before.before
					: null;
	return { file, kind: 'running', before: value };
}
