// What a process of a scan does: reads images, inspects each, and puts what was found into columns.

import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Recipe } from '../../core/recipe';
import { BigFile } from '../big/big-file';
import type { FileState } from '../big/build-index';
import { stateOf } from '../big/build-index';
import { EngineError } from '../errors';
import { type ClassLists, FileStore } from '../files';
import { gate } from '../gate';
import { recipeOf, runInspection } from '../inspecting';
import { Inspections } from '../inspections';
import { LocatedImages, pictureSource, unlocated } from '../located-images';
import { ModelStore } from '../models/store';
import type { OpenFile } from '../open-file';
import { noHeads } from '../predictions';
import type { Runner } from '../runner/runner';
import { Slices } from '../slices';
import { trainingProblems } from '../training-problems';
import { type ScanWork, workOf } from './chosen-model';
import { factsOf } from './file-facts';
import { hashPictures } from './hash-pictures';
import { type ImageKeys, imageKeys } from './image-keys';
import { levelsOf } from './levels';
import { keyLength, type PartBuilder, partBuilder } from './part';
import type {
	Dependency,
	FileFacts,
	Looked,
	LookItem,
	LookResult,
	ScanJob,
	ScanJobKind,
	ScanJobs,
	ScanStart,
} from './protocol';

/** Bytes of a file that each process may hold; of a larger one records are read one by one. */
const mostHeld = 64 << 20;

/** An open file with the keys of its images. */
interface Opened {
	file: OpenFile;
	keys: ImageKeys;
}

export class ScanWorker {
	private readonly files: FileStore;
	private readonly located: LocatedImages;
	private readonly inspections: Inspections;
	private readonly recipe: Recipe;
	private readonly levels: string[];
	/** Lists of classes, by the folder of the labels. */
	private readonly lists: ClassLists = new Map();
	private readonly opened = new Map<OpenFile, Opened>();
	/** The last file that is not read in parts: whose images are shared out is asked for again and again. */
	private aside: (Opened & { state: FileState }) | null = null;
	private readonly work: ScanWork;
	private readonly gate = gate();

	constructor(
		private readonly start: ScanStart,
		runner: Runner,
	) {
		this.files = new FileStore({ worker: null, storage: start.indexes });
		this.located = new LocatedImages(this.files);
		// No picture is asked for twice.
		const models = new ModelStore({ runner, patienceMs: Number.POSITIVE_INFINITY, ended: () => {} }, 0);
		this.inspections = new Inspections(this.files, this.located, models);
		this.work = workOf(start.choices);
		this.recipe = recipeOf(start.choices);
		this.levels = levelsOf(this.recipe);
	}

	/** The rules over a whole file stop, and go on, where they are. */
	setPaused(isPaused: boolean): void {
		this.gate.set(isPaused);
	}

	do(job: ScanJob): Promise<ScanJobs[ScanJobKind]['result']> {
		switch (job.kind) {
			case 'look':
				return this.look(job.params.items);
			case 'keys':
				return this.keysOf(job.params);
			case 'survey':
				return this.survey(job.params.item);
			case 'count':
				return this.open(job.params.item).then(({ file }) => file.annotations.images.length);
			case 'locate':
				return this.locate(job.params.item);
			case 'hash':
				return hashPictures(job.params.paths);
		}
	}

	private async look(items: readonly LookItem[]): Promise<LookResult> {
		const builder = partBuilder(this.levels);
		const files: Looked[] = [];
		for (const item of items) files.push(await this.lookAt(item, builder));
		return { part: builder.build(), files };
	}

	private async lookAt(item: LookItem, builder: PartBuilder): Promise<Looked> {
		const looked: Looked = {
			file: item.file,
			rows: new Int32Array(0),
			unread: [],
			ran: 0,
			failed: [],
			pictureless: [],
			stopped: null,
			whole: null,
		};
		const before = builder.count;
		try {
			const opened = await this.open(item, item.rows === null ? 'anew' : 'once');
			const { images } = opened.file.annotations;
			const rows = item.rows ?? Int32Array.from(images.keys());
			const done: number[] = [];
			for (const row of rows) {
				const sentence = await this.lookAtRow(opened, row, builder, looked);
				if (sentence === null) done.push(row);
				else looked.unread.push({ row, sentence });
			}
			await this.checkSame(item, opened.file);
			looked.rows = Int32Array.from(done);
			if (item.rows === null)
				looked.whole = {
					...factsOf(opened.file, this.start.choices.severities),
					dependencies: await this.dependenciesOf(opened.file),
				};
		} catch (error) {
			// What was read while the file changed may be half of the one and half of the other.
			builder.dropFrom(before);
			looked.unread = [];
			looked.failed = [];
			looked.pictureless = [];
			looked.stopped = sentenceOf(error, item.path);
		}
		return looked;
	}

	/** `null`, or why the image could not be inspected. */
	private async lookAtRow(
		{ file, keys }: Opened,
		row: number,
		builder: PartBuilder,
		looked: Looked,
	): Promise<string | null> {
		const { choices } = this.start;
		try {
			const made = await this.inspections.row(file, row, choices, 'scan', this.recipe);
			const { state } = made.heads;
			const isRefused = this.work === 'models' && state.kind === 'refused';
			// A model that failed is no problem of the labels.
			const from = isRefused ? { ...made, heads: noHeads } : made;
			const inspection = runInspection(from, 'count');
			const problems = [
				...file.found.inRecords(file, row, choices.severities),
				...trainingProblems(from, inspection),
				...inspection.problems,
			];
			// Without outputs the image has no name, so that the next scan tries it again.
			builder.add(isRefused ? noKey : keys.of(row, from.image), inspection, problems);
			if (state.kind === 'used') looked.ran++;
			if (!isRefused) return null;
			if (pictureSource(file, from.image.path) === null) looked.pictureless.push(row);
			else looked.failed.push({ row, reason: state.reason });
			return null;
		} catch (error) {
			// The file itself is gone, or no longer what it was.
			if (error instanceof EngineError || (error as NodeJS.ErrnoException).syscall) throw error;
			const reason = error instanceof Error ? error.message : String(error);
			return `Image ${row + 1} of ${basename(file.path)} could not be inspected (${reason}).`;
		}
	}

