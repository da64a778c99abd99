// The engine behind every face of the product: the compute process serves it to the extension, the command line calls it.

import { basename } from 'node:path';
import { inspectStages, samplingModes } from '../core/inspect';
import type { Inspection } from '../core/inspection';
import { editedGeometry, type ObjectEdit } from '../core/object-edit';
import type { Problem, Span, TextEdit } from '../core/problem';
import type { LossTermName } from '../core/recipe';
import { runningAgain, type WrittenLoss } from '../core/written-loss';
import type { Location } from '../formats';
import { editObject } from '../formats/edit';
import type { AnnotatedText, FormatName, ImageRecord, ObjectRecord } from '../formats/types';
import type { MaskChannel } from '../messages';
import { ruleNamed } from '../rules';
import { PartsQuestions } from './big/questions';
import { CompareQuestions } from './compare/questions';
import { Converter, type Watched } from './convert/converter';
import { DatasetQuestions } from './dataset/questions';
import { EngineError } from './errors';
import { EvaluationQuestions } from './evaluation/questions';
import { FileStore, type StoreOptions } from './files';
import { ProblemFinder } from './find-problems';
import { maskLabel } from './images/mask-label';
import { thumbnail } from './images/render';
import { imageRecord, inspectInput, runInspection } from './inspecting';
import { Inspections } from './inspections';
import { imageNamesOf, LocatedImages, pictureOf, pictureSource } from './located-images';
import { alternativesOf, maskChannelOf } from './loss-questions';
import { ModelQuestions } from './models/questions';
import { type ModelRuns, ModelStore } from './models/store';
import type { OpenFile } from './open-file';
import { type Place, placeFinder } from './places';
import type {
	Choices,
	Conversion,
	FileProblems,
	FileRef,
	FileSummary,
	HoverCard,
	ImageOverview,
	ImageSummary,
	Inspected,
	LossAlternative,
	NextPlace,
	ProblemPart,
	SavedDataset,
	SegmentationSource,
	TextUpdate,
	TrainedProbe,
} from './protocol';
import type { Runner } from './runner/runner';
import type { ScanOptions } from './scan/types';
import { type FoundLabel, SegmentationStore } from './segmentation';
import type { LabelSource } from './segmentation-fit';
import { Slices } from './slices';
import { TableQuestions } from './table-questions';
import { Training, type TrainingWatch } from './training';
import type { WrittenLosses } from './user-loss';

export class Engine {
	private readonly files: FileStore;
	private readonly located: LocatedImages;
	private readonly finder: ProblemFinder;
	private readonly converter: Converter;
	private readonly inspections: Inspections;
	/** The table of a file's images. */
	readonly table: TableQuestions;
	/** Files that are read in parts. */
	readonly inParts: PartsQuestions;
	readonly segmentation: SegmentationStore;
	/** What is asked while a model is connected. */
	readonly models: ModelQuestions;
	private readonly connected: ModelStore;
	/** Final detections against all labels. */
	readonly evaluation: EvaluationQuestions;
	/** A data set that was scanned. */
	readonly dataset: DatasetQuestions;
	/** A data set under two choices. */
	readonly comparison: CompareQuestions;

	/**
	 * @param runs How connected models are run; `null` where they are not.
	 * @param scans How data sets are scanned; `null` where they are not.
	 */
	constructor(
		options: StoreOptions = { worker: null, storage: null },
		runs: ModelRuns | null = null,
		scans: ScanOptions | null = null,
	) {
		this.files = new FileStore(options);
		this.located = new LocatedImages(this.files);
		this.connected = new ModelStore(runs);
		this.inspections = new Inspections(this.files, this.located, this.connected);
		this.models = new ModelQuestions(runs?.runner ?? null, (ref, choices, row) =>
			this.inspections.targetOf(ref, choices, row),
		);
		this.segmentation = new SegmentationStore((source) => this.labelOf(source), this.inspections.dumps);
		this.finder = new ProblemFinder(this.located);
		this.inParts = new PartsQuestions(this.files);
		this.table = new TableQuestions(this.files, {
			overview: (file, row, choices) => this.inspections.overview(file, row, choices),
			inspected: (ref, choices, row) => this.inspections.of(ref, choices, row),
		});
		this.converter = new Converter(this.files, this.located);
		this.evaluation = new EvaluationQuestions(this.files, this.located);
		this.dataset = new DatasetQuestions(this.located, scans);
		this.comparison = new CompareQuestions(this.files, this.located, scans);
	}

	/** Takes what was typed in the editor. */
	updateText(update: TextUpdate): void {
		this.files.update(update);
	}

	/** Which reading of the file its rows belong to. */
	async readingOf(ref: FileRef, choices: Choices): Promise<number> {
		return (await this.files.open(ref, choices)).reading;
	}

	async summarise(ref: FileRef, choices: Choices): Promise<FileSummary> {
		const { annotations, reading, reason, records } = await this.files.open(ref, choices);
		return {
			reading,
			format: reason === null ? annotations.format : null,
			imageCount: annotations.images.length,
			classes: annotations.classes,
			records,
			reason: reason ?? '',
		};
	}

