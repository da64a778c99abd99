// The evaluation of an open file, unsaved edits included: asked for by the panel, whose other least scores and slices are
// answered without comparing anew.

import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { OverlapKind } from '../../core/evaluation/columns';
import type { EvaluationReport } from '../../core/evaluation/report';
import { slicesOf } from '../../core/evaluation/slices';
import { BigFile } from '../big/big-file';
import { collect } from '../convert/collect';
import { EngineError } from '../errors';
import type { FileStore } from '../files';
import type { LocatedImages } from '../located-images';
import type { Choices, FileRef } from '../protocol';
import { Slices } from '../slices';
import { type Compared, comparableKinds, compareFiles, reportOf } from './evaluate-files';
import type { Labels } from './labels';
import { labelsOfBytes, loadLabels } from './load-labels';

export interface EvaluationQuestion {
	file: FileRef;
	choices: Choices;
	/** `null`: what the detections hold. */
	kind: OverlapKind | null;
	/** From which score on detections count as right and wrong in an image. */
	score: number;
	/** Field of the image records, `null` for none. */
	slice: string | null;
}

/** The report, and what else can be asked for. */
export interface EvaluationAnswer {
	report: EvaluationReport;
	kinds: OverlapKind[];
	/** Fields that make a handful of slices. */
	fields: string[];
}

/** A field with more values than this, or than half of the images, names images: it does not group them. */
const mostSlices = 40;
/** Numbers of records make quartiles that mean nothing. */
const identity = 'id';

export class EvaluationQuestions {
	/** The last: labels and detections of a large data set fill hundreds of megabytes. */
	private kept: { key: string; compared: Compared; fields: string[] } | null = null;

	constructor(
		private readonly files: FileStore,
		private readonly located: LocatedImages,
	) {}

	/** Throws an EngineError with a sentence for the person: `no-detections`, `unreadable`, `not-annotations`, `failed`. */
	async answer(
		{ file, choices, kind, score, slice }: EvaluationQuestion,
		signal: AbortSignal,
	): Promise<EvaluationAnswer> {
		const { detections } = choices;
		if (detections === null)
			throw new EngineError('no-detections', 'No final detections are chosen for this file.');
		const stat = statSync(detections, { throwIfNoEntry: false });
		if (!stat)
			throw new EngineError(
				'no-detections',
				`${basename(detections)} is not there any more: choose the detections again.`,
			);
		const open = await this.files.open(file, choices);
		// Of a folder of labels the stamp says nothing: it is read each time.
		const key = stat.isFile()
			? JSON.stringify([open.stamp, open.version, open.reading, detections, stat.mtimeMs, stat.size, kind])
			: null;
		if (this.kept === null || key === null || this.kept.key !== key) {
			this.kept = null;
			const slices = new Slices(signal);
			const load = () => this.labels(file, choices, signal);
			const compared = await compareFiles(load, detections, kind, () => slices.pause());
			this.kept = { key: key ?? '', compared, fields: fieldsOf(compared.labels) };
		}
		const { compared, fields } = this.kept;
		return { report: reportOf(compared, { score, slice }), kinds: comparableKinds(compared), fields };
	}

	forget(): void {
		this.kept = null;
	}

	/** As the editor holds them; those of a file as it is on disk straight from its bytes. */
	private async labels(ref: FileRef, choices: Choices, signal: AbortSignal): Promise<Labels> {
		const collected = () =>
			collect(ref, { store: this.files, located: this.located, choices, signal, tell: () => {} });
		if (ref.version === 0) return loadLabels(ref.path, collected);
		const file = await this.files.open(ref, choices);
		const bytes = file instanceof BigFile ? file.allBytes() : Buffer.from(file.text);
		return labelsOfBytes(bytes, basename(ref.path), collected);
	}
}

/** Fields of the image records that group the images. */
function fieldsOf(labels: Labels): string[] {
	const most = Math.min(mostSlices, labels.target.images.length / 2);
	return labels.fields().filter((name) => {
		const of = name === identity ? null : labels.field(name);
		if (of === null) return false;
		const { length } = slicesOf({ name, of });
		return length > 1 && length <= most;
	});
}
