// What is asked of a scanned data set: one at a time is at hand, the last that was scanned.

import { basename } from 'node:path';
import { fitObjects, optimiseAnchors } from '../../core/anchor-fit';
import { termTitles } from '../../core/breakdown/rows';
import { checkpointStatistics } from '../../core/dataset/checkpoints';
import type { DatasetColumns } from '../../core/dataset/columns';
import { checkpointsFinding } from '../../core/words';
import { detectFormat } from '../../formats';
import type { FormatName } from '../../formats/types';
import type { DatasetRequests, DatasetView, ReviewMark, ScanProgress } from '../../messages';
import { EngineError } from '../errors';
import { gate } from '../gate';
import { croppedPicture } from '../images/crop';
import { embeddedImageOf } from '../images/embedded';
import { recipeOf } from '../inspecting';
import type { LocatedImages } from '../located-images';
import { readHead } from '../read-head';
import { marksPath, writeMark } from '../review/marks';
import { scanDataset } from '../scan/scan-dataset';
import type { ScannedDataset, ScanOptions, ScanQuestion, ScanWatch } from '../scan/types';
import { Slices } from '../slices';
import { type ComparedCheckpoints, detectionsOf, type Held, hold } from './held';
import { linesOf } from './lists';
import { viewOf } from './view';

type Asked<K extends keyof DatasetRequests> = DatasetRequests[K]['ask'];
type Answered<K extends keyof DatasetRequests> = DatasetRequests[K]['answer'];

/** How far a scan is; `grown`: lists have more by now. */
export type ScanStep = { progress: ScanProgress } | { grown: DatasetView };

/** Objects that sliders work on at most: more would not move within a tenth of a second. */
const mostFitted = 40_000;
const headLength = 65_536;

export class DatasetQuestions {
	private held: Held | null = null;
	private readonly gate = gate();
	/** Formats of annotation files by their path: where a picture lies depends on it. */
	private readonly formats = new Map<string, Promise<FormatName | null>>();

	constructor(
		private readonly located: LocatedImages,
		private readonly options: ScanOptions | null,
	) {}

	/**
	 * Scans; what is known is at hand from the first images on. Throws an EngineError where the recipe cannot be read.
	 * @param checkpoints dumps whose losses are compared, absolute, in the order of training.
	 */
	async scan(
		question: ScanQuestion,
		checkpoints: readonly string[],
		signal: AbortSignal,
		tell: (step: ScanStep) => void,
	): Promise<DatasetView> {
		const { options } = this;
		if (!options) throw new EngineError('failed', 'Data sets are not scanned here.');
		this.gate.set(false);
		const recipe = recipeOf(question.choices);
		const scannedAt = Date.now();
		const take = (scanned: ScannedDataset, more: Pick<Held, 'detections' | 'notes' | 'checkpoints'>) => {
			const path = this.held?.marksPath ?? marksPath(question.source.inputs.map(({ path: each }) => each));
			this.held = hold({ question, recipe, scanned, scannedAt, marksPath: path, ...more });
			return viewOf(this.held);
		};
		this.held = null;
		const watch = {
			signal,
			paused: () => this.gate.waiting,
			onProgress: (progress: ScanProgress) =>
				tell({ progress: { ...progress, isPaused: this.gate.waiting !== null } }),
			onGrown: (soFar: ScannedDataset) =>
				tell({ grown: take(soFar, { detections: null, notes: [], checkpoints: null }) }),
		};
		const scanned = await scanDataset(question, watch, options);
		const found = detectionsOf(question, scanned);
		const view = take(scanned, { ...found, checkpoints: null });
		if (checkpoints.length < 2 || signal.aborted) return view;
		const compared = await compareCheckpoints(question, checkpoints, { ...watch, onGrown: null }, options);
		return compared ? take(scanned, { ...found, checkpoints: compared }) : view;
	}

	/** Between two images, or two steps of a rule over a whole file. */
	setPaused(isPaused: boolean): void {
		this.gate.set(isPaused);
	}

