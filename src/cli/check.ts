// `anchorage check FILE...`: the problems that the Problems panel shows, as lines or as JSON, for the command line and CI.

import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { type ArgsDef, defineCommand } from 'citty';
import type { Engine } from '../compute/engine';
import { type Choices, problemParts } from '../compute/protocol';
import type { Problem, Severity } from '../core/problem';
import { cleanSentence, plural } from '../core/words';
import { ruleNamed } from '../rules';
import type { Severities } from '../rules/run';
import { createEngine } from './engine';
import { plainChoices, refuseUnknown } from './options';

const options = {
	file: { type: 'positional', required: true, description: 'Annotation files, of any format that is read' },
	recipe: {
		type: 'string',
		default: plainChoices.recipe,
		description: 'Name of a recipe, or a *.anchorage.json: what objects must be matched by',
	},
	images: { type: 'string', description: 'Folder of the images, where they are not found by themselves' },
	severity: {
		type: 'string',
		description: 'RULE=error, warning, information or off; several separated by ","',
	},
	json: { type: 'boolean', default: false, description: 'Print JSON, one line a file' },
} as const satisfies ArgsDef;

interface Arguments {
	_: string[];
	recipe: string;
	images?: string;
	severity?: string;
	json: boolean;
}

export const checkCommand = defineCommand({
	meta: {
		name: 'check',
		description: 'Problems of annotation files; exit code 0: none, 1: some, 2: could not be looked for',
	},
	args: options,
	async run({ args }) {
		try {
			refuseUnknown(args, options);
			await checkFiles(args);
		} catch (error) {
			console.error(`anchorage check: ${error instanceof Error ? error.message : String(error)}`);
			process.exitCode = 2;
		}
	},
});

interface Checked {
	name: string;
	text: string;
	format: string | null;
	records: number;
	problems: Problem[];
}

async function checkFiles(args: Arguments): Promise<void> {
	const choices = choicesOf(args);
	const engine = createEngine();
	const counts = { error: 0, warning: 0, information: 0 };
	let records = 0;
	for (const name of args._) {
		const checked = await check(engine, name, choices);
		for (const { severity } of checked.problems) counts[severity]++;
		records += checked.records;
		if (args.json) console.log(JSON.stringify(jsonOf(checked)));
		else for (const line of linesOf(checked)) console.log(line);
	}
	if (counts.error + counts.warning > 0) process.exitCode = 1;
	if (!args.json) console.log(summaryOf(counts, records, args._.length));
}

async function check(engine: Engine, name: string, choices: Choices): Promise<Checked> {
	const path = resolve(name);
	if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`There is no file ${name}.`);
	const file = { path, version: 0 };
	const { format, records } = await engine.summarise(file, choices);
	return {
		name: relative(process.cwd(), path) || name,
		text: await engine.text(file, choices),
		format,
		records,
		problems: await engine.everyProblem(file, choices, problemParts),
	};
}

function choicesOf({ recipe, images, severity }: Arguments): Choices {
	return {
		...plainChoices,
		recipe: /\.json$/i.test(recipe) ? resolve(recipe) : recipe,
		imageRoot: images ? resolve(images) : null,
		severities: severitiesOf(severity ?? ''),
	};
}

function severitiesOf(text: string): Severities {
	const severities: Record<string, Severity | 'off'> = {};
	for (const part of text.split(',').filter((each) => each.trim() !== '')) {
		const [rule = '', severity = ''] = part.split('=').map((each) => each.trim());
		if (!ruleNamed(rule)) throw new Error(`There is no rule "${rule}"; docs/rules/README.md lists them.`);
		if (!['error', 'warning', 'information', 'off'].includes(severity))
			throw new Error(`--severity ${part}: it must be RULE=error, warning, information or off.`);
		severities[rule] = severity as Severity | 'off';
	}
	return severities;
}

/** Lines and columns from 1, as compilers count; columns in UTF-16 units. */
function placeFinder(text: string): (offset: number) => { line: number; column: number } {
	const starts = [0];
	for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
	return (offset) => {
		let low = 0;
		let high = starts.length;
		while (low + 1 < high) {
			const middle = (low + high) >> 1;
			if ((starts[middle] as number) <= offset) low = middle;
			else high = middle;
		}
		return { line: low + 1, column: offset - (starts[low] as number) + 1 };
	};
}

function jsonOf({ name, text, format, records, problems }: Checked): unknown {
	const place = placeFinder(text);
	return {
		file: name,
		format,
		records,
		problems: problems.map(({ rule, severity, message, span, image, object, fix }) => ({
			rule,
			severity,
			message,
			span,
			...(span ? place(span.start) : {}),
			...(image === undefined ? {} : { image }),
			...(object === undefined ? {} : { object }),
			...(fix ? { fix: fix.title } : {}),
		})),
	};
}

function linesOf({ name, text, problems }: Checked): string[] {
	const place = placeFinder(text);
	return problems.map(({ severity, message, span, rule }) => {
		const { line, column } = place(span?.start ?? 0);
		return `${name}:${line}:${column}: ${severity}: ${message} [${rule}]`;
	});
}

function summaryOf(counts: Record<Severity, number>, records: number, files: number): string {
	const where = `${plural(records, 'record')} of ${plural(files, 'file')}`;
	const { error, warning, information } = counts;
	if (error + warning === 0) {
		const told = information > 0 ? ` (${information} for information)` : '';
		return `${cleanSentence(records)}${told}`;
	}
	return `${plural(error, 'error')}, ${plural(warning, 'warning')} and ${information} for information in ${where}.`;
}
