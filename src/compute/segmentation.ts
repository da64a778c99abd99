// The segmentation view's label and prediction: read, brought together, inspected once and kept, since the page asks for
// single maps afterwards.

import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import {
	classProbability,
	inspectSegmentation,
	type SegmentationInput,
	segmentationTerm,
} from '../core/segmentation';
import { decodePngIndices } from '../formats/png-mask';
import type { SegmentationMap } from '../messages';
import { isModel } from '../predictions/model/paths';
import type { SemanticOutputs } from '../predictions/semantic';
import { EngineError } from './errors';
import { Lru } from './lru';
import type { DumpStore } from './predictions';
import type { SegmentationSource, SegmentedImage } from './protocol';
import { fitLogits, fitMask, type LabelSource, type Mask } from './segmentation-fit';

/** A label that is read when it is needed. */
export interface FoundLabel {
	/** Changes with the files that it is read from. */
	stamp: string;
	read(): Promise<LabelSource>;
}

interface Loaded {
	input: SegmentationInput;
	shown: SegmentedImage;
}

export class SegmentationStore {
	private readonly kept = new Lru<Promise<Loaded>>(2);

	constructor(
		private readonly labelOf: (source: SegmentationSource) => Promise<FoundLabel>,
		private readonly dumps: DumpStore,
	) {}

	async view(source: SegmentationSource): Promise<SegmentedImage> {
		return (await this.load(source)).shown;
	}

	async map(source: SegmentationSource, map: SegmentationMap): Promise<Float32Array> {
		const { input } = await this.load(source);
		if ('loss' in map) return Float32Array.from(segmentationTerm(input, map.loss).contributions);
		return classProbability(input, map.probability);
	}

	forget(): void {
		this.kept.clear();
	}

	private async load(source: SegmentationSource): Promise<Loaded> {
		const path = source.prediction ?? source.choices.predictions;
		if (path === null)
			throw new EngineError(
				'no-dump',
				'The view compares the label with the logits of a segmentation head, or with a predicted mask.',
			);
		const label = await this.labelOf(source);
		const time = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
		const key = [source.file.path, label.stamp, source.image, source.ignored, path, time].join('|');
		const made = this.kept.take(key, async () => this.make(await label.read(), path, source.ignored));
		made.catch(() => this.kept.delete(key));
		return made;
	}

	private make(label: LabelSource, path: string, ignored: number): Loaded {
		const prediction = isPng(path) ? maskAt(path) : this.logits(path, label.imageNames);
		const { input, notes } =
			'logits' in prediction ? fitLogits(label, prediction, ignored) : fitMask(label, prediction, ignored);
		const { name, image, picture } = label;
		const source = 'logits' in prediction ? prediction.source : prediction.name;
		const segmentation = inspectSegmentation(input);
		return { input, shown: { segmentation, image, picture, label: name, prediction: source, notes } };
	}

	private logits(path: string, imageNames: readonly string[]): SemanticOutputs {
		const file = basename(path);
		if (isModel(path))
			throw new EngineError(
				'no-tensor',
				`${file} stands for a model that is run. The logits of a segmentation head are taken from dumps: choose one, or a predicted mask.`,
			);
		const found = this.dumps.semantic(path, imageNames);
		if ('outputs' in found) return found.outputs;
		if ('absent' in found) throw new EngineError('absent', `${file} ${found.absent}.`);
		if ('missing' in found)
			throw new EngineError(
				'no-tensor',
				`${file} has no tensor \`${found.missing}\`. It must hold the logits of the segmentation head: classes × rows × columns, background first; one channel for a binary head.`,
			);
		throw new EngineError('refused', found.error);
	}
}

export function isPng(path: string): boolean {
	return /\.png$/i.test(path);
}

/** The pixels of a mask file; throws an EngineError with a sentence where it is none. */
export function maskAt(path: string): Mask {
	const name = basename(path);
	let bytes: Uint8Array;
	try {
		bytes = readFileSync(path);
	} catch (error) {
		throw new EngineError('refused', `${name} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
	}
	const mask = decodePngIndices(bytes);
	if ('error' in mask)
		throw new EngineError('refused', `${name} cannot be used as a mask of class indices: ${mask.error}.`);
	return { name, ...mask };
}
