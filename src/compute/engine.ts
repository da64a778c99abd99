// The engine behind every face of the product: the compute process serves it to the extension, the command line calls it.

import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { type InspectInput, inspect, inspectStages, layout, samplingModes } from '../core/inspect';
import type { InspectedImage, Inspection } from '../core/inspection';
import { sigmoid } from '../core/losses/binary-cross-entropy';
import { lossEntry } from '../core/losses/catalogue';
import type { Problem, Severity } from '../core/problem';
import type { LossTermName, Recipe } from '../core/recipe';
import { swapLosses, termSwaps } from '../core/recipes/swap';
import { type Location, locateInIndex } from '../formats';
import type { ImageRecord, ObjectRecord } from '../formats/types';
import type { MaskChannel } from '../messages';
import { EngineError } from './errors';
import { FileStore, type OpenFile } from './files';
import { embeddedImage } from './images/embedded';
import { findImage } from './images/find-image';
import { maskLabel } from './images/mask-label';
import { probeImage } from './images/probe';
import { displayable, thumbnail } from './images/render';
import { allowedRoots } from './images/roots';
import { Lru } from './lru';
import { DumpStore, type FoundHeads } from './predictions';
import type {
	Choices,
	FileRef,
	FileSummary,
	HoverCard,
	ImageOverview,
	Inspected,
	LossAlternative,
	SegmentationSource,
} from './protocol';
import { weightedTerms } from './protocol';
import { resolveRecipe } from './recipe-file';
import { type FoundLabel, SegmentationStore } from './segmentation';
import type { LabelSource } from './segmentation-fit';

/** A plain canvas when neither the file nor a picture says how large the image is. */
const unknownSize = { width: 640, height: 640 };

interface InspectedFile {
	file: OpenFile;
	found: FoundHeads;
	inspection: Inspection;
}

export class Engine {
	private readonly files = new FileStore();
	private readonly dumps = new DumpStore();
	private readonly located = new Map<string, InspectedImage>();
	private readonly inspections = new Lru<Promise<InspectedFile>>(8);
	readonly segmentation = new SegmentationStore((source) => this.labelOf(source), this.dumps);

	async summarise(ref: FileRef, choices: Choices): Promise<FileSummary> {
		const file = await this.files.open(ref, choices);
		const { annotations } = file;
		const counts = annotations.images.map(() => ({ problems: 0, severity: null as Severity | null }));
		for (const problem of annotations.problems) {
			const entry = problem.image === undefined ? undefined : counts[problem.image];
			if (!entry || problem.severity === 'information') continue;
			entry.problems += problem.count ?? 1;
			entry.severity = entry.severity === 'error' ? 'error' : problem.severity;
		}
		return {
			format: file.recognised ? annotations.format : null,
			images: annotations.images.map((image, row) => ({
				row,
				id: image.id,
				fileName: image.fileName,
				objects: image.objects.length,
				problems: counts[row]?.problems ?? 0,
				severity: counts[row]?.severity ?? null,
			})),
			classes: annotations.classes,
			records: annotations.images.reduce((sum, image) => sum + image.objects.length, 0),
			problems: annotations.problems,
		};
	}

	async locate(ref: FileRef, choices: Choices, offset: number): Promise<Location | null> {
		return locateInIndex((await this.files.open(ref, choices)).index, offset);
	}

	/** Where the objects of an image stand in the text, row for row. */
	async spans(ref: FileRef, choices: Choices, row: number): Promise<ObjectRecord['spans'][]> {
		const file = await this.files.open(ref, choices);
		return imageRecord(file, row).objects.map(({ spans }) => spans);
	}

	/** The inspection alone: no picture is looked at, let alone converted. */
	async inspection(
		ref: FileRef,
		choices: Choices,
		row: number,
	): Promise<Pick<Inspected, 'inspection' | 'predictions'>> {
		const { inspection, found } = await this.inspected(ref, choices, row);
		return { inspection, predictions: found.state };
	}

	async inspect(ref: FileRef, choices: Choices, row: number): Promise<Inspected> {
		const { file, inspection, found } = await this.inspected(ref, choices, row);
		return {
			inspection,
			picture: await pictureOf(file, inspection.image),
			samplings: samplingModes(inspection.recipe, found.heads),
			predictions: found.state,
		};
	}

