// Annotation files read and kept: the last few, each with its span index; read again when version or disk changed.

import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Problem } from '../core/problem';
import {
	type AnnotationFile,
	buildSpanIndex,
	detectFormat,
	explainUnreadable,
	readAnnotations,
	type SpanIndex,
} from '../formats';
import { EngineError } from './errors';
import { findImage } from './images/find-image';
import { createListingCache, type ListingCache } from './images/listings';
import { probeImage } from './images/probe';
import { allowedRoots } from './images/roots';
import type { FoundDataset } from './images/yolo-dataset-file';
import { findYoloDataset } from './images/yolo-dataset-file';
import type { Choices, FileRef } from './protocol';

export interface OpenFile {
	path: string;
	stamp: string;
	/** `null` where the text is no annotation file: `annotations.problems` says what it is. */
	recognised: boolean;
	text: string;
	annotations: AnnotationFile;
	index: SpanIndex;
}

/** Files kept at once. */
const keep = 4;
/** A JavaScript string cannot be longer; reading such files by their bytes is not built yet. */
const longestText = 500_000_000;

export class FileStore {
	private readonly files = new Map<string, OpenFile>();
	listings: ListingCache = createListingCache();

	/** The file, read if needed. Throws an Error with a sentence for the person where it cannot be read at all. */
	async open(ref: FileRef, choices: Choices): Promise<OpenFile> {
		const stamp = await stampOf(ref, choices);
		const known = this.files.get(ref.path);
		if (known?.stamp === stamp) {
			this.files.delete(ref.path);
			this.files.set(ref.path, known);
			return known;
		}
		// The editor's text crosses once a version; where it was dropped since, it is asked for again.
		if (ref.version > 0 && ref.text === undefined)
			throw new EngineError('need-text', 'The text is needed again.');
		const text = ref.text ?? (await readText(ref.path));
		const file = await this.read(ref.path, text, stamp, choices);
		this.files.delete(ref.path);
		this.files.set(ref.path, file);
		for (const oldest of this.files.keys()) {
			if (this.files.size <= keep) break;
			this.files.delete(oldest);
		}
		return file;
	}

	/** Drops what is known of one path, or of all. */
	forget(path: string | null): void {
		this.listings = createListingCache();
		if (path === null) this.files.clear();
		else this.files.delete(path);
	}

	private async read(path: string, text: string, stamp: string, choices: Choices): Promise<OpenFile> {
		const format = detectFormat(path, text);
		const context = { path };
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
		const annotations = format
			? readAnnotations(text, dataset ? { ...context, imageSize, yolo: dataset.dataset } : context)
			: { format: 'coco' as const, images: [], classes: [], problems: [explainUnreadable(path, text)] };
		if (dataset?.path) annotations.problems.push(...problemsOf(dataset.path, dataset.problems));
		return {
			path,
			stamp,
			recognised: format !== null,
			text,
			annotations,
			index: buildSpanIndex(annotations),
		};
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

async function stampOf(ref: FileRef, choices: Choices): Promise<string> {
	const where = `${choices.imageRoot ?? ''}|${choices.workspaceFolders.join('|')}`;
	if (ref.version > 0) return `v${ref.version}|${where}`;
	const { mtimeMs, size } = await stat(ref.path);
	return `d${mtimeMs}:${size}|${where}`;
}

async function readText(path: string): Promise<string> {
	const { size } = await stat(path);
	if (size > longestText) {
		throw new Error(
			`${basename(path)} is ${Math.round(size / 1e6)} MB, over the 500 MB that can be read as text.`,
		);
	}
	const bytes = await readFile(path);
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le');
	if (bytes[0] === 0xfe && bytes[1] === 0xff && size % 2 === 0) return bytes.swap16().toString('utf16le');
	return bytes.toString('utf8');
}
