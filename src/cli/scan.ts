// `anchorage scan INPUT...`: a whole data set in numbers, by what a recipe makes of it.

import { type ArgsDef, defineCommand } from 'citty';
import type { Since } from '../compute/changed-since/git';
import { detectionsOf, type Held, hold } from '../compute/dataset/held';
import { recipeOf } from '../compute/inspecting';
import { marksPath } from '../compute/review/marks';
import { findSource } from '../compute/scan/source';
import type { ScannedDataset, ScanQuestion, ScanSource } from '../compute/scan/types';
import { emptyColumns } from '../core/dataset/columns';
import { changedOption, sameFilesNote, sinceOf, unchangedNote } from './changed-since';
import { descriptions } from './descriptions';
import { plainChoices, refuseUnknown } from './options';
import {
	type FailOn,
	failOnOf,
	failOptions,
	isFailure,
	type ReportArguments,
	type ReportTarget,
	reportOptions,
	targetOf,
} from './report-options';
import { rulesOfFindings, type ScanFindings, scanFindings } from './scan-findings';
import { scanJson } from './scan-json';
import { inputsOf, runScan, type SourceArguments, scanChoices, sourceOptions } from './scan-options';
import { needsFindings, scanReport, scanTables } from './scan-report';
import { scanText } from './scan-text';
import { terminalLine } from './terminal-line';
import { tell } from './write-report';

const options = {
	...sourceOptions,
	recipe: {
		type: 'string',
		default: plainChoices.recipe,
		description: 'Name of a recipe, or a *.anchorage.json',
	},
	predictions: {
		type: 'string',
		description:
			'Raw head outputs for losses: a dump (*.safetensors, *.npz), a folder of them, a connected model (*.anchorage-model.json) or a probe (anchorage-probe.json)',
	},
	detections: {
		type: 'string',
		description:
			'Final detections, for label errors: COCO results, YOLO txt with confidence, and more (docs/detections.md)',
	},
	pictures: {
		type: 'boolean',
		default: false,
		description: 'Compare the pictures of the splits: the same, or alike, in two of them',
	},
	...changedOption,
	...failOptions,
	...reportOptions,
} as const satisfies ArgsDef;

interface Arguments extends SourceArguments, ReportArguments {
	recipe: string;
	predictions?: string;
	detections?: string;
	pictures: boolean;
	'changed-since'?: string;
	'fail-on': string;
}

export const scanCommand = defineCommand({
	meta: { name: 'scan', description: descriptions.scan },
	args: options,
	async run({ args }) {
		try {
			refuseUnknown(args, options);
			await scan(args as Arguments);
		} catch (error) {
			console.error(`anchorage scan: ${error instanceof Error ? error.message : String(error)}`);
			process.exitCode = 2;
		}
	},
});

async function scan(args: Arguments): Promise<void> {
	const target = targetOf(args, scanTables);
	const failOn = failOnOf(args['fail-on']);
	const since = sinceOf(args['changed-since']);
	const notes: string[] = [];
	const source = await sourceOf({ inputs: inputsOf(args) }, since, notes);
	const question: ScanQuestion = {
		source,
		choices: scanChoices({ ...args, predictions: args.predictions ?? null }),
		pictures: args.pictures ? 'compare' : 'skip',
	};
	// What is wrong with the recipe is told before the scan.
	const recipe = recipeOf(question.choices);
	const isSame = source.only?.length === 0;
	const scanned = isSame ? nothingScanned() : await runScan(question, args, target.progress);
	const all = hold({
		question,
		recipe,
		scanned,
		scannedAt: Date.now(),
		...detectionsOf(question, scanned),
		checkpoints: null,
		marksPath: marksPath(question.source.inputs.map(({ path }) => path)),
	});
	if (all.marksProblem) all.notes.push(all.marksProblem);
	const findings = await findingsFor(all, since, target);
	const held = since && findings ? changedAlone(all, findings, since) : all;
	held.notes.push(...notes);
	await tell(target, {
		text: () => scanText(held),
		json: () => JSON.stringify(scanJson(held)),
		report: (only) => scanReport(held, findings, only),
	});
	// Detections that were asked for and say nothing are no success.
	if (args.detections && !held.detections) process.exitCode = 2;
	else process.exitCode = isSame ? 0 : exitCodeOf(held.scanned, failOn);
}

/** With a revision the files alone that changed since. */
async function sourceOf(source: ScanSource, since: Since | null, notes: string[]): Promise<ScanSource> {
	if (!since) return source;
	const { files } = await findSource(source);
	const only: string[] = [];
	for (const { path } of files) if (await since.changed(path)) only.push(path);
	if (only.length < files.length) notes.push(sameFilesNote(files.length - only.length, files.length, since));
	return { ...source, only };
}

/** `null` where what is asked for does without. */
async function findingsFor(
	held: Held,
	since: Since | null,
	{ format, table, progress }: ReportTarget,
): Promise<ScanFindings | null> {
	const isReport = format !== 'text' && format !== 'json';
	if (!since && !(isReport && needsFindings(table))) return null;
	const line = terminalLine();
	const tellFile = (done: number, total: number) => {
		if (progress === 'show') line.show(`Places of problems: file ${done + 1} of ${total}`);
	};
	return scanFindings(held, since, tellFile).finally(line.clear);
}

/** What is said of problems and label errors is said of the records that changed. */
function changedAlone(all: Held, findings: ScanFindings, since: Since): Held {
	const errors = findings.labelErrors.map(({ error }) => error);
	const held = hold({
		...all,
		scanned: { ...all.scanned, rules: rulesOfFindings(findings.problems, all.scanned) },
	});
	held.errors = () => errors;
	if (findings.unchanged > 0) held.notes.push(unchangedNote(findings.unchanged, since));
	return held;
}

/** Where no file changed. */
function nothingScanned(): ScannedDataset {
	const names = { splits: [''], files: [], classes: [], terms: [], levels: [] };
	return {
		key: '',
		columns: emptyColumns(names, { images: 0, objects: 0, unlabelled: 0 }),
		rules: [],
		unread: [],
		tier: 'assignment',
		leaks: null,
		pictures: null,
		isComplete: true,
		milliseconds: 0,
		kept: 0,
		notes: [],
	};
}

/** 0: nothing found, 1: problems, or something that was not read, 2: cut short, or no image. */
function exitCodeOf({ isComplete, unread, rules, columns }: ScannedDataset, failOn: FailOn): 0 | 1 | 2 {
	if (!isComplete || columns.images.count === 0) return 2;
	if (failOn === 'never') return 0;
	return unread.length > 0 || rules.some(({ severity }) => isFailure(severity, failOn)) ? 1 : 0;
}
