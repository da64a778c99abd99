// The test of a connection: its model run on one picture, and each output against the dump tensor that it is to be.

import { basename } from 'node:path';
import type { InputLayout } from '../../core/input/input-tensor';
import type { PixelRule } from '../../core/input/pixels';
import { readDump } from '../../predictions/dump';
import { wantedTensors } from '../../predictions/model/dump-tensors';
import { type ModelKind, nativeLayout } from '../../predictions/model/kinds';
import { dumpTensorOf, memoryDump, type Values } from '../../predictions/model/model-dump';
import type { Runner } from '../runner/runner';
import { type PictureQuestion, runPicture } from './run-picture';

/** One line of the report: a tensor of a dump and the output that becomes it. */
export interface TestedTensor {
	tensor: string;
	/** `null` where nothing is connected. */
	output: string | null;
	/** As the model returned it. */
	returned: number[] | null;
	becomes: number[] | null;
	/** As the recipe reads it; `null` for a tensor that it does not read. */
	needs: (number | string)[] | null;
	/** Of the values that are finite; `null` where there are none. */
	range: [number, number] | null;
	/** Values that are not finite. */
	notFinite: number;
	isOptional: boolean;
	/** Why the output cannot become the tensor; `null` where it does, or nothing is connected. */
	misfit: string | null;
}

export interface ModelTest {
	model: string;
	kind: ModelKind;
	backend: string;
	recipe: string;
	input: { name: string; layout: InputLayout; shape: number[]; pixels: PixelRule };
	tensors: TestedTensor[];
	/** Why the whole is refused as the dump of this image; `null` where it fits. */
	refused: string | null;
	milliseconds: number;
	/** What the process that ran it holds, megabytes resident. */
	megabytes: number;
}

/** Throws an EngineError where the model cannot be run at all. */
export async function testModel(runner: Runner, question: PictureQuestion): Promise<ModelTest> {
	const { connection, model, target } = question;
	const { facts, input, outputs, milliseconds, megabytes } = await runPicture(runner, question);
	const wanted = new Map(wantedTensors(target.recipe, target.grids).map((each) => [each.name, each]));
	const made = new Map<string, Values>();
	const connected = Object.entries(connection.outputs).map(([tensor, each]): TestedTensor => {
		const values = outputs.get(each.output) as Values;
		const own = dumpTensorOf(tensor, each, values, nativeLayout(model.kind));
		const fits = !('error' in own);
		if (fits) made.set(tensor, own);
		return {
			tensor,
			output: each.output,
			returned: values.shape,
			becomes: fits ? own.shape : null,
			needs: wanted.get(tensor)?.shape ?? null,
			...extent(values.data),
			isOptional: wanted.get(tensor)?.isOptional ?? true,
			misfit: fits ? shapeMisfit(own.shape, wanted.get(tensor)?.shape) : own.error,
		};
	});
	const open = [...wanted.values()]
		.filter(({ name }) => !(name in connection.outputs))
		.map(
			({ name, shape, isOptional }): TestedTensor => ({
				tensor: name,
				output: null,
				returned: null,
				becomes: null,
				needs: shape,
				range: null,
				notFinite: 0,
				isOptional,
				misfit: null,
			}),
		);
	const name = basename(model.path);
	const misfit = connected.find((each) => each.becomes === null)?.misfit;
	const result = misfit ? { error: misfit } : readDump(memoryDump(name, connection, made), target);
	return {
		model: name,
		kind: model.kind,
		backend: facts.backend,
		recipe: target.recipe.title,
		input,
		tensors: [...connected, ...open],
		refused: 'error' in result ? result.error : null,
		milliseconds,
		megabytes,
	};
}

function extent(data: Float32Array): Pick<TestedTensor, 'range' | 'notFinite'> {
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	let notFinite = 0;
	for (const value of data) {
		if (!Number.isFinite(value)) notFinite++;
		else {
			if (value < low) low = value;
			if (value > high) high = value;
		}
	}
	return { range: low <= high ? [low, high] : null, notFinite };
}

/** Sides that the model decides fit whatever they are: what they must agree with is told with the whole. */
function shapeMisfit(
	shape: readonly number[],
	needs: readonly (number | string)[] | undefined,
): string | null {
	if (!needs) return 'This recipe does not read it.';
	const fits =
		shape.length === needs.length && needs.every((side, k) => typeof side === 'string' || side === shape[k]);
	return fits ? null : 'Another shape than the recipe needs for this image.';
}
