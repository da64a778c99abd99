// What a tool for language models is, and what it asks: the same questions whether an editor or the command line answers them.

import type {
	FileProblems,
	FileSummary,
	ImageOverview,
	ImageSummary,
	Inspected,
	ProblemPart,
} from '../compute/protocol';
import type { Problem } from '../core/problem';
import type { ToolName } from './names';
import type { ToolSchema } from './schema';

export interface AgentTool<Input = never> {
	name: ToolName;
	/** For people: "Check Annotation File". */
	title: string;
	/** For the model: what it tells, and when to use it. */
	description: string;
	schema: ToolSchema;
	/** Whether it leaves every file as it is. */
	effect: 'reads' | 'writes';
	/** What is being done, for whoever waits: "Checking instances.json". */
	doing(input: Input): string;
	/** What the person is asked before anything is written; a tool that writes has it. Writes nothing itself. */
	question?(engine: AgentEngine, input: Input): Promise<ToolQuestion>;
	/** @param input as `schema` takes it. Throws an Error with a sentence for the model. */
	run(engine: AgentEngine, input: Input): Promise<ToolAnswer>;
}

export interface ToolQuestion {
	/** "Swap the corners: 3 places of instances.json?" */
	title: string;
	/** What would be changed. */
	lines: string[];
}

export interface ToolAnswer {
	/** Short plain English, with units, to be quoted. */
	text: string;
	/** The same in compact JSON. */
	data: Record<string, unknown>;
}

/** What tools ask. Paths are absolute, rows count from 0; what a person chose for the file (recipe, head outputs) is in force. */
export interface AgentEngine {
	/** Aborted when nobody waits for the answer any more. */
	signal: AbortSignal;
	/** How the person gives what a tool says is missing, in sentences. */
	advice: { predictions: string };
	/** The absolute path of a file as a model writes it. Rejects with a sentence where it is not there, or may not be read. */
	resolve(written: string): Promise<string>;
	summarise(path: string): Promise<FileSummary>;
	/** Images `[from, to)`. */
	images(path: string, from: number, to: number): Promise<ImageSummary[]>;
	inspect(path: string, image: number): Promise<InspectedImage>;
	overview(path: string, from: number, to: number): Promise<ImageOverview[]>;
	problems(path: string, part: ProblemPart): Promise<FileProblems>;
	/** Of those that were found, in the order of the file. */
	problemsOfRule(path: string, rule: string, from: number, count: number): Promise<Problem[]>;
	/** From 1, columns in UTF-16 units; `null` where lines are not counted. */
	places(path: string, offsets: number[]): Promise<{ line: number; column: number }[] | null>;
	/** Repairs every place of a rule, after the person agreed; resolves to a sentence that says where the change stands. */
	write(path: string, rule: string): Promise<string>;
}

export type InspectedImage = Pick<Inspected, 'inspection' | 'predictions' | 'detections'>;

/** Most rows of one list in an answer: models read every word. */
export const mostRows = 200;

/** Lines become the text; names from files cannot start a line of their own. */
export function answerOf(lines: readonly string[], data: Record<string, unknown>): ToolAnswer {
	return { text: lines.map(oneLine).join('\n'), data };
}

function oneLine(line: string): string {
	return Array.from(line, (character) => (isControl(character) ? ' ' : character)).join('');
}

function isControl(character: string): boolean {
	const code = character.codePointAt(0) as number;
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029;
}

/** A number as JSON can hold it, with six digits; not finite numbers by their name. */
export function figure(value: number): number | string {
	return Number.isFinite(value) ? Number(value.toPrecision(6)) : String(value);
}