	/** Images `[from, to)` as lists show them. */
	async images(ref: FileRef, choices: Choices, from: number, to: number): Promise<ImageSummary[]> {
		return (await this.files.open(ref, choices)).list(from, to);
	}

	/** The text that spans count in. */
	async text(ref: FileRef, choices: Choices): Promise<string> {
		return (await this.files.open(ref, choices)).text;
	}

	/** The records with their spans, and the text at them. */
	async annotated(ref: FileRef, choices: Choices): Promise<AnnotatedText> {
		return this.files.open(ref, choices);
	}

	async locate(ref: FileRef, choices: Choices, offset: number): Promise<Location | null> {
		return (await this.files.open(ref, choices)).locate(offset);
	}

	/** Lines and columns of places in the text; `null` where its lines are not counted: read in parts, and typed into. */
	async places(ref: FileRef, choices: Choices, offsets: readonly number[]): Promise<Place[] | null> {
		const file = await this.files.open(ref, choices);
		if (file.part && file.version > 0) return null;
		return offsets.map(placeFinder(file, () => offsets));
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
	): Promise<Pick<Inspected, 'inspection' | 'predictions' | 'detections'>> {
		const { inspection, heads, detections } = await this.inspections.of(ref, choices, row);
		return { inspection, predictions: heads.state, detections: detections.state };
	}

	async inspect(ref: FileRef, choices: Choices, row: number): Promise<Inspected> {
		const { file, inspection, heads, detections } = await this.inspections.of(ref, choices, row);
		const predictionProblems = inspection.problems.filter(({ rule }) => !ruleNamed(rule));
		// More may have been found since the inspection was made.
		const problems = [...file.found.known(file, row, choices.severities), ...predictionProblems];
		return {
			reading: file.reading,
			predictionProblems,
			inspection: { ...inspection, problems },
			picture: await pictureOf(file, inspection.image),
			samplings: samplingModes(inspection.recipe, heads.heads),
			predictions: heads.state,
			detections: detections.state,
		};
	}

	/** What inspections of the images `[from, to)` say first; images are not looked for where the file records sizes. */
	async overview(ref: FileRef, choices: Choices, from: number, to: number): Promise<ImageOverview[]> {
		const file = await this.files.open(ref, choices);
		const out: ImageOverview[] = [];
		for (let row = from; row < Math.min(to, file.annotations.images.length); row++)
			out.push(await this.inspections.overview(file, row, choices));
		return out;
	}

	async hover(ref: FileRef, choices: Choices, offset: number): Promise<HoverCard | null> {
		const file = await this.files.open(ref, choices);
		const location = file.locate(offset);
		return location && this.card(ref, choices, location);
	}

	/** What is said of one record, with a picture of it. */
	async card(ref: FileRef, choices: Choices, location: Location): Promise<HoverCard> {
		const { file, inspection } = await this.inspections.of(ref, choices, location.image);
		const object = location.object === null ? null : inspection.objects[location.object];
		const source = pictureSource(file, inspection.image.path);
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
		return maskChannelOf(await this.inspections.of(ref, choices, row), mask, channel);
	}

	/** Each loss that can stand for a term, with what it would say of the image. Throws where there are no losses. */
	async alternatives(
		ref: FileRef,
		choices: Choices,
		row: number,
		name: LossTermName,
	): Promise<LossAlternative[]> {
		return alternativesOf(
			await this.inspections.row(await this.files.open(ref, choices), row, choices, 'show'),
			name,
		);
	}

	/** What the chosen loss of the person's own says of an image; `null` for none, or without head outputs. */
	async writtenLoss(
		losses: WrittenLosses,
		ref: FileRef,
		choices: Choices,
		row: number,
		text: string | null,
		signal?: AbortSignal,
	): Promise<WrittenLoss | null> {
		const { lossFile: path } = choices;
		if (path === null) return null;
		return this.inspections.writtenLoss(losses, ref, choices, row, { path, text }, signal);
	}

	/** The inspection with its stages' rows and gradients, for the check that recomputes the losses by autodiff. */
	async stages(ref: FileRef, choices: Choices, row: number): Promise<ReturnType<typeof inspectStages>> {
		const from = await this.inspections.row(await this.files.open(ref, choices), row, choices, 'show');
		return inspectStages(inspectInput(from, 'count'));
	}

	/** The problems of a file, as far as they are in one part; gives way to other questions meanwhile. */
	async problems(
		ref: FileRef,
		choices: Choices,
		part: ProblemPart,
		signal: AbortSignal,
	): Promise<FileProblems> {
		return this.finder.find(await this.files.open(ref, choices), choices, part, signal);
	}

	/** Every problem of a file in some parts, in its order. */
	async everyProblem(ref: FileRef, choices: Choices, parts: readonly ProblemPart[]): Promise<Problem[]> {
		const file = await this.files.open(ref, choices);
		return this.finder.every(file, choices, parts, new AbortController().signal);
	}