	/** What inspections of the images `[from, to)` say first; images are not looked for where the file records sizes. */
	async overview(ref: FileRef, choices: Choices, from: number, to: number): Promise<ImageOverview[]> {
		const file = await this.files.open(ref, choices);
		const recipe = recipeOf(choices);
		const out: ImageOverview[] = [];
		for (let row = from; row < Math.min(to, file.annotations.images.length); row++) {
			const record = imageRecord(file, row);
			const sized = record.width !== null && record.height !== null;
			const image = sized ? bareImage(record, row) : await this.locateImage(file, record, row, choices);
			const found = await this.heads(file, record, recipe, image, choices);
			const inspection = runInspection(file, record, recipe, image, found, choices, { outlines: false });
			out.push(overviewOf(inspection));
		}
		return out;
	}

	async hover(ref: FileRef, choices: Choices, offset: number): Promise<HoverCard | null> {
		const file = await this.files.open(ref, choices);
		const location = locateInIndex(file.index, offset);
		if (!location) return null;
		const { inspection } = await this.inspected(ref, choices, location.image);
		const object = location.object === null ? null : inspection.objects[location.object];
		const source = inspection.image.path ?? embeddedImage(file.text);
		if (!source || !object?.boxImage.every(Number.isFinite)) return { location, inspection, thumbnail: null };
		const picture = await thumbnail(source, object.boxImage, object.outline);
		return { location, inspection, thumbnail: 'error' in picture ? null : picture };
	}

	async maskChannel(
		ref: FileRef,
		choices: Choices,
		row: number,
		mask: number,
		channel: number,
	): Promise<MaskChannel> {
		const { inspection, found } = await this.inspected(ref, choices, row);
		const { heads } = found;
		const { breakdown } = inspection;
		const entry = breakdown?.masks[mask];
		const regions = heads?.kind === 'two-stage' ? heads.regions : null;
		const outputs = regions?.masks;
		if (!entry || !outputs) throw new EngineError('no-mask', 'This object has no mask in the dump.');
		if (channel < 0 || channel >= outputs.channels || outputs.channels === 1) {
			throw new EngineError('no-channel', 'The dump holds only the channel of the labelled class.');
		}
		const values = outputs.read(entry.dumpRow, channel);
		const probability = outputs.kind === 'logits' ? values.map(sigmoid) : values;
		return { mask, channel, className: regions.channelName(channel), probability };
	}

	/** Each loss that can stand for a term, with what it would say of the image. Throws where there are no losses. */
	async alternatives(
		ref: FileRef,
		choices: Choices,
		row: number,
		name: LossTermName,
	): Promise<LossAlternative[]> {
		const file = await this.files.open(ref, choices);
		const record = imageRecord(file, row);
		const recipe = recipeOf(choices);
		const unswapped = recipeOf({ ...choices, swaps: {} });
		const own = unswapped.losses.find((term) => term.name === name);
		const image = await this.locateImage(file, record, row, choices);
		const found = await this.heads(file, record, recipe, image, choices);
		if (!own || !found.heads)
			throw new EngineError('no-losses', 'There are no losses here: add a dump of raw head outputs first.');
		const current = recipe.losses.find((term) => term.name === name)?.loss;
		return [own.loss, ...termSwaps(unswapped, own)].flatMap((loss) => {
			const tried = recipeOf({ ...choices, swaps: { ...choices.swaps, [name]: loss } });
			const { breakdown } = runInspection(file, record, tried, image, found, choices, { outlines: false });
			const term = breakdown?.terms.find((each) => each.name === name);
			if (!term) return [];
			const { title, formula } = lossEntry(loss);
			return [
				{
					loss,
					title,
					formula,
					value: term.value * term.weight,
					own: loss === own.loss,
					current: loss === current,
				},
			];
		});
	}

