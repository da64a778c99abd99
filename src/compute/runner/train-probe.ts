// Trains a probe as the runner does it: pictures from disk, steps told, weights kept in a folder.

import type * as Tf from '@tensorflow/tfjs-core';
import type { LabelledRecord } from '../../core/inspect';
import { plural } from '../../core/words/format';
import type { DatasetObject } from '../../formats/convert/types';
import { EngineError } from '../errors';
import { probeImage } from '../images/probe';
import { defaultConfig, defaultTraining, openPictures, probeRecipe, saveProbe, trainProbe } from '../probe';
import type { TrainingStep } from '../protocol';
import type { BackendFacts } from './protocol';

/** A picture on disk with its labels. */
export interface TrainingPicture {
	/** File name, for messages. */
	name: string;
	/** Absolute. */
	path: string;
	/** Size that the labels refer to, pixels. */
	width: number;
	height: number;
	objects: DatasetObject[];
}

export interface TrainingJob {
	pictures: TrainingPicture[];
	/** Names, without background. */
	classes: string[];
	/** Absolute. */
	folder: string;
	/** Training ends after so long. */
	seconds: number;
}

export interface TrainingOutcome {
	steps: number;
	seconds: number;
	/** Whether it was ended before its time. */
	stopped: boolean;
}

/** Bytes of decoded pictures that are kept. */
const keptBytes = 512 * 2 ** 20;
const seed = 1;

/** Throws an EngineError: `cancelled` before the first step, `no-pictures`, `training` where the losses broke. */
export async function trainOnPictures(
	tf: typeof Tf,
	{ name, detail }: BackendFacts,
	{ pictures, classes, folder, seconds }: TrainingJob,
	{ signal, tell }: { signal: AbortSignal; tell(step: TrainingStep): void },
): Promise<TrainingOutcome> {
	const readable: TrainingPicture[] = [];
	for (const picture of pictures) {
		if (signal.aborted) throw new EngineError('cancelled', 'Cancelled.');
		if (!('error' in (await probeImage(picture.path)))) readable.push(picture);
	}
	if (readable.length === 0)
		throw new EngineError('no-pictures', 'There is nothing to train on: no picture can be read.');
	const left = pictures.length - readable.length;
	tell({
		stage: 'start',
		pictures: readable.length,
		objects: readable.reduce((sum, { objects }) => sum + objects.length, 0),
		backend: { isNative: name === 'tfjs-node', detail },
		notes: left > 0 ? [`Not readable and left out: ${plural(left, 'picture')}.`] : [],
	});
	const recipe = probeRecipe(defaultConfig);
	const store = openPictures(recipe, keptBytes);
	const images = readable.map(({ path, objects, ...labels }) =>
		store.image(path, { ...labels, corners: 'continuous', objects: objects.map(recordOf) }),
	);
	const started = performance.now();
	const elapsed = () => (performance.now() - started) / 1000;
	const trained = await trainProbe(
		tf,
		{ images, classes },
		{ ...defaultTraining, seed, steps: Number.POSITIVE_INFINITY, seconds },
		{
			signal,
			async onStep({ step, losses, total, secondsLeft }) {
				tell({
					stage: 'train',
					step,
					losses: Object.fromEntries(
						recipe.losses.map(({ name, weight }) => [name, weight * (losses[name] ?? 0)]),
					),
					total,
					seconds: elapsed(),
					secondsLeft,
				});
				// Lets a cancel be heard.
				await new Promise((resolve) => setImmediate(resolve));
			},
		},
	);
	const { probe, end } = trained;
	try {
		if (end === 'failed') throw new EngineError('training', trained.error);
		saveProbe(folder, probe);
		return { steps: probe.steps, seconds: elapsed(), stopped: end === 'stopped' };
	} finally {
		probe.dispose();
	}
}

function recordOf({ className, box, segmentation, isApart }: DatasetObject, row: number): LabelledRecord {
	return {
		id: String(row),
		className,
		classId: null,
		box,
		segmentation,
		flag: isApart ? 'iscrowd' : null,
		editable: { box: false, vertices: false, move: false, flag: null },
	};
}
