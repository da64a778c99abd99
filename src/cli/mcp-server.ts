// The Model Context Protocol server behind `anchorage mcp`, on standard input and output. Nothing but the protocol is written to
// standard output.

import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
	CallToolRequestSchema,
	type CallToolResult,
	ErrorCode,
	ListToolsRequestSchema,
	McpError,
	type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import { version } from '../../package.json';
import { type AgentTool, agentTools, runTool } from '../agents';
import type { Choices } from '../compute/protocol';
import { resolveRecipe } from '../compute/recipe-file';
import { agentEngine } from './agent-engine';
import { createEngine, createRunner } from './engine';
import type { McpArguments } from './mcp';
import { plainChoices } from './options';

/** Serves until standard input ends. Throws an Error with a sentence where what was asked for cannot be. */
export async function serve(args: McpArguments): Promise<void> {
	if (args._.length > 0) throw new Error(`The tools are told of files by the agent: what is "${args._[0]}"?`);
	const root = folderOf('root', args.root ?? '.');
	const choices = choicesOf(args, root);
	const offered = agentTools.filter(({ effect }) => effect === 'reads' || args['allow-writes']);
	const runner = createRunner();
	const engine = createEngine(runner);
	const call = oneByOne((tool: AgentTool, input: unknown, signal: AbortSignal) =>
		// Files beside the labels may have come or gone since the last call.
		answer(tool, input, () => {
			signal.throwIfAborted();
			engine.filesChanged(null);
			return agentEngine(engine, choices, root, signal);
		}),
	);
	// Not the SDK's McpServer: that takes schemas of zod, and ours are the JSON that the editor has, too.
	const server = new Server(
		{ name: 'anchorage', title: 'Anchorage', version },
		{ capabilities: { tools: {} }, instructions: instructions(root) },
	);
	server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: offered.map(toolOf) }));
	server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal }) => {
		const tool = offered.find(({ name }) => name === params.name);
		if (!tool) {
			const names = offered.map(({ name }) => name).join(', ');
			throw new McpError(
				ErrorCode.InvalidParams,
				`There is no tool "${params.name}". The tools are ${names}.`,
			);
		}
		return call(tool, params.arguments ?? {}, signal);
	});
	server.onerror = (error) => console.error(`anchorage mcp: ${error.message.split('\n')[0]}`);
	const ended = new Promise<void>((resolve) => {
		process.stdin.once('end', resolve);
		server.onclose = resolve;
	});
	try {
		await server.connect(new StdioServerTransport());
		await ended;
		// What was asked for is answered; the answers leave with the next turn.
		await call.idle();
		await setImmediate();
		await server.close();
	} finally {
		runner.dispose();
	}
}

function choicesOf({ recipe, predictions, detections, images }: McpArguments, root: string): Choices {
	const choices: Choices = {
		...plainChoices,
		workspaceFolders: [root],
		recipe: /\.json$/i.test(recipe) ? resolve(recipe) : recipe,
		predictions: predictions === undefined ? null : existing('predictions', predictions),
		detections: detections === undefined ? null : existing('detections', detections),
		imageRoot: images === undefined ? null : folderOf('images', images),
	};
	const read = resolveRecipe(choices.recipe);
	if ('error' in read) throw new Error(read.error);
	return choices;
}

function existing(option: string, written: string): string {
	const path = resolve(written);
	if (!statSync(path, { throwIfNoEntry: false }))
		throw new Error(`--${option}: there is nothing at ${written}.`);
	return path;
}

/** With links resolved, so that what lies inside can be told from what lies outside. */
function folderOf(option: string, written: string): string {
	const path = resolve(written);
	if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
		throw new Error(`--${option}: there is no folder ${written}.`);
	return realpathSync(path);
}

function instructions(root: string): string {
	return `Anchorage looks into what the training of an object detector or instance segmenter makes of annotation files. Paths are absolute, or relative to ${root}; files outside are refused. Start with anchorage_check_file or anchorage_list_images.`;
}

function toolOf({ name, title, description, schema, effect }: AgentTool): Tool {
	return {
		name,
		title,
		description,
		inputSchema: { ...schema },
		annotations: {
			title,
			readOnlyHint: effect === 'reads',
			destructiveHint: effect === 'writes',
			idempotentHint: true,
			openWorldHint: false,
		},
	};
}

/** Whatever goes wrong is an answer, for the model to read. */
async function answer(
	tool: AgentTool,
	input: unknown,
	makeEngine: () => ReturnType<typeof agentEngine>,
): Promise<CallToolResult> {
	try {
		const { text, data } = await runTool(tool, makeEngine(), input);
		return { content: [{ type: 'text', text }], structuredContent: data };
	} catch (error) {
		const text = error instanceof Error ? error.message : String(error);
		return { content: [{ type: 'text', text }], isError: true };
	}
}

/** Calls wait for each other: one engine answers them all. `idle` resolves when none is left. */
function oneByOne<Args extends unknown[], Result>(run: (...args: Args) => Promise<Result>) {
	let last: Promise<unknown> = Promise.resolve();
	const call = (...args: Args): Promise<Result> => {
		const next = last.then(() => run(...args));
		last = next.catch(() => {});
		return next;
	};
	return Object.assign(call, {
		async idle(): Promise<void> {
			for (let seen: unknown = null; seen !== last; ) {
				seen = last;
				await last;
			}
		},
	});
}
