// What a `*.anchorage-model.json` says: which file is the model, what it takes, and which of its outputs stands for which
// tensor of a dump. Its JSON schema is made here, too.

import type { Colours, Triple } from '../../core/input/pixels';
import { recipes } from '../../core/recipes';

export const outputLayouts = ['channels-last', 'channels-first', 'as-is'] as const;
/** Where an output's channels stand; `as-is`: it has the shape of the dump's tensor already. */
export type OutputLayout = (typeof outputLayouts)[number];

export interface ConnectedOutput {
	/** The model's name; empty where nobody has said it yet. */
	output: string;
	/** `null`: told from the model. */
	layout: OutputLayout | null;
	/** From the first of these channels up to, without, the second; `null`: all. */
	channels: [number, number] | null;
}

/** `null`: as the model says, or as the recipe's framework does it. */
export interface ConnectedInput {
	tensor: string | null;
	layout: 'channels-first' | 'channels-last' | null;
	colours: Colours | null;
	range: 1 | 255 | null;
	mean: Triple | null;
	std: Triple | null;
}

export interface Connection {
	/** As written: relative to the file's folder. */
	model: string;
	recipe: string | null;
	/** By channel, as in a dump's metadata. */
	classes: string[] | null;
	input: ConnectedInput;
	/** By name of the dump's tensor. */
	outputs: Record<string, ConnectedOutput>;
}

export const modelSchemaFile = 'model.schema.json';

const name = { type: 'string', description: 'Name of one of the model’s outputs.' };
const triple = (description: string) => ({
	description,
	type: 'array',
	items: { type: 'number' },
	minItems: 3,
	maxItems: 3,
});

/** JSON schema of connection files, draft 7. */
export function modelSchema(): object {
	return {
		$schema: 'http://json-schema.org/draft-07/schema#',
		title: 'Model connected to Anchorage',
		description: 'A model whose outputs Anchorage takes as raw head outputs: docs/models.md.',
		type: 'object',
		required: ['model', 'outputs'],
		additionalProperties: false,
		properties: {
			$schema: { type: 'string' },
			model: {
				description:
					'The model, relative to this file: folder of a TensorFlow SavedModel, model.json of a TensorFlow.js model, or an *.onnx file.',
				type: 'string',
				minLength: 1,
			},
			recipe: {
				description: 'Shipped recipe that the model belongs to. Under another one it is refused.',
				enum: recipes.map((recipe) => recipe.name),
			},
			classes: {
				description:
					'Names by channel of the class head, with one for the background (or "no object") where the head has a channel for it.',
				type: 'array',
				items: { type: 'string' },
				minItems: 1,
			},
			input: {
				description:
					'What the model takes, where that is not what the recipe’s framework gives its backbone.',
				type: 'object',
				additionalProperties: false,
				properties: {
					tensor: { description: 'Name of the input, where the model has several.', type: 'string' },
					layout: {
						description: '[1, 3, H, W] or [1, H, W, 3]; without it, as the model’s own shape says.',
						enum: ['channels-first', 'channels-last'],
					},
					colours: { description: 'Order of the channels.', enum: ['rgb', 'bgr'] },
					range: {
						description: 'Value of a channel at its brightest, before the mean is subtracted.',
						enum: [1, 255],
					},
					mean: triple('Subtracted from each channel, in the order of "colours" and the units of "range".'),
					std: {
						...triple('Each channel is divided by it afterwards.'),
						items: { type: 'number', exclusiveMinimum: 0 },
					},
				},
			},
			outputs: {
				description: 'Which output stands for which tensor of a dump (docs/dump.md).',
				type: 'object',
				additionalProperties: {
					anyOf: [
						name,
						{
							type: 'object',
							required: ['output'],
							additionalProperties: false,
							properties: {
								output: name,
								layout: {
									description: 'Where the channels stand; without it, as the model’s kind has them.',
									enum: outputLayouts,
								},
								channels: {
									description: 'First channel that is taken, and the first that is not taken any more.',
									type: 'array',
									items: { type: 'integer', minimum: 0 },
									minItems: 2,
									maxItems: 2,
								},
							},
						},
					],
				},
			},
		},
	};
}