	lines(ask: Asked<'lines'>): Answered<'lines'> {
		return linesOf(this.now, ask);
	}

	view(): DatasetView {
		return viewOf(this.now);
	}

	fit(): Answered<'fit'> {
		const { scanned, recipe } = this.now;
		return { objects: fitObjects(scanned.columns, recipe, mostFitted), recipe };
	}

	async optimise({ method }: Asked<'optimise'>, signal: AbortSignal): Promise<Answered<'optimise'>> {
		const { scanned, recipe } = this.now;
		const slices = new Slices(signal);
		const found = await optimiseAnchors(recipe, fitObjects(scanned.columns, recipe), method, () =>
			slices.pause(),
		);
		if (!found)
			throw new EngineError(
				'failed',
				`${recipe.title} has no anchors that are matched by IoU, or the data set no object to fit.`,
			);
		return found;
	}

	async mark(key: string, mark: ReviewMark | null, what: string): Promise<DatasetView> {
		const held = this.now;
		held.marks = await writeMark(held.marksPath, key, mark, what);
		held.marksProblem = null;
		return viewOf(held);
	}

	/** Where an image's record is. */
	place(image: number): { path: string; row: number } {
		const { images, files } = this.now.scanned.columns;
		const file = files[images.file[image] ?? -1];
		if (!file) throw new EngineError('no-image', 'The data set has no such image.');
		return { path: file.path, row: images.row[image] as number };
	}

	/** The file that a line without an image is about. */
	file(key: string): string {
		const [, row] = key.split(' ');
		const unread = this.now.scanned.unread[Number(row)];
		if (!unread) throw new EngineError('failed', 'There is no such file.');
		return unread.path;
	}

	async picture({ image, box, other }: Asked<'picture'>): Promise<Answered<'picture'>> {
		const { scanned, question } = this.now;
		const { path } = this.place(image);
		const format = await this.formatOf(path);
		const name = scanned.columns.images.fileName[image] ?? '';
		const found = format && (await this.located.pathOf(path, format, name, question.choices));
		const source = found ?? (format === 'labelme' ? await embeddedImageOf(path).catch(() => null) : null);
		const picture = source ? await croppedPicture(source, [box, other]) : null;
		if (!picture) return null;
		const { boxes, ...rest } = picture;
		return { ...rest, box: boxes[0] ?? null, other: boxes[1] ?? null };
	}

	forget(): void {
		this.formats.clear();
	}

	private get now(): Held {
		if (!this.held) throw new EngineError('no-scan', 'The data set is not scanned.');
		return this.held;
	}

	private formatOf(path: string): Promise<FormatName | null> {
		let known = this.formats.get(path);
		if (!known) {
			known = readHead(path, headLength).then(
				({ text }) => detectFormat(path, text),
				() => null,
			);
			this.formats.set(path, known);
		}
		return known;
	}
}

/** Losses of each checkpoint; a scan of its own each, known from then on. `null` where it was cancelled. */
async function compareCheckpoints(
	question: ScanQuestion,
	checkpoints: readonly string[],
	watch: ScanWatch,
	options: ScanOptions,
): Promise<ComparedCheckpoints | null> {
	const scans: DatasetColumns[] = [];
	for (const predictions of checkpoints) {
		const choices = { ...question.choices, predictions };
		const scanned = await scanDataset({ ...question, choices, pictures: 'skip' }, watch, options);
		if (watch.signal.aborted) return null;
		scans.push(scanned.columns);
	}
	const { images, terms, objects, forgetting, learnt, margin } = checkpointStatistics(scans);
	const forgotten = forgetting.filter((events) => events > 0).length;
	let never = 0;
	forgetting.forEach((events, at) => {
		if (events >= 0 && learnt[at] === 0) never++;
	});
	const view = {
		names: checkpoints.map((path) => basename(path).replace(/\.(safetensors|npz)$/, '')),
		images,
		terms: terms.map(({ name, means }) => ({ name, title: termTitles[name], means })),
		finding: checkpointsFinding(forgotten, never, objects),
	};
	return { view, margin, forgetting, learnt };
}
