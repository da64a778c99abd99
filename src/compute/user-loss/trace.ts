// Watches one more run of a loss that went wrong, to say which operation of which line it was: the engine's own steps are
// looked at from outside, so that chained methods count as well.

import type * as Tf from '@tensorflow/tfjs-core';
import { engineOf, isTensor } from './differentiate';
import { operationOf } from './operations';
import type { Place, Places } from './places';

/** How a tensor came to be. */
export interface Made {
	/** As in `tf`: "log". */
	operation: string;
	place: Place;
	inputs: number[];
	/** "NaN at 3 of 256 places"; `null` where all is finite. */
	broken: string | null;
}

export interface Trace {
	/** Of each tensor that the loss made, by its id. */
	made: Map<number, Made>;
	/** The first operation whose derivative is not finite, in the order in which gradients are computed. */
	slope: Made | null;
	/** An operation on the way that has no gradient. */
	withoutGradient: Made | null;
	/** The last place that took numbers out of a tensor. */
	readAt: Place | null;
}

interface TapeNode {
	kernelName: string;
	gradient?(dys: Tf.Tensor[]): Record<string, () => Tf.Tensor>;
}

interface Watched {
	runKernel(name: string, inputs: Record<string, unknown>, attributes: unknown): Tf.Tensor | Tf.Tensor[];
	makeTensor(...given: unknown[]): Tf.Tensor;
	readSync(dataId: object): ArrayLike<number>;
	read(dataId: object): Promise<ArrayLike<number>>;
	addTapeNode(name: string, ...given: unknown[]): void;
	state: { activeTape: TapeNode[] | null };
}

/** Runs `work` and tells what its operations did, with what it gave or threw. */
export function traced<Result>(
	tf: typeof Tf,
	places: Places,
	work: () => Result,
): { trace: Trace; result: Result | null; error: unknown } {
	const engine = engineOf(tf) as unknown as Watched;
	const { runKernel, makeTensor, readSync, read, addTapeNode } = engine;
	const trace: Trace = { made: new Map(), slope: null, withoutGradient: null, readAt: null };
	const brokenWords = (tensor: Tf.Tensor) =>
		tensor.dtype === 'float32' ? wordsOf(readSync.call(engine, tensor.dataId)) : null;
	Object.assign(engine, {
		runKernel(name: string, inputs: Record<string, unknown>, attributes: unknown) {
			const place = places.now();
			const out = runKernel.call(engine, name, inputs, attributes);
			if (place)
				for (const tensor of Array.isArray(out) ? out : [out])
					trace.made.set(tensor.id, {
						operation: operationOf(name),
						place,
						inputs: idsOf(inputs),
						broken: brokenWords(tensor),
					});
			return out;
		},
		makeTensor(...given: unknown[]) {
			const out = makeTensor.apply(engine, given);
			const place = places.now();
			if (place) trace.made.set(out.id, { operation: 'tensor', place, inputs: [], broken: brokenWords(out) });
			return out;
		},
		readSync(dataId: object) {
			trace.readAt = places.now() ?? trace.readAt;
			return readSync.call(engine, dataId);
		},
		read(dataId: object) {
			trace.readAt = places.now() ?? trace.readAt;
			return read.call(engine, dataId);
		},
		addTapeNode(name: string, ...given: unknown[]) {
			addTapeNode.call(engine, name, ...given);
			const place = places.now();
			const node = engine.state.activeTape?.[engine.state.activeTape.length - 1];
			if (place && node)
				watchSlope(
					trace,
					node,
					{ operation: operationOf(name), place, inputs: [], broken: null },
					brokenWords,
				);
		},
	});
	try {
		return { trace, result: work(), error: null };
	} catch (error) {
		return { trace, result: null, error };
	} finally {
		// What stands on the class is seen again once the own ones are gone.
		for (const name of ['runKernel', 'makeTensor', 'readSync', 'read', 'addTapeNode'])
			Reflect.deleteProperty(engine, name);
	}
}

function watchSlope(
	trace: Trace,
	node: TapeNode,
	made: Made,
	brokenWords: (tensor: Tf.Tensor) => string | null,
): void {
	const { gradient } = node;
	node.gradient = (dys) => {
		if (!gradient) {
			trace.withoutGradient ??= made;
			throw new Error(`${made.operation} has no gradient`);
		}
		const given = [dys].flat().some((dy) => isTensor(dy) && brokenWords(dy) !== null);
		const slopes = gradient(dys);
		return Object.fromEntries(
			Object.entries(slopes).map(([name, slope]) => [
				name,
				() => {
					const out = slope();
					const broken = given ? null : brokenWords(out);
					if (broken) trace.slope ??= { ...made, broken };
					return out;
				},
			]),
		);
	};
}

/** The operation that a tensor's NaN or infinity comes from: the last one on the way back whose inputs were all finite. */
export function originOf({ made }: Trace, id: number): (Made & { id: number }) | null {
	const seen = new Set<number>();
	let origin: (Made & { id: number }) | null = null;
	for (let at: number | undefined = id; at !== undefined && !seen.has(at); ) {
		seen.add(at);
		const now = made.get(at);
		if (!now?.broken) break;
		origin = { ...now, id: at };
		at = now.inputs.find((input) => made.get(input)?.broken);
	}
	return origin;
}

function idsOf(inputs: Record<string, unknown>): number[] {
	return Object.values(inputs)
		.flat()
		.flatMap((input) => (isTensor(input) ? [input.id] : []));
}

/** "NaN at 3 of 256 places", after the first value that is not finite. */
export function wordsOf(values: ArrayLike<number>): string | null {
	let count = 0;
	let first = 0;
	for (let k = 0; k < values.length; k++) {
		if (Number.isFinite(values[k])) continue;
		if (count++ === 0) first = values[k] as number;
	}
	if (count === 0) return null;
	return values.length === 1 ? String(first) : `${first} at ${count} of ${values.length} places`;
}
