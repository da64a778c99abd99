// What is asked of a data set under two choices: the last comparison is at hand.

import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Sides } from '../../core/words/compare';
import { drawingWords } from '../../core/words/compared-detections';
import { formatCount } from '../../core/words/format';
import type { CompareProgress, CompareRequests, DatasetComparison, ScanProgress } from '../../messages';
import { collect } from '../convert/collect';
import { EngineError } from '../errors';
import { compareDetections, drawDefaults } from '../evaluation/compare-detections';
import type { Labels } from '../evaluation/labels';
import { loadLabels } from '../evaluation/load-labels';
import type { FileStore } from '../files';
import { recipeOf } from '../inspecting';
import type { LocatedImages } from '../located-images';
import type { Choices, CompareQuestion } from '../protocol';
import { scanDataset } from '../scan/scan-dataset';
import type { ScannedDataset, ScanOptions } from '../scan/types';
import { Slices } from '../slices';
import { comparedDetections } from './detections';
import { type ComparedDataset, type HeldComparison, holdComparison } from './held';
import { comparedScans } from './scans';

interface Watched {
	signal: AbortSignal;
	tell(progress: CompareProgress): void;
}

export class CompareQuestions {
	private held: HeldComparison | null = null;
	/** The last one that was asked for, which may be on its way out. */
	private last: Promise<unknown> = Promise.resolve();

	constructor(
		private readonly files: FileStore,
		private readonly located: LocatedImages,
		private readonly scans: ScanOptions | null,
	) {}

	/**
	 * Compares, and keeps what it finds; the one before stays until then. Throws an EngineError: `cancelled`, `recipe`,
	 * `no-detections`, `unreadable`, `not-annotations`, `failed`.
	 */
	compare(question: CompareQuestion, watched: Watched): Promise<DatasetComparison> {
		// One that was given up keeps what it scanned for the next: that one waits until it has.
		const run = this.last.then(() => this.run(question, watched));
		this.last = run.catch(() => {});
		return run;
	}

	lines(ask: CompareRequests['lines']['ask']): CompareRequests['lines']['answer'] {
		return this.now.lines(ask);
	}

	/** Where an image's record is. */
	place(image: number): { path: string; row: number } {
		const place = this.now.place(image);
		if (!place) throw new EngineError('no-image', 'The data set has no such image.');
		return place;
	}

	private get now(): HeldComparison {
		if (!this.held) throw new EngineError('no-comparison', 'The data set is not compared.');
		return this.held;
	}

	private async run(question: CompareQuestion, watched: Watched): Promise<DatasetComparison> {
		refuseCancelled(watched);
		const made =
			question.subject === 'detections'
				? await this.detections(question, watched)
				: await this.twoScans(question.subject, question, watched);
		refuseCancelled(watched);
		this.held = holdComparison(made);
		return this.held.view;
	}

	private async twoScans(
		subject: 'recipes' | 'predictions',
		{ source, a, b }: CompareQuestion,
		{ signal, tell }: Watched,
	): Promise<ComparedDataset> {
		const { scans } = this;
		if (!scans) throw new EngineError('failed', 'Data sets are not scanned here.');
		const started = performance.now();
		// What is wrong with B is told before A is scanned.
		const recipes = { a: recipeOf(a), b: recipeOf(b) };
		for (const { predictions } of [a, b]) if (predictions !== null) refuseMissing(predictions, 'failed');
		const scan = async (name: 'A' | 'B', choices: Choices): Promise<ScannedDataset> => {
			const onProgress = (progress: ScanProgress) => tell(scanProgress(name, progress));
			const watch = { signal, paused: () => null, onProgress, onGrown: null };
			const scanned = await scanDataset({ source, choices, pictures: 'skip' }, watch, scans);
			// A part of the images would be compared with all of them.
			if (!scanned.isComplete) throw new EngineError('cancelled', 'Cancelled.');
			return scanned;
		};
		const sides = {
			a: { recipe: recipes.a, predictions: a.predictions, scanned: await scan('A', a) },
			b: { recipe: recipes.b, predictions: b.predictions, scanned: await scan('B', b) },
		};
		tell({ text: 'Putting A and B beside each other', share: 1 });
		return comparedScans(subject, sides, started);
	}

	private async detections(
		{ source, a, b }: CompareQuestion,
		{ signal, tell }: Watched,
	): Promise<ComparedDataset> {
		const started = performance.now();
		const path = oneFile(source);
		const paths: Sides<string> = { a: detectionsOf('A', a), b: detectionsOf('B', b) };
		const recipe = recipeOf(a);
		const slices = new Slices(signal);
		tell({ text: 'Comparing A and B with the labels', share: null });
		const { draws } = drawDefaults;
		const compared = await compareDetections(
			() => this.labels(path, a, signal),
			{ ...paths, kind: null, ...drawDefaults },
			{
				pause: () => slices.pause(),
				onDraw: drawTeller(draws, tell),
			},
		);
		const minScores = { a: a.minScore, b: b.minScore };
		return comparedDetections(compared, { path, recipe, minScores, started });
	}

	/** As they are on disk. */
	private labels(path: string, choices: Choices, signal: AbortSignal): Promise<Labels> {
		const { files: store, located } = this;
		return loadLabels(path, () =>
			collect({ path, version: 0 }, { store, located, choices, signal, tell: () => {} }),
		);
	}
}

function refuseCancelled({ signal }: Pick<Watched, 'signal'>): void {
	if (signal.aborted) throw new EngineError('cancelled', 'Cancelled.');
}

/** Detections name the images of one file: throws an EngineError where there are several. */
function oneFile({ inputs }: CompareQuestion['source']): string {
	const [first, second] = inputs;
	if (!first) throw new EngineError('failed', 'There is nothing to compare: no annotation file was given.');
	const several = 'Detections are compared on one annotation file: open the one that they belong to.';
	if (second) throw new EngineError('failed', several);
	const stat = statSync(first.path, { throwIfNoEntry: false });
	if (!stat)
		throw new EngineError('failed', `${basename(first.path)} is not there any more: open the file again.`);
	if (!stat.isFile()) throw new EngineError('failed', several);
	return first.path;
}

function detectionsOf(name: 'A' | 'B', { detections }: Choices): string {
	if (detections === null)
		throw new EngineError('no-detections', `No final detections are chosen for ${name}.`);
	refuseMissing(detections, 'no-detections');
	return detections;
}

function refuseMissing(path: string, code: string): void {
	if (statSync(path, { throwIfNoEntry: false })) return;
	throw new EngineError(code, `${basename(path)} is not there any more: choose it again.`);
}

const stages: Record<ScanProgress['stage'], string> = {
	files: 'files',
	labels: 'images',
	checks: 'rules over whole files',
	pictures: 'pictures',
};

/** Each side is half of the work; nearly all of it are the images. */
function scanProgress(name: 'A' | 'B', { stage, done, total }: ScanProgress): CompareProgress {
	const own = stage === 'files' ? 0 : stage === 'labels' ? (total > 0 ? done / total : 0) : 1;
	return {
		text: `Scanning ${name}: ${formatCount(done)} of ${formatCount(total)} ${stages[stage]}`,
		share: (name === 'A' ? 0 : 0.5) + own / 2,
	};
}

/** At most ten times a second, and at the end. */
function drawTeller(draws: number, tell: Watched['tell']): (done: number) => void {
	let toldAt = Number.NEGATIVE_INFINITY;
	return (done) => {
		if (done < draws && performance.now() - toldAt < 100) return;
		toldAt = performance.now();
		tell({ text: drawingWords(done, draws), share: done / draws });
	};
}
