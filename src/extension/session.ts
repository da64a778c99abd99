// The one model behind all views: the annotation file that is looked at, its image, what training does with it, and the
// chosen object. Follows the text editor and its cursor; a newer question cancels the older one.

import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type Disposable, EventEmitter } from 'vscode';
import type { ComputeClient, TextSource } from '../compute/client';
import type { Choices, FileSummary, ImageProblems, Inspected } from '../compute/protocol';
import type { Inspection } from '../core/inspection';
import type { Problem } from '../core/problem';
import { runningAgain, type WrittenLoss } from '../core/written-loss';
import { formatFacts, type Location } from '../formats';
import { setContext } from './context';
import { entriesOfFiles, entriesOfImages, type ImageEntry, noteProblems } from './files';
import { isCancelled, type Log, messageOf } from './log';
import { stampOf, textSourceOf } from './text/documents';

/** Who chose the object. */
export type Origin = 'text' | 'overlay' | 'comparison' | 'tree' | 'table' | 'command';

export interface Failure {
	code: string;
	message: string;
}

/** What the session knows of the image that is looked at. */
export interface View {
	path: string;
	row: number;
	inspected: Inspected;
	choices: Choices;
	/** Changes with the image file on disk. */
	pictureStamp: number;
	/** Milliseconds since epoch when the change was learned of that this view answers. */
	requestedAt: number;
}

/** So many images are listed before the first is shown. */
const shortList = 2000;
/** Images that are listed with one question. */
const listedTogether = 5000;

/** Inspections kept: going back and forth between images asks nothing again. */
const keep = 12;

export class Session implements Disposable {
	path: string | null = null;
	summary: FileSummary | null = null;
	entries: ImageEntry[] = [];
	row = 0;
	view: View | null = null;
	selected: number | null = null;
	failure: Failure | null = null;
	/** How long the compute process took for the last inspection, waiting included. */
	inspectMs = 0;
	/** Questions that are under way; the Images view waits for none. */
	busy = 0;

	private readonly fileEvents = new EventEmitter<void>();
	private readonly viewEvents = new EventEmitter<void>();
	private readonly selectEvents = new EventEmitter<Origin>();
	/** File, its summary or its entries changed. */
	readonly onDidChangeFile = this.fileEvents.event;
	/** Another image, or the same one seen anew; also when that failed. */
	readonly onDidChangeView = this.viewEvents.event;
	readonly onDidSelect = this.selectEvents.event;

	private current = new AbortController();
	private following = new AbortController();
	private problemsOfImages: readonly ImageProblems[] = [];
	private summaryStamp = '';
	private siblingFolder = '';
	/** Base names. */
	private siblings: string[] = [];
	/** Lists what is not listed yet. */
	private unlisted: ((signal: AbortSignal) => Promise<void>) | null = null;
	/** Grows when something changed on disk or in the choices that no stamp shows. */
	generation = 0;
	private readonly cache = new Map<string, View>();

	constructor(
		private readonly client: ComputeClient,
		private readonly choicesOf: (path: string) => Choices,
		private readonly log: Log,
	) {}

	/** Looks at a file: at the record at `offset`, else at `row`, else where it was. */
	async open(
		path: string,
		at: { row?: number; offset?: number; object?: number | null } = {},
	): Promise<void> {
		const requestedAt = Date.now();
		const signal = this.begin();
		if (this.path !== path) {
			Object.assign(this, {
				path,
				summary: null,
				entries: [],
				view: null,
				row: 0,
				selected: null,
				failure: null,
				unlisted: null,
			});
			this.summaryStamp = '';
			setContext('hasFile', true);
			this.fileEvents.fire();
		}
		await this.answer(signal, async () => {
			const file = await textSourceOf(path);
			const choices = this.choicesOf(path);
			await this.summarise(path, file, choices, signal);
			let location: Location | null = null;
			if (at.offset !== undefined)
				location = await this.client.request('locate', { file, choices, offset: at.offset }, signal);
			const row = location?.image ?? at.row ?? this.row;
			const object = location ? location.object : at.object;
			await this.inspect(path, row, object, requestedAt, signal);
			await this.listLater(signal);
		});
	}

