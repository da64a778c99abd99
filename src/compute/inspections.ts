// Inspections of images: brings file, picture, recipe, dump and detections together, and keeps the last few, since hovers
// and views ask for the same.

import { layout } from '../core/inspect';
import type { LossInputs } from '../core/loss-inputs/types';
import type { WrittenLoss } from '../core/written-loss';
import type { DumpTarget } from '../predictions/dump';
import { isConnection, isModel, isProbe } from '../predictions/model/paths';
import { DetectionStore, noDetections } from './detections';
import type { FileStore } from './files';
import type { ImageSource } from './images/sniff';
import {
	cornersOf,
	type InspectedFrom,
	type InspectedRow,
	imageRecord,
	overviewOf,
	type Purpose,
	recipeOf,
	runForLoss,
	runInspection,
} from './inspecting';
import { imageNamesOf, type LocatedImages, pictureSource, unlocated } from './located-images';
import { Lru } from './lru';
import { connectionStamp } from './models/connection-file';
import type { ModelStore } from './models/store';
import type { OpenFile } from './open-file';
import { DumpStore, type FoundHeads, noHeads } from './predictions';
import { probeHeads } from './probe-outputs';
import type { Choices, FileRef, ImageOverview } from './protocol';
import { modified } from './stamps';
import type { LossSource, WrittenLosses } from './user-loss';

/** An inspection under the name that it is kept by, with what a loss of the person's own is given where one is chosen. */
interface KeptInspection extends InspectedFrom {
	key: string;
	inputs: LossInputs | null;
	/** What the loss said in the state of its file that `stamp` names. */
	said?: { stamp: string; written: WrittenLoss };
}

export class Inspections {
	readonly dumps = new DumpStore();
	private readonly detections = new DetectionStore();
	private readonly kept = new Lru<Promise<KeptInspection>>(8);
	/** The state of the loss file that was run last: what others said is no longer shown. */
	private lossStamp = '';

	constructor(
		private readonly files: FileStore,
		private readonly located: LocatedImages,
		private readonly models: ModelStore,
	) {}

	/** One image's inspection and what it was made from. */
	async of(ref: FileRef, choices: Choices, row: number): Promise<InspectedFrom> {
		const kept = await this.keptOf(ref, choices, row);
		const { said } = kept;
		return said?.stamp === this.lossStamp
			? { ...kept, inspection: { ...kept.inspection, written: said.written } }
			: kept;
	}

	/** What a loss of the person's own says of an image; `null` without head outputs. Inspections hold it from then on. */
	async writtenLoss(
		losses: WrittenLosses,
		ref: FileRef,
		choices: Choices,
		row: number,
		source: LossSource,
		signal: AbortSignal | undefined,
	): Promise<WrittenLoss | null> {
		const kept = await this.keptOf(ref, choices, row);
		const { key, inputs } = kept;
		if (!inputs || signal?.aborted) return null;
		const stamp = `${source.path}|${source.text ?? modified(source.path)}`;
		this.lossStamp = stamp;
		const written = await losses.run({ source, key, inputs, running: choices.running, signal });
		kept.said = { stamp, written };
		return written;
	}

	private async keptOf(ref: FileRef, choices: Choices, row: number): Promise<KeptInspection> {
		const file = await this.files.open(ref, choices, row);
		const key = [file.path, file.reading, file.stamp, file.version, row, chosen(choices)].join('|');
		const made = this.kept.take(key, async () => {
			const from = await this.row(file, row, choices, 'show');
			const { inspection, inputs } =
				choices.lossFile === null
					? { inspection: runInspection(from, 'show'), inputs: null }
					: runForLoss(from);
			return { ...from, key, inspection, inputs };
		});
		made.then(
			// What a model returns meanwhile must be seen.
			({ heads }) => heads.state.kind === 'running' && this.kept.delete(key),
			() => this.kept.delete(key),
		);
		return made;
	}

	/**
	 * All that an inspection of one image is made from. To count and to scan, the image is not looked for where the file says its
	 * size, and final detections, which are only shown, are not read.
	 * @param recipe of the choices, for who goes through many images.
	 */
	async row(
		file: OpenFile,
		row: number,
		choices: Choices,
		purpose: Purpose,
		recipe = recipeOf(choices),
	): Promise<InspectedRow> {
		const record = imageRecord(file, row);
		const { detections: path, predictions } = choices;
		// What a model returned is known by the picture.
		const isCounted = purpose !== 'show' && !(predictions && isModel(predictions));
		const image =
			(isCounted ? unlocated(record, row) : null) ?? (await this.located.locate(file, record, row, choices));
		const from = { file, row, record, recipe, image, choices };
		return {
			...from,
			heads: await this.headsOf(from, purpose),
			detections: path && purpose === 'show' ? this.detections.read(path, file, row) : noDetections,
		};
	}

	async overview(file: OpenFile, row: number, choices: Choices): Promise<ImageOverview> {
		return overviewOf(runInspection(await this.row(file, row, choices, 'count'), 'count'));
	}

	/** Models are run again when they are asked for. */
	forgetModels(): void {
		this.kept.clear();
		this.models.forget('all');
	}

	/** Something changed on disk. What models returned goes by the times of their files. */
	forget(): void {
		this.kept.clear();
		this.dumps.forget();
		this.models.forget('failures');
		this.detections.forget();
	}

	/** What head outputs of one image have to fit, and its picture. */
	async targetOf(ref: FileRef, choices: Choices, row: number): Promise<HeadTarget> {
		const file = await this.files.open(ref, choices);
		const record = imageRecord(file, row);
		const image = await this.located.locate(file, record, row, choices);
		return headTarget({ file, row, record, recipe: recipeOf(choices), image, choices });
	}

	private async headsOf(from: ForHeads, purpose: Purpose): Promise<FoundHeads> {
		const { predictions, running } = from.choices;
		if (!predictions) return noHeads;
		const { target, picture } = headTarget(from);
		if (isProbe(predictions)) {
			const { fileName, objects } = from.record;
			const { seed } = from.choices;
			const corners = cornersOf(from.file);
			const question = { target, picture, fileName, objects, corners, seed, running };
			return probeHeads(this.models.runner, predictions, question);
		}
		return isConnection(predictions)
			? this.models.read(predictions, target, picture, running, purpose)
			: this.dumps.read(predictions, target);
	}
}

type ForHeads = Omit<InspectedRow, 'heads' | 'detections'>;

export interface HeadTarget {
	target: DumpTarget;
	/** `null` where it was not found. */
	picture: ImageSource | null;
}

function headTarget({ file, record, recipe, image }: ForHeads): HeadTarget {
	const { input, grids } = layout(recipe, image.width, image.height);
	const { classes } = file.annotations;
	return {
		target: { recipe, grids, input, image, imageNames: imageNamesOf(record), classes },
		picture: pictureSource(file, image.path),
	};
}

/** Names everything in the choices that an inspection depends on, beside the file. */
function chosen(choices: Choices): string {
	const { sampling, seed, predictions, detections, minScore, severities, lossFile, running } = choices;
	const stamps = [predictions, detections].map((path) => path && [path, modified(path)]);
	// A model that was refused, or stopped at a limit, may run under other ones.
	const model = predictions && isConnection(predictions) ? [connectionStamp(predictions), running] : null;
	return JSON.stringify([recipeOf(choices), severities, sampling, seed, minScore, stamps, lossFile, model]);
}
