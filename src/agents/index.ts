// The tools for language models, wherever they are offered: the editor registers them, the command line serves them.

import { checkFile } from './check-file';
import { explainObject } from './explain-object';
import { fixProblems } from './fix-problems';
import { listImages } from './list-images';
import type { ToolName } from './names';
import { inputProblem } from './schema';
import { summariseImage } from './summarise-image';
import type { AgentEngine, AgentTool, ToolAnswer, ToolQuestion } from './tool';

export type { AgentEngine, AgentTool, InspectedImage, ToolAnswer } from './tool';

/** In the order in which they are listed. Inputs are checked by the schemas before a tool sees them. */
export const agentTools: readonly AgentTool[] = [
	checkFile,
	listImages,
	summariseImage,
	explainObject,
	fixProblems,
];

export function toolNamed(name: ToolName): AgentTool {
	return agentTools.find((tool) => tool.name === name) as AgentTool;
}

/** Throws an Error with a sentence for the model: an input that the tool does not take, something that is not there. */
export async function runTool(tool: AgentTool, engine: AgentEngine, input: unknown): Promise<ToolAnswer> {
	refuseInput(tool, input);
	return tool.run(engine, input as never);
}

/** What a person is told before a tool runs; `question` where it is to be asked for. Writes nothing, and throws as `runTool` does. */
export async function announceTool(
	tool: AgentTool,
	engine: AgentEngine,
	input: unknown,
): Promise<{ doing: string; question: ToolQuestion | null }> {
	refuseInput(tool, input);
	const question = (await tool.question?.(engine, input as never)) ?? null;
	return { doing: tool.doing(input as never), question };
}

function refuseInput(tool: AgentTool, input: unknown): void {
	const problem = inputProblem(tool.schema, input);
	if (problem !== null) throw new Error(`${tool.name}: ${problem}`);
}
