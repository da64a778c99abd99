// The logits of a semantic segmentation head in a dump: one tensor an image, with no recipe behind it.

import { otherImages, prefixFor } from './dump';
import { Refused, TensorReader } from './dump-reader';
import { shapeWords, type TensorFile, TensorValuesError } from './tensors';

/** Name of the tensor, after the image's prefix. */
export const semanticTensor = 'semantic_logits';

export interface SemanticOutputs {
	/** Base name of the file. */
	source: string;
	/** `[channels, height, width]`, row-major. */
	logits: Float32Array;
	channels: number;
	height: number;
	width: number;
	/** Names of the metadata's "classes", `null` without. */
	classNames: string[] | null;
	/** The picture was resized to this size whatever its shape: the metadata's "semantic_resize" is "stretch". */
	stretched: boolean;
}

/** `absent`: nothing of this image is in the file; `missing`: the tensor of that name is not. */
export type SemanticResult =
	| { outputs: SemanticOutputs }
	| { absent: string }
	| { missing: string }
	| { error: string };

/** Logits above this number are not read: the losses would need gigabytes (2^27, 19 classes at 2688 x 2624). */
const mostLogits = 134_217_728;

/** Reads and checks `semantic_logits` `[C, H, W]` of one image; one channel is a binary head. */
export function readSemantic(file: TensorFile, imageNames: readonly string[]): SemanticResult {
	const prefix = prefixFor(file, imageNames);
	if (prefix === null) return { absent: otherImages(file, imageNames) };
	const reader = new TensorReader(file, prefix);
	if (!reader.has(semanticTensor)) return { missing: prefix + semanticTensor };
	try {
		return { outputs: outputsOf(reader) };
	} catch (error) {
		if (error instanceof Refused) return { error: `${file.name} does not fit: ${error.message}` };
		if (error instanceof TensorValuesError) return { error: `${file.name}: ${error.message}` };
		throw error;
	}
}

function outputsOf(reader: TensorReader): SemanticOutputs {
	const { file } = reader;
	const shape = reader.shape(semanticTensor);
	const name = `\`${reader.prefix}${semanticTensor}\``;
	const [channels = 0, height = 0, width = 0] = shape;
	if (shape.length !== 3 || channels * height * width === 0)
		throw new Refused(`${name} is ${shapeWords(shape)}, it must be classes x rows x columns.`);
	if (channels * height * width > mostLogits)
		throw new Refused(`${name} is ${shapeWords(shape)}, more than ${mostLogits} values.`);
	const logits = file.readFloats(reader.prefix + semanticTensor);
	reader.requireFinite(semanticTensor, logits, shape, 0);
	return {
		source: file.name,
		logits,
		channels,
		height,
		width,
		classNames: reader.classNames(),
		stretched: file.metadata.semantic_resize === 'stretch',
	};
}
