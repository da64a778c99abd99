// Saving a data set in another format: what would be lost first, then the files.

import { formatFacts } from '../../formats';
import { placeOfPictures } from '../../formats/convert/pictures';
import { type ConversionReport, conversionSteps } from '../../formats/convert/report';
import type { Dataset } from '../../formats/convert/types';
import { formatNamed } from '../../formats/registry';
import type { FormatName } from '../../formats/types';
import type { FileStore } from '../files';
import type { LocatedImages } from '../located-images';
import type { Choices, Conversion, ConversionStep, FileRef, SavedDataset } from '../protocol';
import { Slices } from '../slices';
import { type Collected, collect } from './collect';
import { writeDataset } from './write-dataset';

/** Steps are told this often, milliseconds. */
const toldEveryMs = 100;

/** How a conversion is stopped, and whom it tells how far it is. */
export interface Watched {
	signal: AbortSignal;
	tell(step: ConversionStep): void;
}

export class Converter {
	/** The data set that was read last, kept while there is room: who read the report most often writes next. */
	private last: { key: string; collected: WeakRef<Collected> } | null = null;

	constructor(
		private readonly store: FileStore,
		private readonly located: LocatedImages,
	) {}

	/** What would be kept and lost. Nothing is written. */
	async report(ref: FileRef, choices: Choices, target: FormatName, watched: Watched): Promise<Conversion> {
		const by = seldom(watched);
		const collected = await this.collected(ref, choices, by);
		const slices = new Slices(by.signal);
		const { images } = collected.dataset;
		const steps = conversionSteps(collected.dataset, target);
		for (;;) {
			const { done, value } = steps.next();
			if (done) return told(collected, value);
			by.tell({ stage: 'compare', done: value, total: images.length });
			await slices.pause();
		}
	}

	/** Writes the data set below `folder` (absolute), which must not be there yet, or be empty. */
	async save(
		ref: FileRef,
		choices: Choices,
		target: FormatName,
		folder: string,
		watched: Watched,
	): Promise<SavedDataset> {
		const by = seldom(watched);
		const { dataset } = await this.collected(ref, choices, by);
		const written = await writeDataset(formatNamed(target).writer.write(dataset), folder, {
			format: target,
			slices: new Slices(by.signal),
			tell: (files, bytes) => by.tell({ stage: 'write', files, bytes }),
		});
		return { ...written, images: dataset.images.length };
	}

	/** Something changed on disk. */
	forget(): void {
		this.last = null;
	}

	private async collected(ref: FileRef, choices: Choices, by: Watched): Promise<Collected> {
		const { stamp, version, reading } = await this.store.open(ref, choices);
		const key = JSON.stringify([ref.path, stamp, version, reading]);
		const known = this.last?.key === key ? this.last.collected.deref() : undefined;
		if (known) return known;
		const collected = await collect(ref, { ...by, store: this.store, located: this.located, choices });
		this.last = { key, collected: new WeakRef(collected) };
		return collected;
	}
}

/** Tells steps no more often than somebody can see, but for the first of each stage. */
function seldom({ signal, tell }: Watched): Watched {
	let last = Number.NEGATIVE_INFINITY;
	let stage = '';
	return {
		signal,
		tell(step) {
			const now = performance.now();
			if (step.stage === stage && now - last < toldEveryMs) return;
			last = now;
			stage = step.stage;
			tell(step);
		},
	};
}

function told(collected: Collected, report: ConversionReport): Conversion {
	const { dataset, format, files, unread } = collected;
	const { target, images, objects, keptImages, keptObjects } = report;
	return {
		source: format,
		target,
		files,
		images,
		objects,
		keptImages,
		keptObjects,
		losses: report.losses.map(({ kind, count, message, example }) => ({
			kind,
			count,
			message,
			example: example && exampleName(dataset, example),
		})),
		unread,
		pictures: ['Pictures are not copied.', placeOfPictures[target]],
		title: formatFacts[target].title,
	};
}

/** The place as a person finds it: "a.jpg, object 3 (cat)". */
function exampleName(
	{ images }: Dataset,
	{ image, object }: { image: number; object: number | null },
): string {
	const at = images[image];
	const name = at?.fileName || `image ${image + 1}`;
	if (object === null) return name;
	return `${name}, object ${object + 1} (${at?.objects[object]?.className})`;
}
