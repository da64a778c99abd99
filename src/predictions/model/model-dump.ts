// What a model returned becomes the tensors of a dump in memory: the batch taken off, channels brought to their place or
// cut out. From there on it is read like any dump.

import { heldTensors } from '../safetensors-write';
import { shapeWords, type TensorFile, valueCount } from '../tensors';
import type { ConnectedOutput, Connection, OutputLayout } from './connection';
import { type DumpAxes, dumpAxes } from './dump-tensors';

/** A tensor with its values, row-major. */
export interface Values {
	shape: number[];
	data: Float32Array;
}

/** How models of a kind order the axes of their maps. */
export type NativeLayout = 'channels-first' | 'channels-last';

/** Name of a tensor whose output cannot become it, and a sentence why. */
export interface Misfit {
	tensor: string;
	error: string;
}

/** The layout that an output is taken in: as said, else as the model's kind has it, where the dump tensor has channels. */
export function layoutOf(axes: DumpAxes, given: OutputLayout | null, native: NativeLayout): OutputLayout {
	return given ?? (axes.channels === null ? 'as-is' : native);
}

/** One output as the dump tensor `name`. Its shape is checked against the recipe by who reads it. */
export function dumpTensorOf(
	name: string,
	connected: ConnectedOutput,
	values: Values,
	native: NativeLayout,
): Values | Misfit {
	const axes = dumpAxes(name);
	if (!axes) return { tensor: name, error: `No dump has a tensor \`${name}\`.` };
	const layout = layoutOf(axes, connected.layout, native);
	const misfit = (why: string): Misfit => ({
		tensor: name,
		error: `The output "${connected.output}" is ${shapeWords(values.shape)} and cannot become \`${name}\`: ${why}.`,
	});
	if (axes.rank === null) return { shape: [values.data.length], data: values.data };
	const [batch = 0] = values.shape;
	const hasBatch = values.shape.length === axes.rank + 1;
	if (hasBatch && batch !== 1) return misfit(`its batch must be 1`);
	const shape = hasBatch ? values.shape.slice(1) : values.shape;
	if (shape.length !== axes.rank)
		return misfit(`that takes ${axes.rank} axes, with a batch of 1 before them`);
	const from = layout === 'channels-first' ? (axes.channels ?? shape.length - 1) : shape.length - 1;
	const cut = cutOut({ shape, data: values.data }, from, connected.channels);
	if (!cut) {
		const [first, end] = connected.channels as [number, number];
		return misfit(`it has ${shape[from]} channels, of which ${first} to ${end} are to be taken`);
	}
	return layout === 'channels-last' && axes.channels !== null ? moved(cut, axes.channels) : cut;
}

/** Positions `[first, end)` of one axis; `null` where it does not have them. */
function cutOut(values: Values, axis: number, channels: [number, number] | null): Values | null {
	if (!channels) return values;
	const [first, end] = channels;
	const { shape, data } = values;
	const count = shape[axis] as number;
	if (!(first < end && end <= count)) return null;
	const inner = valueCount(shape.slice(axis + 1));
	const outer = valueCount(shape.slice(0, axis));
	const taken = end - first;
	const out = new Float32Array(outer * taken * inner);
	for (let row = 0; row < outer; row++)
		out.set(data.subarray((row * count + first) * inner, (row * count + end) * inner), row * taken * inner);
	return { shape: shape.with(axis, taken), data: out };
}

/** The last axis brought to `axis`. */
function moved({ shape, data }: Values, axis: number): Values {
	const channels = shape.at(-1) as number;
	const before = shape.slice(0, axis);
	const middle = shape.slice(axis, -1);
	const outer = valueCount(before);
	const plane = valueCount(middle);
	const out = new Float32Array(data.length);
	for (let row = 0; row < outer; row++) {
		const first = row * plane * channels;
		for (let cell = 0; cell < plane; cell++)
			for (let c = 0; c < channels; c++)
				out[first + c * plane + cell] = data[first + cell * channels + c] as number;
	}
	return { shape: [...before, channels, ...middle], data: out };
}

/** A dump of one image in memory. @param name What stands for the file's name on screen. */
export function memoryDump(
	name: string,
	connection: Connection,
	tensors: ReadonlyMap<string, Values>,
): TensorFile {
	const { recipe, classes } = connection;
	return heldTensors(
		name,
		Object.fromEntries(
			[...tensors].map(([tensor, { shape, data }]) => [
				tensor,
				{ type: 'F32', shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) },
			]),
		),
		{
			anchorage_dump: '1',
			...(recipe ? { recipe } : {}),
			...(classes ? { classes: JSON.stringify(classes) } : {}),
		},
	);
}
