// `anchorage check FILE...`: the problems that the Problems panel shows, as lines or as a report, for the command line and CI.

import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { type ArgsDef, defineCommand } from 'citty';
import type { Since } from '../compute/changed-since/git';
import type { Engine } from '../compute/engine';
import { placeFinder } from '../compute/places';
import { type Choices, problemParts } from '../compute/protocol';
import type { Severity } from '../core/problem';
import { ruleNamed } from '../rules';
import type { Severities } from '../rules/run';
import { changedOption, changedProblems, sinceOf } from './changed-since';
import {
	type Checked,
	type CheckedFiles,
	checkJson,
	checkReport,
	checkTables,
	checkText,
} from './check-report';
import { descriptions } from './descriptions';
import { createEngine } from './engine';
import { findingsOf } from './findings';
import { plainChoices, refuseUnknown } from './options';
import {
	failOnOf,
	failOptions,
	isFailure,
	type ReportArguments,
	reportOptions,
	targetOf,
} from './report-options';
import { tell } from './write-report';

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
	...changedOption,
	...failOptions,
	...reportOptions,
} as const satisfies ArgsDef;

interface Arguments extends ReportArguments {
	_: string[];
	recipe: string;
	images?: string;
	severity?: string;
	'changed-since'?: string;
	'fail-on': string;
}

export const checkCommand = defineCommand({
	meta: { name: 'check', description: descriptions.check },
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

async function checkFiles(args: Arguments): Promise<void> {
	const choices = choicesOf(args);
	const target = targetOf(args, checkTables);
	const failOn = failOnOf(args['fail-on']);
	const since = sinceOf(args['changed-since']);
	const engine = createEngine();
	const checked: Checked[] = [];
	const findings = target.format === 'text' || target.format === 'json' ? 'skip' : 'make';
	for (const name of args._) {
		const found = await check(engine, name, choices, since, findings);
		if (found) checked.push(found);
	}
	const files: CheckedFiles = { checked, named: args._.length, since };
	await tell(target, {
		text: () => checkText(files),
		json: () => checkJson(files),
		report: () => checkReport(files),
	});
	const isFound = checked.some(({ problems }) =>
		problems.some(({ severity }) => isFailure(severity, failOn)),
	);
	process.exitCode = isFound ? 1 : 0;
}

/**
 * `null` for a file that did not change. What is kept of a file is not the file: of thousands only a few are open at once.
 * @param findings only reports need them.
 */
async function check(
	engine: Engine,
	name: string,
	choices: Choices,
	since: Since | null,
	findings: 'make' | 'skip',
): Promise<Checked | null> {
	const path = resolve(name);
	if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new Error(`There is no file ${name}.`);
	const ref = { path, version: 0 };
	if (since && !(await since.changed(path))) return null;
	const { format, records } = await engine.summarise(ref, choices);
	const found = await engine.everyProblem(ref, choices, problemParts);
	const file = await engine.annotated(ref, choices);
	const changed = since && (await changedProblems(since, file, found, choices));
	const problems = changed ? changed.problems : found;
	const place = placeFinder(file, () => problems.flatMap(({ span }) => (span ? [span.start, span.end] : [])));
	return {
		name: relative(process.cwd(), path) || name,
		format,
		records,
		problems,
		places: problems.map(({ span }) => span && place(span.start)),
		findings: findings === 'make' ? findingsOf(file, problems, place) : [],
		unchanged: changed?.unchanged ?? 0,
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