	private async keysOf({ item, from, to }: ScanJobs['keys']['params']): Promise<Uint8Array> {
		const { file, keys } = await this.open(item);
		const out = new Uint8Array((to - from) * keyLength);
		for (let row = from; row < to; row++) {
			const record = file.annotations.images[row];
			if (!record) continue;
			const image =
				(this.work === 'labels' ? unlocated(record, row) : null) ??
				(await this.located.locate(file, record, row, this.start.choices));
			out.set(keys.of(row, image), (row - from) * keyLength);
		}
		await this.checkSame(item, file);
		return out;
	}

	private async survey(item: LookItem): Promise<FileFacts> {
		const { file } = await this.open(item);
		const { severities } = this.start.choices;
		const { edits } = file.found;
		const survey = file.found.survey(file, severities);
		const slices = new Slices(never);
		while (survey?.step()) {
			await slices.pause();
			await this.gate.waiting;
		}
		if (survey) file.found.keepSurvey(file, severities, survey, edits);
		await this.checkSame(item, file);
		return factsOf(file, severities);
	}

	private async locate(item: LookItem): Promise<(string | null)[]> {
		const { file } = await this.open(item);
		const { choices } = this.start;
		const out: (string | null)[] = [];
		for (const row of item.rows ?? file.annotations.images.keys()) {
			const record = file.annotations.images[row];
			const path = record ? (await this.located.locate(file, record, row, choices)).path : null;
			out.push(path ?? (pictureSource(file, null) === null ? null : file.path));
		}
		return out;
	}

	/** The file as it is now; of one that is read in parts the one that was opened before, while it is the same. */
	private async open({ path, inParts, state }: LookItem, read: 'anew' | 'once' = 'once'): Promise<Opened> {
		const { choices } = this.start;
		if (!inParts) {
			if (read === 'anew') return this.named(await this.files.readAside(path, choices, this.lists));
			if (!isSame(await stateOf(path), state)) throw changed(path);
			if (this.aside?.file.path !== path || !isSame(this.aside.state, state))
				this.aside = { ...this.named(await this.files.readAside(path, choices, this.lists)), state };
			return this.aside;
		}
		const file = await this.files.open({ path, version: 0, inParts }, choices);
		const known = this.opened.get(file);
		if (known) return known;
		if (file instanceof BigFile && !isSame(file.built, state)) throw changed(path);
		for (const each of this.opened.keys()) if (!this.files.isOpen(each)) this.opened.delete(each);
		if (file instanceof BigFile && file.built.size <= mostHeld) file.hold();
		const opened = this.named(file);
		this.opened.set(file, opened);
		return opened;
	}

	private named(file: OpenFile): Opened {
		return { file, keys: imageKeys(file, this.start.basis, this.work) };
	}

	private async checkSame({ path, inParts, state }: LookItem, file: OpenFile): Promise<void> {
		if (!inParts || !(file instanceof BigFile)) return;
		if (!isSame(await stateOf(path), state)) throw changed(path);
	}

	/** What else was read for the images of a small file; `null` where it is not known when that changes. */
	private async dependenciesOf(file: OpenFile): Promise<Dependency[] | null> {
		const { format, images } = file.annotations;
		// Its list of names is looked for in folders above.
		if (format === 'open-images') return null;
		const paths = new Set<string>();
		if (format === 'yolo') {
			const list = await this.lists.get(dirname(file.path));
			if (!list?.path) return null;
			paths.add(list.path);
		}
		for (const [row, record] of images.entries()) {
			if (this.work === 'labels' && format !== 'yolo' && unlocated(record, row)) continue;
			const { path } = await this.located.locate(file, record, row, this.start.choices);
			if (path !== null) paths.add(path);
			// It may be there the next time.
			else if (pictureSource(file, null) === null) return null;
		}
		const out: Dependency[] = [];
		for (const path of paths) {
			const { size, mtimeMs } = await stat(path);
			out.push({ path, size, mtimeMs });
		}
		return out;
	}
}

const never = new AbortController().signal;

/** Of an image that is not to be known again. */
const noKey = new Uint8Array(keyLength);

function isSame(a: FileState, b: FileState): boolean {
	return a.size === b.size && a.mtimeMs === b.mtimeMs;
}

function changed(path: string): EngineError {
	return new EngineError(
		'changed',
		`${basename(path)} was changed by another program while it was scanned: what was read before counts, scan again for the rest.`,
	);
}

/** Why a file cannot be read any further. */
function sentenceOf(error: unknown, path: string): string {
	if (error instanceof EngineError) return error.message;
	const { code, message } = error as NodeJS.ErrnoException;
	if (code === 'ENOENT')
		return `${basename(path)} is no longer there: it was deleted, or its drive is not connected. Scan again when it is back.`;
	return code
		? `${basename(path)} cannot be read any more (${code}): scan again when it can.`
		: `${basename(path)} cannot be read (${message}).`;
}
