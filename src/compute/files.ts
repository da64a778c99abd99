// Annotation files read and kept: the last few, each with its span index; read again when version or disk changed.

import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Problem } from '../core/problem';
import { largestDocument } from '../core/text-limit';
import { detectFormat, explainUnreadable, formatFacts, readAnnotations } from '../formats';
import { type DecodedText, decodeText } from '../formats/text/decode';
import { BigFile } from './big/big-file';
import { buildIndex, type FileState, type IndexOptions } from './big/build-index';
import { keepIndex } from './big/kept-index';
import { writeAnew } from './big/save';
import { EditedText } from './edited-text';
import { EngineError } from './errors';
import { findClassNames } from './images/class-names-file';
import { findImage } from './images/find-image';
import { createListingCache, type ListingCache } from './images/listings';
import { probeImage } from './images/probe';
import { allowedRoots } from './images/roots';
import type { FoundDataset } from './images/yolo-dataset-file';
import { findYoloDataset } from './images/yolo-dataset-file';
import type { OpenFile } from './open-file';
import type { Choices, FileRef, TextUpdate } from './protocol';
import { readHead } from './read-head';
import { TextFile } from './text-file';
import { TextStore } from './texts';

/** Files kept at once. */
const keep = 4;
/** Files whose text the editor holds are looked at for their encoding up to this many bytes. */
const longestDecodedAgain = 4_000_000;
/** A JavaScript string cannot be longer. */
const longestText = 500_000_000;

/** Bytes by which a format is told. */
const headLength = 65_536;

/** What names the classes of YOLO labels, by the folder of the labels. */
export type ClassLists = Map<string, Promise<FoundDataset>>;

/** What the store needs from around it. */
export interface StoreOptions extends Pick<IndexOptions, 'worker' | 'storage'> {
	/** How far the reading of a large file is. */
	progress?(path: string, done: number, size: number): void;
}

export class FileStore {
	private readonly files = new Map<string, TextFile | BigFile>();
	private readings = 0;
	readonly texts = new TextStore();
	listings: ListingCache = createListingCache();

	/** The last that was typed into files that are read in parts. */
	private readonly typed = new Map<string, TextUpdate>();

	/** Large files that are being read. */
	private readonly stops = new Map<string, AbortController>();
	private opening: Promise<unknown> = Promise.resolve();

	constructor(private readonly options: StoreOptions) {}

	/** Takes what was typed. */
	update(update: TextUpdate): void {
		const known = this.files.get(update.path);
		if (update.inParts) this.typed.set(update.path, update);
		else this.texts.update(update);
		if (!(known instanceof BigFile)) return;
		try {
			if ('edits' in update && update.base === known.version) known.apply(update.edits, update.version);
			else this.drop(update.path);
		} catch {
			// Who asks next reads the file anew, and learns why the edits do not fit.
			this.drop(update.path);
		}
	}

	/**
	 * The file, read if needed; one after another, so that none is read twice. Throws an Error with a sentence for the
	 * person where it cannot be read at all.
	 * @param image the one image whose spans are asked for, if no others are: those of others may be left behind then.
	 */
	async open(ref: FileRef, choices: Choices, image: number | null = null): Promise<OpenFile> {
		const opened = this.opening.then(() => this.take(ref, choices));
		this.opening = opened.catch(() => null);
		const file = await opened;
		if (file instanceof TextFile) file.settle(image);
		return file;
	}

	/**
	 * A file as it is on disk, read beside those that are kept. Throws as `open` does.
	 * @param lists of classes that were found for files of one folder already.
	 */
	async readAside(path: string, choices: Choices, lists: ClassLists): Promise<OpenFile> {
		const { text, problems } = await readDisk(path, Number.POSITIVE_INFINITY);
		return this.readText({ path, version: 0 }, '', EditedText.of(text), problems, choices, lists);
	}

	/** Whether a file that was opened here is still read from: one that is read in parts is closed when it is dropped. */
	isOpen(file: OpenFile): boolean {
		return this.files.get(file.path) === file;
	}

