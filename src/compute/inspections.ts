// Inspections of images: brings file, picture, recipe, dump and detections together, and keeps the last few, since hovers
// and views ask for the same.

import { statSync } from 'node:fs';
import { layout } from '../core/inspect';
import { DetectionStore, noDetections } from './detections';
import type { FileStore } from './files';
import {
	type InspectedFrom,
	type InspectedRow,
	imageRecord,
	overviewOf,
	type Purpose,
	recipeOf,
	runInspection,
} from './inspecting';
import { imageNamesOf, type LocatedImages, unlocated } from './located-images';
import { Lru } from './lru';
import type { OpenFile } from './open-file';
import { DumpStore, type FoundHeads } from './predictions';
import type { Choices, FileRef, ImageOverview } from './protocol';

export class Inspections {
	readonly dumps = new DumpStore();
	private readonly detections = new DetectionStore();
	private readonly kept = new Lru<Promise<InspectedFrom>>(8);

	constructor(
		private readonly files: FileStore,
		private readonly located: LocatedImages,
	) {}

	/** One image's inspection and what it was made from. */
	async of(ref: FileRef, choices: Choices, row: number): Promise<InspectedFrom> {
		const file = await this.files.open(ref, choices, row);
		const key = [file.path, file.reading, file.stamp, file.version, row, chosen(choices)].join('|');
		const made = this.kept.take(key, async () => {
			const from = await this.row(file, row, choices, 'show');
			return { ...from, inspection: runInspection(from, 'show') };
		});
		made.catch(() => this.kept.delete(key));
		return made;
	}

	/**
	 * All that an inspection of one image is made from. To count, the image is not looked for where the file says its size,
	 * and final detections, which are only shown, are not read.
	 */
	async row(file: OpenFile, row: number, choices: Choices, purpose: Purpose): Promise<InspectedRow> {
		const record = imageRecord(file, row);
		const recipe = recipeOf(choices);
		const image =
			(purpose === 'count' ? unlocated(record, row) : null) ??
			(await this.located.locate(file, record, row, choices));
		const { detections: path } = choices;
		const from = { file, row, record, recipe, image, choices };
		return {
			...from,
			heads: this.headsOf(from),
			detections: path && purpose === 'show' ? this.detections.read(path, file, row) : noDetections,
		};
	}

	async overview(file: OpenFile, row: number, choices: Choices): Promise<ImageOverview> {
		return overviewOf(runInspection(await this.row(file, row, choices, 'count'), 'count'));
	}

	/** Something changed on disk. */
	forget(): void {
		this.kept.clear();
		this.dumps.forget();
		this.detections.forget();
	}

	private headsOf(from: Omit<InspectedRow, 'heads' | 'detections'>): FoundHeads {
		const { file, record, recipe, image, choices } = from;
		if (!choices.predictions) return { heads: null, state: { kind: 'none' } };
		const { input, grids } = layout(recipe, image.width, image.height);
		return this.dumps.read(choices.predictions, {
			recipe,
			grids,
			input,
			image,
			imageNames: imageNamesOf(record),
			classes: file.annotations.classes,
		});
	}
}

/** Names everything in the choices that an inspection depends on, beside the file. */
function chosen(choices: Choices): string {
	const { sampling, seed, predictions, detections, minScore, severities } = choices;
	const stamps = [predictions, detections].map((path) => path && [path, modified(path)]);
	return JSON.stringify([recipeOf(choices), severities, sampling, seed, minScore, stamps]);
}

/** Time of the last change, 0 where there is nothing. */
function modified(path: string): number {
	return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
