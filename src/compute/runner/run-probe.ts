// A probe's outputs for one picture and the labels that it has now, as the tensors of a dump. The last probe stays loaded,
// with its features of the last pictures: an edit of labels runs the heads of regions alone.

import type * as Tf from '@tensorflow/tfjs-core';
import type { CornerStyle } from '../../core/input/objects';
import type { LabelledRecord } from '../../core/inspect';
import type { RawTensor } from '../../predictions/safetensors-write';
import { EngineError } from '../errors';
import type { ImageSource } from '../images/sniff';
import {
	dumpMetadata,
	dumpTensors,
	loadProbe,
	openPictures,
	type Pictures,
	type Probe,
	type ProbeReader,
	probeReader,
} from '../probe';

export interface ProbeQuestion {
	/** Folder of the probe, absolute. */
	folder: string;
	/** Changes when the probe is trained anew. */
	stamp: string;
	picture: {
		source: ImageSource;
		/** Names the state of the picture. */
		key: string;
		/** File name, for sentences. */
		name: string;
		/** Size that the labels refer to, pixels. */
		width: number;
		height: number;
	};
	objects: LabelledRecord[];
	corners: CornerStyle;
	/** Of the draw of regions. */
	seed: number;
}

export interface ProbeAnswer {
	tensors: Record<string, RawTensor>;
	metadata: Record<string, string>;
	milliseconds: number;
}

/** Pixels of the pictures whose features are held are not asked for again. */
const keptPixels = 32 * 2 ** 20;

interface Loaded {
	key: string;
	probe: Probe;
	reader: ProbeReader;
	pictures: Pictures;
}

let loaded: Loaded | null = null;

/** Throws an EngineError `probe` with a sentence: a damaged probe, a picture that cannot be read, outputs that are not finite. */
export async function probeOutputs(tf: typeof Tf, question: ProbeQuestion): Promise<ProbeAnswer> {
	const { probe, reader, pictures } = await probeOf(tf, question);
	const { picture, objects, corners, seed } = question;
	const { source, key, name, width, height } = picture;
	const image = pictures.image(source, { name: key, width, height, objects, corners });
	const started = performance.now();
	const found = await reader.outputs(image, seed);
	if ('error' in found) throw new EngineError('probe', found.error.replace(key, name));
	return {
		tensors: dumpTensors(found),
		metadata: dumpMetadata(probe.classes, probe.steps),
		milliseconds: performance.now() - started,
	};
}

async function probeOf(tf: typeof Tf, { folder, stamp }: ProbeQuestion): Promise<Loaded> {
	const key = `${folder}|${stamp}`;
	if (loaded?.key === key) return loaded;
	loaded?.reader.dispose();
	loaded?.probe.dispose();
	loaded = null;
	const probe = await loadProbe(tf, folder);
	if ('error' in probe) throw new EngineError('probe', probe.error);
	const reader = probeReader(tf, probe);
	loaded = { key, probe, reader, pictures: openPictures(reader.recipe, keptPixels) };
	return loaded;
}
