// Where the images of a file lie and how large they are: found once, kept until something changes on disk.

import { basename } from 'node:path';
import type { InspectedImage } from '../core/inspection';
import { resizeRecord } from '../formats';
import type { FormatName, ImageRecord } from '../formats/types';
import type { FileStore } from './files';
import { embeddedImage } from './images/embedded';
import { findImage } from './images/find-image';
import { probeImage } from './images/probe';
import { displayable } from './images/render';
import { allowedRoots } from './images/roots';
import type { ImageSource } from './images/sniff';
import type { OpenFile } from './open-file';
import type { Choices, Inspected } from './protocol';

/** A plain canvas when neither the file nor a picture says how large the image is. */
const unknownSize = { width: 640, height: 640 };

interface Size {
	width: number;
	height: number;
}

/** Images whose places are kept. */
const keep = 20_000;

interface FoundImage {
	path: string | null;
	foundBy: string | null;
	tried: string[];
}

export class LocatedImages {
	private readonly found = new Map<string, FoundImage>();

	constructor(private readonly files: FileStore) {}

	/** The image of a record with its place on disk and the size that boxes refer to. */
	async locate(file: OpenFile, record: ImageRecord, row: number, choices: Choices): Promise<InspectedImage> {
		const found = await this.find(file.path, file.annotations.format, record.fileName, choices);
		const size = (await sizeOf(file, record, found.path)) ?? unknownSize;
		return { row, id: record.id, fileName: record.fileName, ...size, ...found };
	}

	/** Path and size of an image without making an inspection of it; `null` where neither file nor picture says them. */
	async pictureSize(
		file: OpenFile,
		record: ImageRecord,
		choices: Choices,
	): Promise<{ path: string | null; size: Size | null }> {
		const path = await this.pathOf(file.path, file.annotations.format, record.fileName, choices);
		return { path, size: await sizeOf(file, record, path) };
	}

	/** Where the picture lies that an annotation file (absolute path) names so; `null` where no rule finds it. */
	async pathOf(
		annotationPath: string,
		format: FormatName,
		fileName: string,
		choices: Choices,
	): Promise<string | null> {
		return (await this.find(annotationPath, format, fileName, choices)).path;
	}

	clear(): void {
		this.found.clear();
	}

	private async find(
		annotationPath: string,
		format: FormatName,
		fileName: string,
		choices: Choices,
	): Promise<FoundImage> {
		const key = [annotationPath, fileName, choices.imageRoot, ...choices.workspaceFolders].join('|');
		const known = this.found.get(key);
		if (known) return known;
		const found = await findImage(
			{
				annotationPath,
				format,
				fileName: format === 'yolo' ? basename(annotationPath).replace(/\.[^.]*$/, '') : fileName,
				imageRoot: choices.imageRoot,
				roots: allowedRoots(annotationPath, choices.workspaceFolders, choices.imageRoot),
			},
			this.files.listings,
		);
		if (this.found.size > keep) this.found.clear();
		this.found.set(key, found);
		return found;
	}
}

/**
 * The size that boxes refer to: as recorded, else as the picture has it. A record that gives parts of a stand-in is brought
 * to the size of the picture, once; what was found in it before is looked for again.
 */
async function sizeOf(file: OpenFile, record: ImageRecord, path: string | null): Promise<Size | null> {
	const { width, height, isSizeAssumed } = record;
	const recorded = width !== null && height !== null && width > 0 && height > 0 ? { width, height } : null;
	if (recorded && !isSizeAssumed) return recorded;
	const source = pictureSource(file, path);
	const probed = source ? await probeImage(source) : null;
	if (!probed || 'error' in probed) return recorded;
	const size = { width: probed.width, height: probed.height };
	// Another question may have brought it there meanwhile.
	if (record.isSizeAssumed) {
		resizeRecord(record, size);
		file.found.resized(file.annotations.images.indexOf(record));
	}
	return size;
}

/** The picture of an image: the file that was found, else the one inside a LabelMe file; `null` for none. */
export function pictureSource(file: OpenFile, path: string | null): ImageSource | null {
	return path ?? (file.annotations.format === 'labelme' ? embeddedImage(file.text) : null);
}

/** Names under which an image may stand in a dump of many: its file name without folder and extension, its id, its name. */
export function imageNamesOf({ fileName, id }: ImageRecord): string[] {
	const stem = basename(fileName.replaceAll('\\', '/')).replace(/\.[^.]*$/, '');
	return [...new Set([stem, id, fileName])];
}

/** The image of a record that says its own size, not looked for on disk; `null` where it does not. */
export function unlocated(record: ImageRecord, row: number): InspectedImage | null {
	const { id, fileName, width, height, isSizeAssumed } = record;
	if (width === null || height === null || isSizeAssumed) return null;
	return { row, id, fileName, width, height, path: null, foundBy: null, tried: [] };
}

/** How a page can show the image. */
export async function pictureOf(file: OpenFile, image: InspectedImage): Promise<Inspected['picture']> {
	const source = pictureSource(file, image.path);
	if (!source) return { kind: 'none', reason: 'The image was not found.' };
	const shown = await displayable(source);
	if (shown.kind === 'none') return { kind: 'none', reason: shown.reason };
	if (shown.kind === 'bytes') return { kind: 'bytes', mime: shown.mime, bytes: shown.bytes };
	if (typeof source === 'string') return { kind: 'file', path: source };
	return { kind: 'bytes', mime: shown.mime, bytes: source };
}
