// `anchorage fit-anchors INPUT...`: how well a recipe's anchors fit the objects of a data set, and which ones would fit better.

import { type ArgsDef, defineCommand } from 'citty';
import { recipeOf } from '../compute/inspecting';
import type { ScanQuestion } from '../compute/scan/types';
import { canOptimise, configurationsOf, fitObjects, fitOf, optimiseAnchors } from '../core/anchor-fit';
import type { AnchorConfiguration } from '../core/anchor-fit/types';
import { enumerate } from '../core/words/format';
import { descriptions } from './descriptions';
import { type FittedAnchors, fitJson, fitReport, fitTables, fitText } from './fit-report';
import { plainChoices, refuseUnknown } from './options';
import { formatsWithoutPlaces, type ReportArguments, reportOptions, targetOf } from './report-options';
import {
	inputsOf,
	runScan,
	type SourceArguments,
	scanChoices,
	scanExitCode,
	sourceOptions,
} from './scan-options';
import { terminalLine } from './terminal-line';
import { tell } from './write-report';

const methods = ['k-means', 'evolution', 'none'] as const;

const options = {
	...sourceOptions,
	recipe: {
		type: 'string',
		default: plainChoices.recipe,
		description: 'Name of a recipe, or a *.anchorage.json',
	},
	method: {
		type: 'string',
		default: 'k-means',
		description: `${methods.join(', ')}: how better anchors are looked for`,
	},
	framework: {
		type: 'string',
		description: 'torchvision, detectron2, mmdetection, ultralytics or keras: whose configuration is given',
	},
	...reportOptions,
} as const satisfies ArgsDef;

interface Arguments extends SourceArguments, ReportArguments {
	recipe: string;
	method: string;
	framework?: string;
}

export const fitAnchorsCommand = defineCommand({
	meta: { name: 'fit-anchors', description: descriptions['fit-anchors'] },
	args: options,
	async run({ args }) {
		try {
			refuseUnknown(args, options);
			await fitAnchors(args as Arguments);
		} catch (error) {
			console.error(`anchorage fit-anchors: ${error instanceof Error ? error.message : String(error)}`);
			process.exitCode = 2;
		}
	},
});

async function fitAnchors(args: Arguments): Promise<void> {
	const target = targetOf(args, fitTables, formatsWithoutPlaces);
	const method = methods.find((each) => each === args.method);
	if (!method) throw new Error(`--method ${args.method}: it must be ${enumerate(methods)}.`);
	const question: ScanQuestion = {
		source: { inputs: inputsOf(args) },
		choices: scanChoices({ ...args, predictions: null }),
		pictures: 'skip',
	};
	const recipe = recipeOf(question.choices);
	if (recipe.grids.kind === 'queries')
		throw new Error(
			`${recipe.title} has no grid: each object takes a query, wherever it is and however large.`,
		);
	checkFramework(args.framework, configurationsOf(recipe));
	const scanned = await runScan(question, args, target.progress);
	if (!scanned.isComplete) throw new Error('The scan was cut short: nothing was fitted.');
	const objects = fitObjects(scanned.columns, recipe);
	const notes = [...scanned.notes];
	const line = terminalLine();
	if (target.progress === 'show') line.show('Looking for anchors that fit better');
	const found = method === 'none' ? null : await optimiseAnchors(recipe, objects, method);
	line.clear();
	if (method !== 'none' && !canOptimise(recipe))
		notes.push(`${recipe.title} has no anchors that are matched by IoU, so none were looked for.`);
	const fitted: FittedAnchors = {
		question,
		scanned,
		recipe,
		method,
		before: fitOf(recipe, objects),
		found: found && { ...found, fit: fitOf(found.recipe, objects) },
		objects,
		configurations: configurationsOf(found?.recipe ?? recipe),
		framework: args.framework?.toLowerCase() ?? null,
		notes,
	};
	await tell(target, {
		text: () => fitText(fitted),
		json: () => JSON.stringify(fitJson(fitted)),
		report: () => fitReport(fitted),
	});
	process.exitCode = scanExitCode(scanned);
}

function checkFramework(name: string | undefined, known: readonly AnchorConfiguration[]): void {
	if (name === undefined) return;
	const names = known.map(({ framework }) => framework.toLowerCase());
	if (names.length === 0) throw new Error('--framework: this recipe has no anchors to write down.');
	if (!names.includes(name.toLowerCase()))
		throw new Error(`--framework ${name}: it must be ${enumerate(names)}.`);
}
