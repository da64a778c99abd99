// Training a probe on a data set: which pictures and objects it sees, and where it is kept. The training itself runs in a
// runner of its own, so that images can be looked at meanwhile.

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plural } from '../core/words/format';
import { probeFile } from '../predictions/model/paths';
import { collect } from './convert/collect';
import { EngineError } from './errors';
import type { FileStore } from './files';
import type { LocatedImages } from './located-images';
import { defaultConfig, probeRecipe, recipeName } from './probe/config';
import type { Choices, FileRef, TrainedProbe, TrainingStep } from './protocol';
import type { Runner } from './runner/runner';
import type { TrainingPicture } from './runner/train-probe';

/** More pictures than this teach a probe of a few minutes nothing. */
const mostPictures = 4000;

/** Loading the back end before the first step, and writing the weights behind the last. */
const aroundSeconds = 120;
/** How long a training that is stopped may take for the step under way, and for keeping what it has. */
const graceMs = 30_000;

export interface TrainingWatch {
	signal: AbortSignal;
	tell(step: TrainingStep): void;
}

export class Training {
	constructor(
		private readonly files: FileStore,
		private readonly located: LocatedImages,
		private readonly runner: Runner,
	) {}

	/**
	 * Trains for `seconds` at most on the data set that a file belongs to, and keeps the probe below `folder` (absolute), in
	 * the place of one that is there. Aborted while it trains, it keeps what it has by then; before that it throws `cancelled`.
	 */
	async train(
		ref: FileRef,
		choices: Choices,
		folder: string,
		seconds: number,
		{ signal, tell }: TrainingWatch,
	): Promise<TrainedProbe> {
		const { pictures, classes, notes } = await this.picturesOf(ref, choices, { signal, tell });
		const draft = `${folder}.draft`;
		rmSync(draft, { recursive: true, force: true });
		mkdirSync(draft, { recursive: true });
		try {
			const trained = await this.runner.ask(
				'trainProbe',
				{ pictures, classes, folder: draft, seconds },
				{
					what: 'The training',
					running: { ...choices.running, seconds: seconds + aroundSeconds },
					signal,
					graceMs,
					onStep: (step) =>
						tell(step.stage === 'start' ? { ...step, notes: [...notes, ...step.notes] } : step),
				},
			);
			writeFileSync(join(draft, 'probe.anchorage.json'), recipeText());
			rmSync(folder, { recursive: true, force: true });
			renameSync(draft, folder);
			return {
				...trained,
				predictions: join(folder, probeFile),
				recipe: join(folder, 'probe.anchorage.json'),
			};
		} finally {
			rmSync(draft, { recursive: true, force: true });
		}
	}

	/** The pictures that were found, with their objects; those that were not are counted in the notes. */
	private async picturesOf(
		ref: FileRef,
		choices: Choices,
		{ signal, tell }: TrainingWatch,
	): Promise<{ pictures: TrainingPicture[]; classes: string[]; notes: string[] }> {
		const { format, dataset, places, unread } = await collect(ref, {
			store: this.files,
			located: this.located,
			choices,
			signal,
			tell: (step) => {
				if (step.stage === 'read') tell({ stage: 'read', total: step.total, done: step.done / 2 });
			},
		});
		const folder = join(ref.path, '..');
		const rows = spread(dataset.images.length, mostPictures);
		const pictures: TrainingPicture[] = [];
		let absent = 0;
		for (const [k, row] of rows.entries()) {
			const image = dataset.images[row];
			const place = places[row];
			if (!image || !place) continue;
			if (signal.aborted) throw new EngineError('cancelled', 'Cancelled.');
			const path = await this.located.pathOf(join(folder, place.file), format, image.fileName, choices);
			const { width, height, objects, fileName } = image;
			if (path === null || width === null || height === null) absent++;
			else pictures.push({ name: fileName, path, width, height, objects: [...objects] });
			tell({ stage: 'read', done: (rows.length + k) / 2, total: rows.length });
		}
		if (pictures.length === 0)
			throw new EngineError(
				'no-pictures',
				dataset.images.length === 0
					? 'There is nothing to train on: the file lists no image.'
					: `There is nothing to train on: none of the ${plural(rows.length, 'picture')} was found. Choose the folder of the images first.`,
			);
		const notes: string[] = [];
		if (rows.length < dataset.images.length)
			notes.push(
				`${plural(rows.length, 'picture')} of ${dataset.images.length.toLocaleString('en')} take part.`,
			);
		if (absent > 0) notes.push(`Not found and left out: ${plural(absent, 'picture')}.`);
		if (unread.count > 0)
			notes.push(`Not readable and left out: ${plural(unread.count, 'record')}. First: ${unread.first}`);
		const classes = dataset.classes.map(({ name }) => name);
		return { pictures, classes, notes };
	}
}

/** `most` of `count` numbers from 0 on, evenly spread; all where there are no more. */
function spread(count: number, most: number): number[] {
	if (count <= most) return Array.from({ length: count }, (_, k) => k);
	return Array.from({ length: most }, (_, k) => Math.floor((k * count) / most));
}

/** The probe's recipe as a file of a person's: what it has of its own over the one that it extends. */
function recipeText(): string {
	const { input, roi } = probeRecipe(defaultConfig);
	const { kind, minSize, maxSize } = input as { kind: string; minSize: number; maxSize: number };
	const own = {
		extends: recipeName,
		title: 'Probe, a small Mask R-CNN',
		shortTitle: 'Probe',
		input: { kind, minSize, maxSize },
		roi: { sampler: roi?.sampler },
	};
	return `${JSON.stringify(own, null, '\t')}\n`;
}