	/** The text of the file changed: its image is looked at anew, and the rest where the whole file was read again. */
	async typed(): Promise<void> {
		const { path } = this;
		if (path === null) return;
		if (!this.view) return this.refresh();
		const requestedAt = Date.now();
		const signal = this.begin();
		await this.answer(signal, async () => {
			await this.inspect(path, this.row, undefined, requestedAt, signal);
			if (signal.aborted) return;
			await this.summarise(path, await textSourceOf(path), this.choicesOf(path), signal);
			await this.listLater(signal);
		});
	}

	/** The cursor moved in the text of the file. */
	async follow(offset: number, requestedAt: number): Promise<void> {
		const { path } = this;
		if (path === null || !this.summary?.format) return;
		this.following.abort();
		this.following = new AbortController();
		const { signal } = this.following;
		await this.answer(signal, async () => {
			const file = await textSourceOf(path);
			const choices = this.choicesOf(path);
			const location = await this.client.request('locate', { file, choices, offset }, signal);
			if (!location || signal.aborted || this.path !== path) return;
			if (this.view && location.image === this.row) {
				this.select(location.object, 'text');
				return;
			}
			const current = this.begin();
			// What an earlier, now cancelled question was about to learn.
			await this.summarise(path, file, choices, current);
			await this.inspect(path, location.image, location.object, requestedAt, current);
			await this.listLater(current);
		});
	}

	/** Asks again for what is shown: text, settings or files changed. */
	refresh(): Promise<void> {
		return this.path === null
			? Promise.resolve()
			: this.open(this.path, { row: this.row, object: this.selected });
	}

	/** Forgets what was read from disk, here and in the compute process, and asks again. */
	async diskChanged(): Promise<void> {
		this.generation++;
		this.cache.clear();
		this.siblingFolder = '';
		this.summaryStamp = '';
		if (this.path === null) return;
		await this.client.request('filesChanged', { path: null }).catch(() => null);
		await this.refresh();
	}

	/** Asks again for what is shown: a connected model returned something, or is to be run anew. */
	async predictionsChanged(): Promise<void> {
		this.generation++;
		this.cache.clear();
		await this.refresh();
	}

	select(object: number | null, origin: Origin): void {
		if (object === this.selected) return;
		this.selected = object;
		this.selectEvents.fire(origin);
	}

	close(): void {
		this.begin();
		Object.assign(this, {
			path: null,
			summary: null,
			entries: [],
			view: null,
			selected: null,
			failure: null,
		});
		setContext('hasFile', false);
		setContext('hasPredictions', false);
		this.fileEvents.fire();
		this.viewEvents.fire();
	}

	/** The entry that is shown. */
	get entry(): ImageEntry | undefined {
		const { entries, path, row } = this;
		const isIt = (entry: ImageEntry | undefined) => entry?.path === path && entry.row === row;
		// The images of one file stand at their rows.
		return isIt(entries[row]) ? entries[row] : entries.find(isIt);
	}

	dispose(): void {
		this.current.abort();
		this.following.abort();
		this.fileEvents.dispose();
		this.viewEvents.dispose();
		this.selectEvents.dispose();
	}

	/** How many problems each image has, by now. */
	tellProblems(images: readonly ImageProblems[]): void {
		if (JSON.stringify(images) === JSON.stringify(this.problemsOfImages)) return;
		this.problemsOfImages = images;
		noteProblems(this.entries, this.path, images);
		this.fileEvents.fire();
	}

	/** What was found of the shown image since it was inspected. */
	tellProblemsOf(view: View, problems: readonly Problem[]): void {
		const { inspection, predictionProblems } = view.inspected;
		const all = [...problems, ...predictionProblems];
		if (JSON.stringify(all) === JSON.stringify(inspection.problems)) return;
		this.learn(view, { problems: all });
	}

