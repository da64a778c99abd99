// The scan of a whole data set: finds its files, shares their images out to processes, keeps what they find, and puts it together.
// Whatever goes wrong on the way is told in the result; it is thrown only where nothing can be scanned at all.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatCount, plural } from '../../core/words/format';
import { buildIndex } from '../big/build-index';
import { recipeOf } from '../inspecting';
import type { Choices } from '../protocol';
import { assemble, runsOf } from './assemble';
import { basisOf, engineStamp, predictionsStamp, questionKey } from './basis';
import { type ModelTally, modelTally, type ScanWork, scannable, withoutModel, workOf } from './chosen-model';
import { comparePictures } from './compare-pictures';
import { gatherRules } from './gather-rules';
import { type Keeper, openKeeper } from './keeper';
import { levelsOf } from './levels';
import { lookAll } from './look-all';
import { type FilePlan, newPlan, setCount, stateOfFile, takeKept } from './plan';
import { createPool } from './pool';
import { type ProgressTeller, progressTeller } from './progress';
import { findSource, type SourceFile } from './source';
import type { ScannedDataset, ScanOptions, ScanQuestion, ScanWatch, Unread } from './types';

/** Bytes from which a file counts as large. */
const largeFile = 256 << 20;

/** What one scan goes about, for its stages. */
export interface Scan {
	choices: Choices;
	/** Names everything beside files and labels that an image's part depends on. */
	basis: string;
	plans: FilePlan[];
	keeper: Keeper;
	/** Of the model that is run for each picture; `null` without one. */
	tally: ModelTally | null;
	watch: ScanWatch;
	progress: ProgressTeller;
	/** What cannot be read beside the plans' own. */
	unread: Unread[];
	notes: string[];
}

/**
 * Scans a data set. What an earlier scan of the same question found, also one that was killed, is taken from `storage`: files
 * that did not change are not read, of a changed COCO file only images whose own records changed are inspected.
 *
 * Ends with what is done where it is cancelled. Throws an EngineError where the recipe cannot be read.
 */
export async function scanDataset(
	question: ScanQuestion,
	watch: ScanWatch,
	options: ScanOptions,
): Promise<ScannedDataset> {
	const started = performance.now();
	let notes: string[] = [];
	let choices = scannable(question.choices, options.script, notes);
	for (;;) {
		const found = await scanOnce({ ...question, choices }, watch, options, { started, notes });
		if (!('givenUp' in found)) return found;
		notes = [];
		choices = withoutModel(choices, found.givenUp, notes);
	}
}

/** As far as the model is not given up. @param run when the scan began, and what is noted. */
async function scanOnce(
	question: ScanQuestion,
	outer: ScanWatch,
	options: ScanOptions,
	{ started, notes }: Pick<Scan, 'notes'> & { started: number },
): Promise<ScannedDataset | { givenUp: string }> {
	const { choices } = question;
	const work = workOf(choices);
	const stopped = new AbortController();
	const watch = { ...outer, signal: AbortSignal.any([outer.signal, stopped.signal]) };
	const tally = work === 'models' ? modelTally(() => stopped.abort()) : null;
	const engine = engineStamp(options.script);
	const levels = levelsOf(recipeOf(choices));
	const key = questionKey(question, engine);
	const basis = `${engine} ${basisOf(choices)} ${predictionsStamp(choices.predictions)}`;
	const progress = progressTeller(watch.onProgress);
	progress.stage('files', 0);
	const { files, unread } = await findSource(question.source);
	const keeper = openKeeper(options.storage, key, notes);
	const own = mkdtempSync(join(tmpdir(), 'anchorage-scan-'));
	const indexes = options.storage ?? own;
	const scan: Scan = { choices, basis, plans: [], keeper, tally, watch, progress, unread, notes };
	const lanes = await lanesFor(files, options.processes, work);
	const pool = createPool(options.script, { choices, indexes, basis }, lanes, options.log);
	const stop = () => pool.close();
	watch.signal.addEventListener('abort', stop, { once: true });
	const soFar = (isComplete: boolean): ScannedDataset => {
		const runs = runsOf(scan.plans, keeper.known.parts);
		const { rules } = gatherRules(scan.plans, runs);
		return {
			key,
			columns: assemble(scan.plans, runs, levels),
			rules,
			unread: [...unread, ...scan.plans.flatMap(unreadOf)],
			tier: runs.some(({ part }) => part.tier === 'exact') ? 'exact' : 'assignment',
			leaks: null,
			pictures: null,
			isComplete,
			milliseconds: performance.now() - started,
			kept: scan.progress.kept,
			notes,
		};
	};
	try {
		await makePlans(scan, files, indexes, options);
		await lookAll(scan, pool, lanes, () => soFar(false));
		if (tally?.givenUp && !outer.signal.aborted) return { givenUp: tally.givenUp };
		const isComplete = !watch.signal.aborted;
		if (tally && isComplete) notes.push(...lossless(scan));
		const found = soFar(isComplete);
		if (question.pictures === 'skip' || !isComplete) return found;
		const compared = await comparePictures(scan, pool, found.columns);
		return {
			...found,
			...compared,
			isComplete: !watch.signal.aborted,
			milliseconds: performance.now() - started,
		};
	} finally {
		watch.signal.removeEventListener('abort', stop);
		pool.close();
		await keeper.close(scan.plans, basis);
		rmSync(own, { recursive: true, force: true });
	}
}