	/** The inspection with its stages' rows and gradients, for the check that recomputes the losses by autodiff. */
	async stages(ref: FileRef, choices: Choices, row: number): Promise<ReturnType<typeof inspectStages>> {
		const file = await this.files.open(ref, choices);
		const record = imageRecord(file, row);
		const recipe = recipeOf(choices);
		const image = await this.locateImage(file, record, row, choices);
		const found = await this.heads(file, record, recipe, image, choices);
		return inspectStages(inspectInput(file, record, recipe, image, found, choices, { outlines: false }));
	}

	/** One image's inspection and what it was made from; the last few are kept, since hovers and views ask for the same. */
	private async inspected(ref: FileRef, choices: Choices, row: number): Promise<InspectedFile> {
		const file = await this.files.open(ref, choices);
		const record = imageRecord(file, row);
		const recipe = recipeOf(choices);
		const { sampling, seed, predictions } = choices;
		const dump = predictions ? `${predictions}@${modified(predictions)}` : '';
		const key = [file.path, file.stamp, row, JSON.stringify(recipe), sampling, seed, dump].join('|');
		const made = this.inspections.take(key, async () => {
			const image = await this.locateImage(file, record, row, choices);
			const found = await this.heads(file, record, recipe, image, choices);
			return { file, found, inspection: runInspection(file, record, recipe, image, found, choices) };
		});
		made.catch(() => this.inspections.delete(key));
		return made;
	}

	filesChanged(path: string | null): void {
		this.files.forget(path);
		this.located.clear();
		this.inspections.clear();
		this.segmentation.forget();
		this.dumps.forget();
	}

	private async heads(
		file: OpenFile,
		record: ImageRecord,
		recipe: Recipe,
		image: InspectedImage,
		choices: Choices,
	): Promise<FoundHeads> {
		if (!choices.predictions) return { heads: null, state: { kind: 'none' } };
		const { input, grids } = layout(recipe, image.width, image.height);
		return this.dumps.read(choices.predictions, {
			recipe,
			grids,
			input,
			imageNames: imageNamesOf(record),
			classes: file.annotations.classes,
		});
	}

	/** The label of an annotated image, or of a mask file. */
	private async labelOf({ file: ref, choices, image: row }: SegmentationSource): Promise<FoundLabel> {
		if (row === null) return maskLabel(ref.path, choices, this.files.listings);
		const file = await this.files.open(ref, choices);
		const record = imageRecord(file, row);
		return { stamp: file.stamp, read: () => this.annotatedLabel(file, record, row, choices) };
	}

	private async annotatedLabel(
		file: OpenFile,
		record: ImageRecord,
		row: number,
		choices: Choices,
	): Promise<LabelSource> {
		const image = await this.locateImage(file, record, row, choices);
		const { fileName, width, height } = image;
		return {
			name: basename(file.path),
			image: { fileName: basename(fileName.replaceAll('\\', '/')), width, height },
			imageNames: imageNamesOf(record),
			picture: await pictureOf(file, image),
			label: {
				kind: 'objects',
				objects: record.objects,
				classNames: file.annotations.classes.map(({ name }) => name),
			},
		};
	}

	private async locateImage(
		file: OpenFile,
		record: ImageRecord,
		row: number,
		choices: Choices,
	): Promise<InspectedImage> {
		const key = `${file.path}|${file.stamp}|${row}`;
		const known = this.located.get(key);
		if (known) return known;
		const format = file.annotations.format;
		const found = await findImage(
			{
				annotationPath: file.path,
				format,
				fileName: format === 'yolo' ? basename(file.path).replace(/\.[^.]*$/, '') : record.fileName,
				imageRoot: choices.imageRoot,
				roots: allowedRoots(file.path, choices.workspaceFolders, choices.imageRoot),
			},
			this.files.listings,
		);
		const size = await this.sizeOf(file, record, found.path);
		const image: InspectedImage = { row, id: record.id, fileName: record.fileName, ...size, ...found };
		if (this.located.size > 2000) this.located.clear();
		this.located.set(key, image);
		return image;
	}