	/** What the person's own loss says of the shown image. */
	tellWritten(view: View, written: WrittenLoss | null): void {
		this.learn(view, { written });
	}

	/** Adds to the inspection of a view, if that is still the one that is shown. */
	private learn({ inspected }: View, more: Partial<Pick<Inspection, 'problems' | 'written'>>): void {
		const { view } = this;
		// The same image in the same state, whatever was learned of it since.
		if (view?.inspected.inspection.assignment !== inspected.inspection.assignment) return;
		const before = view.inspected;
		this.view = { ...view, inspected: { ...before, inspection: { ...before.inspection, ...more } } };
		for (const [key, kept] of this.cache) if (kept.inspected === before) this.cache.set(key, this.view);
		this.viewEvents.fire();
	}

	/** The list that was put off until the image was there. */
	private async listLater(signal: AbortSignal): Promise<void> {
		const list = this.unlisted;
		if (!list || signal.aborted) return;
		await list(signal);
		if (!signal.aborted) this.unlisted = null;
	}

	private begin(): AbortSignal {
		this.current.abort();
		this.following.abort();
		this.current = new AbortController();
		return this.current.signal;
	}

	private async answer(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
		this.busy++;
		try {
			await work();
		} catch (error) {
			if (signal.aborted || isCancelled(error)) return;
			const code = (error as { code?: unknown }).code;
			this.failure = { code: typeof code === 'string' ? code : 'failed', message: messageOf(error) };
			this.view = null;
			this.log.warn(`${this.path}: ${this.failure.message}`);
			this.viewEvents.fire();
		} finally {
			this.busy--;
		}
	}

	private async summarise(
		path: string,
		file: TextSource,
		choices: Choices,
		signal: AbortSignal,
	): Promise<void> {
		const stamp = `${stampOf(path)}|${this.generation}|${choices.imageRoot}|${choices.workspaceFolders.join('|')}`;
		if (stamp === this.summaryStamp && this.summary) return;
		const known = this.summary?.reading ?? null;
		const fresh = await this.client.request('summarise', { file, choices, known }, signal);
		if (signal.aborted) return;
		const summary = fresh ?? this.summary;
		this.summaryStamp = stamp;
		if (!fresh || !summary) return;
		this.summary = summary;
		// A short list is there before the image, a long one comes behind it.
		if (summary.format === null) this.takeEntries([]);
		else if (formatFacts[summary.format].images === 'many' && summary.imageCount <= shortList)
			await this.list(path, file, choices, signal);
		else {
			if (this.entries[0]?.path !== path && !this.entries.some((entry) => entry.path === path))
				this.entries = [];
			this.fileEvents.fire();
			this.unlisted = (later) => this.list(path, file, choices, later);
		}
	}

	/** Lists the images of the file, or the files that go with it. */
	private async list(path: string, file: TextSource, choices: Choices, signal: AbortSignal): Promise<void> {
		const { summary } = this;
		if (!summary?.format) return;
		if (formatFacts[summary.format].images === 'one') {
			const folder = dirname(path);
			if (folder !== this.siblingFolder || !this.siblings.includes(basename(path))) {
				const siblings = await this.client.request('siblings', { path }, signal);
				if (signal.aborted) return;
				this.siblings = siblings;
				this.siblingFolder = folder;
			}
			this.takeEntries(entriesOfFiles(path, this.siblings, summary.records));
			return;
		}
		const entries: ImageEntry[] = [];
		for (let from = 0; from < summary.imageCount; from += listedTogether) {
			const question = { file, choices, from, to: from + listedTogether };
			const images = await this.client.request('images', question, signal);
			if (signal.aborted) return;
			for (const entry of entriesOfImages(path, images)) entries.push(entry);
		}
		this.takeEntries(entries);
	}