/**
 * Each process holds the index of a large file: with more of them a scan would take over a gigabyte. The same goes for models, of
 * which each process has one.
 */
async function lanesFor(files: readonly SourceFile[], processes: number, work: ScanWork): Promise<number> {
	const sizes = await Promise.all(
		files.filter(({ format }) => format === 'coco').map(({ path }) => stateOfFile(path)),
	);
	const isLarge = sizes.some(({ size }) => size > largeFile);
	return Math.max(1, Math.min(processes, isLarge || work === 'models' ? 2 : processes));
}

/** A sentence where a model had no picture to run for. */
function lossless({ plans }: Scan): string[] {
	const count = plans.reduce((sum, { pictureless }) => sum + pictureless.size, 0);
	if (count === 0) return [];
	const images = plans.reduce((sum, { part }) => sum + part.length, 0);
	return [
		`${formatCount(count)} of ${plural(images, 'image')} without losses: no picture was found. Choose the folder of the images.`,
	];
}

/** What is known of each file, and how many images it has, as far as that is told without reading it whole. */
async function makePlans(
	scan: Scan,
	files: readonly SourceFile[],
	indexes: string,
	{ script }: ScanOptions,
): Promise<void> {
	const { keeper, plans, unread, basis, progress } = scan;
	const thread = join(dirname(script), 'scan-worker.js');
	const worker = existsSync(thread) ? thread : null;
	progress.stage('files', files.length);
	for (const source of files) {
		if (scan.watch.signal.aborted) return;
		const work = workOf(scan.choices);
		const plan = newPlan(plans.length, source, await stateOfFile(source.path), work);
		plans.push(plan);
		const kept = plan.isShared && work === 'models' ? undefined : keeper.known.files.get(source.path);
		const isKnown = await takeKept(plan, kept, keeper.known, basis);
		if (!isKnown && plan.inParts) {
			try {
				const { signal } = scan.watch;
				const built = await buildIndex(source.path, { worker, storage: indexes, signal });
				await built.keeping;
				plan.state = { size: built.size, mtimeMs: built.mtimeMs };
				setCount(plan, built.index.images.start.length);
			} catch (error) {
				if (scan.watch.signal.aborted) return;
				plan.stopped = error instanceof Error ? error.message : String(error);
			}
		}
		progress.advance(1);
	}
	if (unread.length === 0 && files.length === 0)
		unread.push({ path: '', row: null, sentence: 'There is nothing to scan: no annotation file was given.' });
}

function unreadOf(plan: FilePlan): Unread[] {
	const { path } = plan.source;
	const whole = [plan.facts?.unread, plan.stopped].filter((sentence) => typeof sentence === 'string');
	const rows = [...plan.unread].sort(([a], [b]) => a - b);
	return [
		...whole.map((sentence) => ({ path, row: null, sentence })),
		...rows.map(([row, sentence]) => ({ path, row, sentence })),
	];
}