	/**
	 * Writes a file that is read in parts as it stands, in its own place or as `target`; gives what is on disk then. Throws
	 * an EngineError where that fails; the file on disk is then as it was.
	 */
	async save(ref: FileRef, choices: Choices, target: string, signal: AbortSignal): Promise<FileState> {
		const file = await this.open(ref, choices);
		if (!(file instanceof BigFile))
			throw new EngineError('failed', 'Only files that are read in parts are saved here.');
		const { built, size } = file;
		const state = await writeAnew({
			path: target,
			source: ref.path,
			state: built,
			runs: file.runs(),
			size,
			signal,
			progress: (done) => this.options.progress?.(ref.path, done, size),
		});
		if (target !== ref.path) return state;
		const index = file.indexNow();
		if (index && this.options.storage) await keepIndex(this.options.storage, ref.path, state, index);
		this.typed.delete(ref.path);
		this.drop(ref.path);
		return state;
	}

	/** Stops the reading of a large file: who waits for it learns that it was cancelled. */
	stopReading(path: string): void {
		this.stops.get(path)?.abort();
	}

	private async take(ref: FileRef, choices: Choices): Promise<TextFile | BigFile> {
		const where = `${choices.imageRoot ?? ''}|${choices.workspaceFolders.join('|')}`;
		const known = this.files.get(ref.path);
		const stamp = `${ref.version > 0 ? `v${ref.version}` : await diskStamp(ref.path)}|${where}`;
		const file =
			known && this.isCurrent(known, ref, stamp, where) ? known : await this.read(ref, stamp, choices);
		if (known && known !== file) this.drop(ref.path);
		this.files.delete(ref.path);
		this.files.set(ref.path, file);
		for (const oldest of this.files.keys()) {
			if (this.files.size <= keep) break;
			this.drop(oldest);
		}
		return file;
	}

	/** Whether a file that is open is what is asked for, or can be brought up to it. */
	private isCurrent(known: TextFile | BigFile, ref: FileRef, stamp: string, where: string): boolean {
		if (known instanceof BigFile) {
			if (known.version !== ref.version) return false;
			// What was typed stands over the bytes that were read, whatever is on disk by now.
			if (ref.version > 0) known.checkUnchanged();
			return ref.version > 0 || known.stamp === stamp;
		}
		return known.stamp === stamp || (known.stamp.endsWith(where) && this.bringUp(known, ref, stamp));
	}

	/** Drops what is known of one path, or of all; the editor's texts stay, and so does what was typed into large files. */
	forget(path: string | null): void {
		this.listings = createListingCache();
		for (const [key, file] of this.files) {
			const isTyped = file instanceof BigFile && file.version > 0;
			if ((path === null || path === key) && !isTyped) this.drop(key);
		}
	}

	private drop(path: string): void {
		const file = this.files.get(path);
		this.files.delete(path);
		if (file instanceof BigFile) file.close();
	}

	/** Takes what was typed into a file that is read already; false where it has to be read as a whole. */
	private bringUp(file: TextFile, { path, version }: FileRef, stamp: string): boolean {
		const text = version > 0 ? this.texts.text(path, version) : null;
		if (text === null) return false;
		const isTaken = file.bringUp(this.texts.typedSince(path, file.version) ?? [], text, version, stamp);
		if (isTaken) this.texts.wasRead(path);
		return isTaken;
	}

	private async read(ref: FileRef, stamp: string, choices: Choices): Promise<TextFile | BigFile> {
		const { path, version } = ref;
		const held = version > 0 ? this.texts.text(path, version) : null;
		if (ref.inParts || (version === 0 && (await isBigCoco(path)))) return this.readBig(ref, stamp);
		// The editor's text crosses as it changes; where it was dropped since, it is asked for again.
		if (version > 0 && held === null) throw new EngineError('need-text', 'The text is needed again.');
		// The bytes may be wrong also where the editor holds their text; they may be gone as well.
		const disk =
			held === null
				? await readDisk(path, Number.POSITIVE_INFINITY)
				: await readDisk(path, longestDecodedAgain).catch(() => ({ text: '', problems: [] }));
		const source = held ?? EditedText.of(disk.text);
		const text = source.toString();
		if (version === 0) this.texts.hold(path, 0, text);
		else this.texts.wasRead(path);
		return this.readText(ref, stamp, source, disk.problems, choices);
	}

