// Annotation files read and kept: the last few, each with its span index; read again when version or disk changed.

import { open, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Problem } from '../core/problem';
import {
	type AnnotatedText,
	buildSpanIndex,
	detectFormat,
	joinEdits,
	readAnnotations,
	rereadRecord,
	type SpanIndex,
	settleSpans,
} from '../formats';
import { type DecodedText, decodeText } from '../formats/text/decode';
import { EditedText } from './edited-text';
import { EngineError } from './errors';
import { FoundProblems } from './found-problems';
import { findImage } from './images/find-image';
import { createListingCache, type ListingCache } from './images/listings';
import { probeImage } from './images/probe';
import { allowedRoots } from './images/roots';
import type { FoundDataset } from './images/yolo-dataset-file';
import { findYoloDataset } from './images/yolo-dataset-file';
import type { Choices, FileRef } from './protocol';
import { TextStore } from './texts';

export interface OpenFile extends AnnotatedText {
	/** What `text` is made of when it is asked for. */
	source: EditedText;
	stamp: string;
	/** 0: as on disk. */
	version: number;
	/** Differs after each reading of the file as a whole. */
	reading: number;
	/** `null` where the text is an annotation file; else the one sentence that says what it is. */
	reason: string | null;
	index: SpanIndex;
	found: FoundProblems;
}

/** Files kept at once. */
const keep = 4;
/** Files whose text the editor holds are looked at for their encoding up to this many bytes. */
const longestDecodedAgain = 4_000_000;
/** A JavaScript string cannot be longer; reading such files by their bytes is not built yet. */
const longestText = 500_000_000;

export class FileStore {
	private readonly files = new Map<string, OpenFile>();
	private readings = 0;
	readonly texts = new TextStore();
	listings: ListingCache = createListingCache();

	private opening: Promise<unknown> = Promise.resolve();

	/**
	 * The file, read if needed; one after another, so that none is read twice. Throws an Error with a sentence for the
	 * person where it cannot be read at all.
	 * @param image the one image whose spans are asked for, if no others are: those of others may be left behind then.
	 */
	async open(ref: FileRef, choices: Choices, image: number | null = null): Promise<OpenFile> {
		const opened = this.opening.then(() => this.take(ref, choices));
		this.opening = opened.catch(() => null);
		const file = await opened;
		if (file.index.behind?.image !== image) settleSpans(file.index);
		return file;
	}

	private async take(ref: FileRef, choices: Choices): Promise<OpenFile> {
		const where = `${choices.imageRoot ?? ''}|${choices.workspaceFolders.join('|')}`;
		const stamp = `${ref.version > 0 ? `v${ref.version}` : await diskStamp(ref.path)}|${where}`;
		const known = this.files.get(ref.path);
		const isKnown =
			known?.stamp === stamp || (known?.stamp.endsWith(where) && this.bringUp(known, ref, stamp));
		const file = isKnown && known ? known : await this.read(ref, stamp, choices);
		this.files.delete(ref.path);
		this.files.set(ref.path, file);
		for (const oldest of this.files.keys()) {
			if (this.files.size <= keep) break;
			this.files.delete(oldest);
		}
		return file;
	}

	/** Drops what is known of one path, or of all; the editor's texts stay. */
	forget(path: string | null): void {
		this.listings = createListingCache();
		if (path === null) this.files.clear();
		else this.files.delete(path);
	}

	/** Takes what was typed into a file that is read already; false where it has to be read as a whole. */
	private bringUp(file: OpenFile, { path, version }: FileRef, stamp: string): boolean {
		const text = version > 0 ? this.texts.text(path, version) : null;
		const change = joinEdits(this.texts.typedSince(path, file.version) ?? []);
		if (text === null || !change || file.reason !== null) return false;
		const reread = rereadRecord(file, file.index, change, text);
		if (!reread) return false;
		file.found.moved(reread.image, change);
		Object.assign(file, { source: text, version, stamp, annotations: reread.annotations });
		this.texts.wasRead(path);
		return true;
	}

	private async read({ path, version }: FileRef, stamp: string, choices: Choices): Promise<OpenFile> {
		const held = version > 0 ? this.texts.text(path, version) : null;
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
		const format = detectFormat(path, text);
		let dataset: FoundDataset | null = null;
		let imageSize = null;
		if (format === 'yolo') {
			const roots = allowedRoots(path, choices.workspaceFolders, choices.imageRoot);
			dataset = await findYoloDataset(path, roots, this.listings);
			const stem = basename(path).replace(/\.[^.]*$/, '');
			const found = await findImage(
				{ annotationPath: path, format, fileName: stem, imageRoot: choices.imageRoot, roots },
				this.listings,
			);
			const size = found.path ? await probeImage(found.path) : null;
			imageSize = size && !('error' in size) ? size : null;
		}
		const annotations = readAnnotations(
			text,
			dataset ? { path, imageSize, yolo: dataset.dataset } : { path },
		);
		annotations.problems.unshift(...disk.problems);
		if (dataset?.path) annotations.problems.push(...problemsOf(dataset.path, dataset.problems));
		const file: OpenFile = {
			path,
			source,
			get text() {
				return file.source.toString();
			},
			annotations,
			yolo: dataset?.dataset ?? null,
			stamp,
			version,
			reading: ++this.readings,
			reason: format ? null : (annotations.problems[0]?.message ?? 'The text is no annotation file.'),
			index: buildSpanIndex(annotations),
			found: new FoundProblems(),
		};
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
	const file = await open(path);
	try {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(3), 0, 3, 0);
		return decodeText(buffer.subarray(0, bytesRead));
	} finally {
		await file.close();
	}
}
