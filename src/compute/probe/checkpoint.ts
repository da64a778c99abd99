// A probe model in a folder: anchorage-probe.json says what it is, weights.safetensors holds its weights.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Tf from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { probeFile } from '../../predictions/model/paths';
import { openSafetensors } from '../../predictions/safetensors';
import { f16, f32, type RawTensor, safetensorsBytes } from '../../predictions/safetensors-write';
import { shapeWords, TensorValuesError } from '../../predictions/tensors';
import { newProbe, type Probe } from './train';

const layoutVersion = 1;
const weightsFile = 'weights.safetensors';

/** Numbers that no probe of ours is far from: a damaged file must not ask for all memory. */
const side = v.pipe(v.number(), v.integer(), v.minValue(32), v.maxValue(2048));
const width = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(512));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const amount = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const modelSchema = v.object({
	anchorage_probe: v.literal(layoutVersion),
	/** By channel, background first. */
	classes: v.pipe(v.array(v.string()), v.minLength(2), v.maxLength(1024)),
	config: v.object({
		minSize: side,
		maxSize: side,
		stem: width,
		stages: v.strictTuple([width, width, width, width]),
		pyramid: width,
		box: width,
		mask: width,
		regions: amount,
		positiveFraction: share,
		proposals: v.object({ perLevel: amount, most: amount, nms: share }),
	}),
	seed: whole,
	steps: whole,
});

/** Writes both files into `folder`, which is made where it is not there. Throws errors of the file system. */
export function saveProbe(folder: string, probe: Probe, precision: 'F32' | 'F16' = 'F32'): void {
	const encode = precision === 'F16' ? f16 : f32;
	const tensors: Record<string, RawTensor> = {};
	for (const { name, variable } of probe.network.weights)
		tensors[name] = encode(variable.shape, variable.dataSync());
	const { classes, config, seed, steps } = probe;
	const model = { anchorage_probe: layoutVersion, classes, config, seed, steps };
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, weightsFile), safetensorsBytes(tensors));
	writeFileSync(join(folder, probeFile), `${JSON.stringify(model, null, '\t')}\n`);
}

/** Reads a folder that `saveProbe` wrote; a sentence where it is damaged or something else. */
export async function loadProbe(tf: typeof Tf, folder: string): Promise<Probe | { error: string }> {
	const model = readModel(join(folder, probeFile));
	if ('error' in model) return model;
	const { classes, config, seed, steps } = model;
	const probe = await newProbe(tf, classes.slice(1), seed, config);
	const wrong = readWeights(tf, join(folder, weightsFile), probe);
	if (wrong === null) return Object.assign(probe, { classes, steps });
	probe.dispose();
	return { error: wrong };
}

function readModel(path: string): v.InferOutput<typeof modelSchema> | { error: string } {
	let json: unknown;
	try {
		json = JSON.parse(readFileSync(path, 'utf8'));
	} catch (error) {
		const reason = error instanceof SyntaxError ? 'it is no JSON' : (error as Error).message;
		return { error: `${path} cannot be read: ${reason}. Train the probe model again.` };
	}
	const version = (json as { anchorage_probe?: unknown } | null)?.anchorage_probe;
	if (version === undefined)
		return {
			error: `${path} describes no probe model ("anchorage_probe" is missing). Choose another folder.`,
		};
	if (version !== layoutVersion)
		return {
			error: `${path} has layout ${JSON.stringify(version)}, this Anchorage reads layout ${layoutVersion}. Train the probe model again.`,
		};
	const result = v.safeParse(modelSchema, json);
	if (result.success) return result.output;
	const [issue] = result.issues;
	return {
		error: `${path} is damaged: at ${v.getDotPath(issue) ?? 'its top'}, ${issue.message}. Train the probe model again.`,
	};
}

/** Puts the file's values into the model; `null`, or what is wrong with the file. */
function readWeights(tf: typeof Tf, path: string, probe: Probe): string | null {
	let file: ReturnType<typeof openSafetensors>;
	try {
		file = openSafetensors(path);
	} catch (error) {
		return `${path} cannot be read: ${(error as Error).message}. Train the probe model again.`;
	}
	if ('error' in file) return `${file.error} Train the probe model again.`;
	try {
		for (const { name, variable } of probe.network.weights) {
			const found = file.tensors.get(name);
			if (!found) return `${path} has no weights "${name}". Train the probe model again.`;
			if (found.shape.join() !== variable.shape.join())
				return `${path}: "${name}" is ${shapeWords(found.shape)}, the model needs ${shapeWords(variable.shape)}. Train the probe model again.`;
			const values = file.readFloats(name);
			if (!values.every(Number.isFinite))
				return `${path}: "${name}" holds values that are infinite or no numbers. Train the probe model again.`;
			tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
		}
		return null;
	} catch (error) {
		if (error instanceof TensorValuesError) return `${path}: ${error.message}`;
		throw error;
	} finally {
		file.close();
	}
}
