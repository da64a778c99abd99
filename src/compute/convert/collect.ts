// The data set that a path stands for: every image of a file that holds many, or of all files beside one that holds one.
// Of images without a recorded size the header of the picture is read.

import { basename, dirname, join } from 'node:path';
import type { Problem } from '../../core/problem';
import { formatFacts } from '../../formats';
import { type GrowingDataset, growingDataset, headOf, type ImageHead } from '../../formats/convert/dataset';
import type { Dataset } from '../../formats/convert/types';
import type { FormatName, ImageRecord } from '../../formats/types';
import { EngineError } from '../errors';
import type { ClassLists, FileStore } from '../files';
import { isImageName } from '../images/listings';
import type { LocatedImages } from '../located-images';
import type { OpenFile } from '../open-file';
import type { Choices, ConversionStep, FileRef } from '../protocol';
import { siblingsOf } from '../siblings';
import { Slices } from '../slices';

export interface Collected {
	format: FormatName;
	dataset: Dataset;
	/** Annotation files that were read. */
	files: number;
	/** By image: base name of its annotation file, and the row in it. */
	places: { file: string; row: number }[];
	/** What of them could not be read. */
	unread: { count: number; first: string | null };
}

/** Files that are held at once, where there are many. */
const together = 16;

/** What reading takes, and where it tells how far it is. */
export interface Collecting {
	store: FileStore;
	located: LocatedImages;
	choices: Choices;
	signal: AbortSignal;
	tell(step: ConversionStep): void;
}

/**
 * Reads the data set. Of the file that was asked for the editor's text counts, of those beside it what is on disk. Throws
 * an EngineError: `not-annotations`, `cancelled`, `changed` (while it was read).
 */
export async function collect(ref: FileRef, by: Collecting): Promise<Collected> {
	const file = await by.store.open(ref, by.choices);
	if (file.reason !== null) throw new EngineError('not-annotations', file.reason);
	const { format } = file.annotations;
	const growing = growingDataset();
	const unread: Collected['unread'] = { count: 0, first: null };
	const places: Collected['places'] = [];
	const facts = { format, dataset: growing.dataset, places, unread };
	if (formatFacts[format].images === 'many') {
		noteErrors(unread, file.path, file.annotations.problems);
		await addMany(growing, file, by, (problems) => noteErrors(unread, file.path, problems));
		growing.dataset.images.forEach((_, row) => {
			places.push({ file: basename(file.path), row });
		});
		return { ...facts, files: 1 };
	}
	const files = await addSiblings(growing, file, by, { unread, places });
	return { ...facts, files };
}

/** Of a file that is read in parts, objects are read again each time that they are looked at. */
async function addMany(
	growing: GrowingDataset,
	file: OpenFile,
	by: Collecting,
	note: (problems: readonly Problem[]) => void,
): Promise<void> {
	const slices = new Slices(by.signal);
	const { images, classes } = file.annotations;
	const { version } = file;
	const check = () => {
		if (file.version === version && by.store.isOpen(file)) return;
		throw new EngineError(
			'changed',
			`${basename(file.path)} changed while it was read: save the data set again.`,
		);
	};
	growing.addClasses(classes);
	for (const [row, record] of images.entries()) {
		const head = await headWithSize(file, record, by);
		check();
		if (file.isBig) {
			note(file.annotations.problemsOf?.(row) ?? []);
			growing.addLater(head, () => {
				check();
				return record.objects;
			});
		} else growing.addImage(record, head);
		by.tell({ stage: 'read', done: row + 1, total: images.length });
		await slices.pause();
		check();
	}
}

async function addSiblings(
	growing: GrowingDataset,
	asked: OpenFile,
	by: Collecting,
	{ unread, places }: Pick<Collected, 'unread' | 'places'>,
): Promise<number> {
	const { store, choices, signal, tell } = by;
	const folder = dirname(asked.path);
	const own = basename(asked.path);
	const names = await siblingsOf(asked.path);
	const slices = new Slices(signal);
	const lists: ClassLists = new Map();
	let files = 0;
	for (let from = 0; from < names.length; from += together) {
		const some = names.slice(from, from + together);
		const read = await Promise.all(
			some.map((name) =>
				name === own
					? asked
					: store.readAside(join(folder, name), choices, lists).catch((error: Error) => error),
			),
		);
		for (const [at, file] of read.entries()) {
			const name = some[at] as string;
			const reason = whyLeftOut(file, asked.annotations.format);
			if (reason !== null || file instanceof Error) {
				noteUnread(unread, name, reason ?? '');
				continue;
			}
			files++;
			noteErrors(unread, name, file.annotations.problems);
			growing.addClasses(file.annotations.classes);
			for (const [row, record] of file.annotations.images.entries()) {
				growing.addImage(record, await headWithSize(file, record, by));
				places.push({ file: name, row });
			}
			await slices.pause();
		}
		slices.check();
		tell({ stage: 'read', done: Math.min(from + together, names.length), total: names.length });
	}
	return files;
}

/** Why a file beside the one that was asked for is none of its data set; `null` where it is. */
function whyLeftOut(file: OpenFile | Error, format: FormatName): string | null {
	if (file instanceof Error) return file.message;
	if (file.reason !== null) return file.reason;
	const other = file.annotations.format;
	return other === format ? null : `It is ${formatFacts[other].title}, not ${formatFacts[format].title}.`;
}

function noteErrors(unread: Collected['unread'], path: string, problems: readonly Problem[]): void {
	for (const { severity, message } of problems)
		if (severity === 'error') noteUnread(unread, basename(path), message);
}

function noteUnread(unread: Collected['unread'], name: string, reason: string): void {
	unread.count++;
	unread.first ??= `${name}: ${reason}`;
}

/** Name and size, from the picture where the file does not say them: labels that go by their own name know no extension. */
async function headWithSize(
	file: OpenFile,
	record: ImageRecord,
	{ located, choices }: Collecting,
): Promise<ImageHead> {
	const { width, height, fileName } = record;
	const isKnown = width !== null && height !== null && !record.isSizeAssumed;
	if (isKnown && isImageName(fileName)) return headOf(record);
	const { path, size } = await located.pictureSize(file, record, choices);
	const head = headOf(record);
	const isNamed = path === null || isImageName(fileName);
	return {
		...head,
		...(head.width === null || head.height === null ? size : {}),
		fileName: isNamed ? head.fileName : join(dirname(head.fileName), basename(path)).replaceAll('\\', '/'),
	};
}
