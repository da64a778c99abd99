// One scan in a process of its own, as the command line makes it, and with `anchors` what sliders and the optimiser take on its
// objects; prints the figures as JSON. Bundled and started by scripts/bench-scan.mjs.

import { availableParallelism } from 'node:os';
import { plainChoices as choices } from '../src/cli/options';
import { recipeOf } from '../src/compute/inspecting';
import { scanDataset } from '../src/compute/scan/scan-dataset';
import type { ScanQuestion } from '../src/compute/scan/types';
import { fitObjects, fitOf, optimiseAnchors, withValues } from '../src/core/anchor-fit';
import type { DatasetColumns } from '../src/core/dataset/columns';

const [script, storage, path, more] = process.argv.slice(2) as [string, string, string, string?];

async function main(): Promise<void> {
	const question: ScanQuestion = { source: { inputs: [{ path, split: null }] }, choices, pictures: 'skip' };
	const watch = {
		signal: new AbortController().signal,
		paused: () => null,
		onProgress: () => {},
		onGrown: null,
	};
	const processes = Math.min(8, availableParallelism());
	const found = await scanDataset(question, watch, { script, storage, processes, log: console.error });
	const { columns, rules, milliseconds, kept, isComplete, notes, unread } = found;
	console.log(
		JSON.stringify({
			milliseconds,
			images: columns.images.count,
			objects: columns.objects.count,
			problems: rules.reduce((sum, { count }) => sum + count, 0),
			kept,
			isComplete: isComplete && notes.length === 0 && unread.length === 0,
			anchors: more === 'anchors' ? await anchorFigures(columns) : null,
		}),
	);
}

/** Milliseconds. */
async function anchorFigures(columns: DatasetColumns): Promise<Record<string, number>> {
	const recipe = recipeOf(choices);
	const took = async (work: () => unknown) => {
		const started = performance.now();
		await work();
		return performance.now() - started;
	};
	const objects = fitObjects(columns, recipe);
	const few = fitObjects(columns, recipe, 40_000);
	fitOf(recipe, few);
	return {
		objects: objects.count,
		slider: await took(() => fitOf(withValues(recipe, { smallest: 16 }), few)),
		kMeans: await took(() => optimiseAnchors(recipe, objects, 'k-means')),
		evolution: await took(() => optimiseAnchors(recipe, objects, 'evolution')),
	};
}

void main();
