// `anchorage mcp`: the tools for language models by the Model Context Protocol, for agents in any editor or terminal. The
// server is loaded when it is started: lists of commands need none.

import { type ArgsDef, defineCommand } from 'citty';
import { descriptions } from './descriptions';
import { plainChoices, refuseUnknown } from './options';

const options = {
	root: {
		type: 'string',
		description: 'Folder whose files the tools may read; the working directory unless given',
	},
	recipe: {
		type: 'string',
		default: plainChoices.recipe,
		description: 'Name of a recipe, or a *.anchorage.json',
	},
	predictions: {
		type: 'string',
		description:
			'Raw head outputs: a dump (*.safetensors, *.npz), a folder of them, or a connected model (*.anchorage-model.json)',
	},
	detections: { type: 'string', description: 'Final detections, as for inspect' },
	images: { type: 'string', description: 'Folder of the images, where they are not found by themselves' },
	'allow-writes': {
		type: 'boolean',
		default: false,
		description: 'Offer the tool that repairs annotation files, too',
	},
} as const satisfies ArgsDef;

export interface McpArguments {
	_: string[];
	root?: string;
	recipe: string;
	predictions?: string;
	detections?: string;
	images?: string;
	'allow-writes': boolean;
}

export const mcpCommand = defineCommand({
	meta: { name: 'mcp', description: descriptions.mcp },
	args: options,
	async run({ args }) {
		try {
			refuseUnknown(args, options);
			const { serve } = await import('./mcp-server');
			await serve(args);
		} catch (error) {
			console.error(`anchorage mcp: ${error instanceof Error ? error.message : String(error)}`);
			process.exitCode = 2;
		}
	},
});