	/** The size that boxes refer to: as recorded, else as the picture has it. */
	private async sizeOf(file: OpenFile, record: ImageRecord, path: string | null) {
		if (record.width !== null && record.height !== null && record.width > 0 && record.height > 0) {
			return { width: record.width, height: record.height };
		}
		const source = path ?? (file.annotations.format === 'labelme' ? embeddedImage(file.text) : null);
		const size = source ? await probeImage(source) : null;
		return size && !('error' in size) ? { width: size.width, height: size.height } : unknownSize;
	}
}

/** Time of the last change, 0 where there is nothing. */
function modified(path: string): number {
	return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Names under which an image may stand in a dump of many: its file name without folder and extension, its id, its name. */
function imageNamesOf({ fileName, id }: ImageRecord): string[] {
	const stem = basename(fileName.replaceAll('\\', '/')).replace(/\.[^.]*$/, '');
	return [...new Set([stem, id, fileName])];
}

function bareImage(record: ImageRecord, row: number): InspectedImage {
	return {
		row,
		id: record.id,
		fileName: record.fileName,
		width: record.width as number,
		height: record.height as number,
		path: null,
		foundBy: null,
		tried: [],
	};
}

function imageRecord(file: OpenFile, row: number): ImageRecord {
	const record = file.annotations.images[row];
	if (!record) {
		const first = file.annotations.problems[0]?.message;
		throw new EngineError('no-image', first ?? `The file has no image ${row + 1}.`);
	}
	return record;
}

function recipeOf(choices: Choices): Recipe {
	const result = resolveRecipe(choices.recipe);
	if ('error' in result) throw new EngineError('recipe', result.error);
	return swapLosses(result.recipe, choices.swaps);
}

function runInspection(
	file: OpenFile,
	record: ImageRecord,
	recipe: Recipe,
	image: InspectedImage,
	found: FoundHeads,
	choices: Choices,
	options: { outlines: boolean } = { outlines: true },
): Inspection {
	const inspection = inspect(inspectInput(file, record, recipe, image, found, choices, options));
	for (const problem of inspection.problems) {
		if (problem.span || problem.object === undefined) continue;
		problem.span = record.objects[problem.object]?.spans.record ?? null;
	}
	return inspection;
}

function inspectInput(
	file: OpenFile,
	record: ImageRecord,
	recipe: Recipe,
	image: InspectedImage,
	found: FoundHeads,
	choices: Choices,
	options: { outlines: boolean },
): InspectInput {
	const problems: Problem[] = file.annotations.problems.filter((problem) => problem.image === image.row);
	if (found.state.kind === 'refused') {
		problems.push({
			rule: 'dump-refused',
			severity: 'error',
			message: found.state.reason,
			span: record.spans.fileName ?? record.spans.record,
			image: image.row,
		});
	}
	return {
		recipe,
		image,
		corners: file.annotations.format === 'voc' ? 'voc' : 'continuous',
		objects: record.objects,
		problems,
		heads: found.heads,
		sampling: choices.sampling,
		seed: choices.seed,
		outlines: options.outlines,
	};
}

async function pictureOf(file: OpenFile, image: InspectedImage): Promise<Inspected['picture']> {
	const embedded = image.path || file.annotations.format !== 'labelme' ? null : embeddedImage(file.text);
	const source = image.path ?? embedded;
	if (!source) return { kind: 'none', reason: 'The image was not found.' };
	const shown = await displayable(source);
	if (shown.kind === 'none') return { kind: 'none', reason: shown.reason };
	if (shown.kind === 'bytes') return { kind: 'bytes', mime: shown.mime, bytes: shown.bytes };
	if (typeof source === 'string') return { kind: 'file', path: source };
	return { kind: 'bytes', mime: shown.mime, bytes: source };
}

function overviewOf(inspection: Inspection): ImageOverview {
	const trained = inspection.objects.filter((object) => object.use === 'trained');
	return {
		row: inspection.image.row,
		total: inspection.breakdown?.total ?? null,
		terms: inspection.breakdown ? weightedTerms(inspection.breakdown) : {},
		weakestIou: trained.length > 0 ? Math.min(...trained.map((object) => object.bestIou)) : null,
		forcedOnly: trained.filter((object) => object.positives > 0 && object.forced === object.positives).length,
		unmatched: trained.filter((object) => object.positives === 0).length,
		trained: trained.length,
	};
}