	/** @param byteProblems what is wrong with the bytes that the text was decoded from. */
	private async readText(
		{ path, version }: FileRef,
		stamp: string,
		source: EditedText,
		byteProblems: readonly Problem[],
		choices: Choices,
		lists: ClassLists = new Map(),
	): Promise<TextFile> {
		const text = source.toString();
		const format = detectFormat(path, text);
		let dataset: FoundDataset | null = null;
		let imageSize = null;
		if (format === 'yolo') {
			const roots = allowedRoots(path, choices.workspaceFolders, choices.imageRoot);
			const folder = dirname(path);
			const list = lists.get(folder) ?? findYoloDataset(path, roots, this.listings);
			lists.set(folder, list);
			dataset = await list;
			const stem = basename(path).replace(/\.[^.]*$/, '');
			const found = await findImage(
				{ annotationPath: path, format, fileName: stem, imageRoot: choices.imageRoot, roots },
				this.listings,
			);
			const size = found.path ? await probeImage(found.path) : null;
			imageSize = size && !('error' in size) ? size : null;
		}
		const classNames = format === 'open-images' ? await findClassNames(path, this.listings) : undefined;
		const annotations = readAnnotations(
			text,
			dataset ? { path, imageSize, yolo: dataset.dataset } : { path, classNames },
		);
		annotations.problems.unshift(...byteProblems);
		if (dataset?.path) annotations.problems.push(...problemsOf(dataset.path, dataset.problems));
		const reason = format ? null : (annotations.problems[0]?.message ?? 'The text is no annotation file.');
		const reading = ++this.readings;
		return new TextFile(path, source, annotations, dataset?.dataset ?? null, stamp, version, reading, reason);
	}

	private async readBig({ path, version }: FileRef, stamp: string): Promise<BigFile> {
		const typed = this.typed.get(path);
		// What was typed crosses before the question; where it was dropped since, it is asked for again.
		const isWhole = typed?.version === version && 'edits' in typed && typed.base === 0;
		if (version > 0 && !isWhole) throw new EngineError('need-text', 'What was typed is needed again.');
		const { text: head, encoding } = await readHead(path, headLength);
		const format = detectFormat(path, head);
		if (format !== 'coco' && (format !== null || !head.trimStart().startsWith('{'))) {
			const what = format
				? `${basename(path)} is a ${formatFacts[format].title} file, and the table shows COCO files: open it in the text editor.`
				: (explainUnreadable(path, head)[0]?.message ?? 'The text is no annotation file.');
			throw new EngineError('not-annotations', what);
		}
		if (encoding !== 'utf-8') {
			throw new EngineError(
				'unreadable',
				`${basename(path)} is written in UTF-16, and only UTF-8 can be read in parts: save it as UTF-8, which training needs as well.`,
			);
		}
		const { progress, ...options } = this.options;
		const stop = new AbortController();
		this.stops.set(path, stop);
		const built = await buildIndex(path, {
			...options,
			signal: stop.signal,
			progress: (done, size) => progress?.(path, done, size),
		}).finally(() => this.stops.delete(path));
		const file = new BigFile(path, stamp, ++this.readings, built);
		if (version > 0 && typed && 'edits' in typed) file.apply(typed.edits, version);
		return file;
	}
}

/** Problems of another file that this one depends on; their spans are not in this text. */
function problemsOf(path: string, problems: readonly Problem[]): Problem[] {
	return problems.map((problem) => ({
		...problem,
		message: `${basename(path)}: ${problem.message}`,
		span: null,
		image: undefined,
		object: undefined,
	}));
}

/** Whether a file is too large for the text editor and can be read in parts: what is not UTF-8 is read as a whole. */
async function isBigCoco(path: string): Promise<boolean> {
	const { size } = await stat(path);
	if (size < largestDocument) return false;
	const { text, encoding } = await readHead(path, headLength);
	return encoding === 'utf-8' && detectFormat(path, text) === 'coco';
}

async function diskStamp(path: string): Promise<string> {
	const { mtimeMs, size } = await stat(path);
	return `d${mtimeMs}:${size}`;
}

/** Text and what is wrong with its bytes; of a file longer than `most` only its beginning is looked at. */
async function readDisk(path: string, most: number): Promise<Pick<DecodedText, 'text' | 'problems'>> {
	const { size } = await stat(path);
	if (size > longestText) {
		throw new Error(
			`${basename(path)} is ${Math.round(size / 1e6)} MB, over the 500 MB that can be read as text.`,
		);
	}
	if (size <= most) return decodeText(await readFile(path));
	return readHead(path, 3);
}
