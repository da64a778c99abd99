// What a process of a scan does: reads images, inspects each, and puts what was found into columns.

import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Recipe } from '../../core/recipe';
import { BigFile } from '../big/big-file';
import type { FileState } from '../big/build-index';
import { stateOf } from '../big/build-index';
import { EngineError } from '../errors';
import { type ClassLists, FileStore } from '../files';
import { recipeOf, runInspection } from '../inspecting';
import { Inspections } from '../inspections';
import { LocatedImages, unlocated } from '../located-images';
import { ModelStore } from '../models/store';
import type { OpenFile } from '../open-file';
import { trainingProblems } from '../training-problems';
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
	ScanJobKind,
	ScanJobs,
	ScanStart,
	ToScan,
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

	constructor(private readonly start: ScanStart) {
		this.files = new FileStore({ worker: null, storage: start.indexes });
		this.located = new LocatedImages(this.files);
		this.inspections = new Inspections(this.files, this.located, new ModelStore(null));
		this.recipe = recipeOf(start.choices);
		this.levels = levelsOf(this.recipe);
	}

	do(job: ToScan): Promise<ScanJobs[ScanJobKind]['result']> {
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
			stopped: null,
			whole: null,
		};
		const before = builder.count;
		try {
			const opened = await this.open(item);
			const { images } = opened.file.annotations;
			const rows = item.rows ?? Int32Array.from(images.keys());
			const done: number[] = [];
			for (const row of rows) {
				const sentence = await this.lookAtRow(opened, row, builder);
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
			looked.stopped = sentenceOf(error, item.path);
		}
		return looked;
	}

	/** `null`, or why the image could not be inspected. */
	private async lookAtRow({ file, keys }: Opened, row: number, builder: PartBuilder): Promise<string | null> {
		const { choices } = this.start;
		try {
			const from = await this.inspections.row(file, row, choices, 'count', this.recipe);
			const inspection = runInspection(from, 'count');
			const problems = [
				...file.found.inRecords(file, row, choices.severities),
				...trainingProblems(from, inspection),
				...inspection.problems,
			];
			builder.add(keys.of(row, from.image), inspection, problems);
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
				unlocated(record, row) ?? (await this.located.locate(file, record, row, this.start.choices));
			out.set(keys.of(row, image), (row - from) * keyLength);
		}
		await this.checkSame(item, file);
		return out;
	}

	private async survey(item: LookItem): Promise<FileFacts> {
		const { file } = await this.open(item);
		const facts = factsOf(file, this.start.choices.severities);
		await this.checkSame(item, file);
		return facts;
	}

	private async locate(item: LookItem): Promise<(string | null)[]> {
		const { file } = await this.open(item);
		const { choices } = this.start;
		const out: (string | null)[] = [];
		for (const row of item.rows ?? file.annotations.images.keys()) {
			const record = file.annotations.images[row];
			out.push(record ? (await this.located.locate(file, record, row, choices)).path : null);
		}
		return out;
	}

	/** The file as it is now; of one that is read in parts the one that was opened before, while it is the same. */
	private async open({ path, inParts, state }: LookItem): Promise<Opened> {
		const { choices, basis } = this.start;
		if (!inParts) {
			const file = await this.files.readAside(path, choices, this.lists);
			return { file, keys: imageKeys(file, basis) };
		}
		const file = await this.files.open({ path, version: 0, inParts }, choices);
		const known = this.opened.get(file);
		if (known) return known;
		if (file instanceof BigFile && !isSame(file.built, state)) throw changed(path);
		for (const each of this.opened.keys()) if (!this.files.isOpen(each)) this.opened.delete(each);
		if (file instanceof BigFile && file.built.size <= mostHeld) file.hold();
		const opened = { file, keys: imageKeys(file, basis) };
		this.opened.set(file, opened);
		return opened;
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
			if (format !== 'yolo' && unlocated(record, row)) continue;
			const { path } = await this.located.locate(file, record, row, this.start.choices);
			// It may be there the next time.
			if (path === null) return null;
			paths.add(path);
		}
		const out: Dependency[] = [];
		for (const path of paths) {
			const { size, mtimeMs } = await stat(path);
			out.push({ path, size, mtimeMs });
		}
		return out;
	}
}

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