	/** What is known by now of one image's records, picture and assignment. */
	async problemsOfImage(ref: FileRef, choices: Choices, image: number): Promise<Problem[]> {
		const file = await this.files.open(ref, choices);
		return image < file.annotations.images.length ? file.found.known(file, image, choices.severities) : [];
	}

	async problemsOfRule(
		ref: FileRef,
		choices: Choices,
		rule: string,
		from: number,
		count: number,
	): Promise<Problem[]> {
		const file = await this.files.open(ref, choices);
		const all = this.finder.known(file, choices).filter((problem) => problem.rule === rule);
		return all.slice(from, from + count);
	}

	/** Problems that have a fix and touch a place in the text. */
	async problemsAt(ref: FileRef, choices: Choices, start: number, end: number): Promise<Problem[]> {
		return this.finder.fixableAt(await this.files.open(ref, choices), choices, start, end);
	}

	/** The next problem in the order of the text, and round; information only where there is nothing graver. */
	async nextProblem(ref: FileRef, choices: Choices, from: number, step: 1 | -1): Promise<Problem | null> {
		return this.finder.next(await this.files.open(ref, choices), choices, from, step);
	}

	async fix(ref: FileRef, choices: Choices, rule: string, at: Span | null): Promise<TextEdit[]> {
		const file = await this.files.open(ref, choices);
		const edits = this.finder.fix(file, choices, rule, at);
		file.check?.(edits);
		return edits;
	}

	/** The replacements in the text that make an edit of an object. Throws where the record cannot take it. */
	async edit(
		ref: FileRef,
		choices: Choices,
		image: number,
		object: number,
		edit: ObjectEdit,
	): Promise<TextEdit[]> {
		const file = await this.files.open(ref, choices);
		const edits = editObject(file, { image, object }, edit);
		if ('error' in edits) throw new EngineError('no-edit', edits.error);
		file.check?.(edits);
		return edits;
	}

	/** What would become of the data set that the file belongs to in another format. Nothing is written. */
	conversion(ref: FileRef, choices: Choices, target: FormatName, watched: Watched): Promise<Conversion> {
		return this.converter.report(ref, choices, target, watched);
	}

	/** Writes it below `folder` (absolute), which must not be there yet, or be empty. */
	convert(
		ref: FileRef,
		choices: Choices,
		target: FormatName,
		folder: string,
		watched: Watched,
	): Promise<SavedDataset> {
		return this.converter.save(ref, choices, target, folder, watched);
	}

	/** Trains a probe on the data set of a file, in a runner, and keeps it below `folder` (absolute). */
	trainProbe(
		runner: Runner,
		ref: FileRef,
		choices: Choices,
		folder: string,
		seconds: number,
		watch: TrainingWatch,
	): Promise<TrainedProbe> {
		return new Training(this.files, this.located, runner).train(ref, choices, folder, seconds, watch);
	}

	/** What training would make of the image if one object were edited; nothing is written. */
	async preview(
		ref: FileRef,
		choices: Choices,
		row: number,
		object: number,
		edit: ObjectEdit,
	): Promise<Inspection> {
		const { inspection, ...from } = await this.inspections.of(ref, choices, row);
		const before = from.record.objects[object];
		const after = before ? editedGeometry(before, edit) : null;
		if (!before || !after) throw new EngineError('no-edit', 'The object is no longer there.');
		const objects = from.record.objects.map((each, at) => (at === object ? { ...each, ...after } : each));
		const edited = runInspection({ ...from, record: { ...from.record, objects } }, 'show');
		// A loss of the person's own runs once the edit is made.
		const { written } = inspection;
		return written ? { ...edited, written: runningAgain(written.file, written) } : edited;
	}

	/** The next trained object with no positive behind a place, through the images and round; `null` where there is none. */
	async nextUnmatched(
		{ file: ref, choices, image, object }: NextPlace,
		signal: AbortSignal,
	): Promise<{ image: number; object: number } | null> {
		const file = await this.files.open(ref, choices);
		const slices = new Slices(signal);
		const count = file.annotations.images.length;
		for (let step = 0; step <= count; step++) {
			const row = (image + step) % count;
			const { objects } = runInspection(await this.inspections.row(file, row, choices, 'count'), 'count');
			const first = step === 0 && object !== null ? object + 1 : 0;
			const found = objects.findIndex(
				({ use, positives, open }, at) => at >= first && use === 'trained' && positives === 0 && !open,
			);
			if (found >= 0) return { image: row, object: found };
			await slices.pause();
		}
		return null;
	}

	/** Ends the run of a connected model that is under way. */
	cancelModel(): void {
		this.connected.cancel();
	}

	/** Forgets what models returned, and how they failed. */
	forgetModels(): void {
		this.inspections.forgetModels();
	}

	filesChanged(path: string | null): void {
		this.files.forget(path);
		this.converter.forget();
		this.located.clear();
		this.inspections.forget();
		this.segmentation.forget();
		this.evaluation.forget();
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
		const image = await this.located.locate(file, record, row, choices);
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
}