	private takeEntries(entries: ImageEntry[]): void {
		this.entries = entries;
		noteProblems(entries, this.path, this.problemsOfImages);
		this.fileEvents.fire();
	}

	private async inspect(
		path: string,
		row: number,
		object: number | null | undefined,
		requestedAt: number,
		signal: AbortSignal,
	): Promise<void> {
		if (signal.aborted || !this.summary) return;
		if (this.summary.format === null || this.summary.imageCount === 0) {
			this.failure = {
				code: this.summary.format === null ? 'not-annotations' : 'no-image',
				message: this.firstProblem(),
			};
			this.view = null;
			this.viewEvents.fire();
			return;
		}
		const image = Math.min(row, this.summary.imageCount - 1);
		const choices = this.choicesOf(path);
		const key = this.keyOf(path, image, choices);
		const known = this.cache.get(key);
		const view = known ?? (await this.ask(path, image, choices, signal));
		if (signal.aborted) return;
		this.cache.delete(key);
		this.cache.set(key, view);
		for (const oldest of this.cache.keys()) {
			if (this.cache.size <= keep) break;
			this.cache.delete(oldest);
		}
		const { objects } = view.inspected.inspection;
		const shown = this.withLoss(view, image);
		const wanted = object === undefined && this.row === image ? this.sameObject(view) : (object ?? null);
		this.row = image;
		this.view = { ...shown, requestedAt };
		this.failure = null;
		this.selected = wanted !== null && wanted < objects.length ? wanted : null;
		setContext('hasPredictions', view.inspected.predictions.kind === 'used');
		this.countObjects(objects.length);
		this.viewEvents.fire();
	}

	/** Until the person's own loss has run: that it runs, and its value before the image changed. */
	private withLoss(view: View, row: number): View {
		const { inspection } = view.inspected;
		const { lossFile: file } = view.choices;
		if (file === null || !inspection.breakdown || inspection.written) return view;
		const last =
			this.view?.row === row && this.view.path === view.path ? this.view.inspected.inspection : null;
		const written = runningAgain(file, last?.written ?? null);
		return { ...view, inspected: { ...view.inspected, inspection: { ...inspection, written } } };
	}

	/** What an edit added or took away shows in the list, too. */
	private countObjects(count: number): void {
		const { entry } = this;
		if (!entry || entry.objects === count) return;
		entry.objects = count;
		this.fileEvents.fire();
	}

	/** Row of the chosen object in a newer view of the image: rows move where records come and go. */
	private sameObject({ path, inspected }: View): number | null {
		const { view, selected } = this;
		if (selected === null || view?.path !== path) return null;
		const id = view.inspected.inspection.objects[selected]?.id;
		const { objects } = inspected.inspection;
		if (objects[selected]?.id === id) return selected;
		const row = objects.findIndex((object) => object.id === id);
		return row < 0 ? null : row;
	}

	/** Names an inspection: everything that it depends on. */
	private keyOf(path: string, row: number, choices: Choices): string {
		return `${stampOf(path)}|${this.generation}|${row}|${JSON.stringify(choices)}`;
	}

	private async ask(path: string, row: number, choices: Choices, signal: AbortSignal): Promise<View> {
		const file = await textSourceOf(path);
		const asked = performance.now();
		const inspected = await this.client.request('inspect', { file, choices, image: row }, signal);
		this.inspectMs = performance.now() - asked;
		this.log.debug(`image ${row + 1}: inspected in ${this.inspectMs.toFixed(1)} ms`);
		const at = inspected.picture.kind === 'file' ? inspected.picture.path : null;
		const pictureStamp = at
			? await stat(at).then(
					({ mtimeMs }) => mtimeMs,
					() => 0,
				)
			: 0;
		return { path, row, inspected, choices, pictureStamp, requestedAt: 0 };
	}

	private firstProblem(): string {
		return this.summary?.reason || 'The file lists no image.';
	}
}
