// Head outputs of a trained probe for an image with the labels that it has now: asked of the runner, read like any dump.

import { dirname } from 'node:path';
import type { CornerStyle } from '../core/input/objects';
import type { LabelledRecord } from '../core/inspect';
import { type DumpTarget, readDump } from '../predictions/dump';
import { heldTensors } from '../predictions/safetensors-write';
import { EngineError } from './errors';
import type { ImageSource } from './images/sniff';
import type { FoundHeads } from './predictions';
import type { Running } from './protocol';
import type { Runner } from './runner/runner';
import { modified, pictureKey } from './stamps';

export interface ProbeImageQuestion {
	target: DumpTarget;
	/** `null` where it was not found. */
	picture: ImageSource | null;
	fileName: string;
	objects: readonly LabelledRecord[];
	corners: CornerStyle;
	/** Of the draw of regions. */
	seed: number;
	running: Running;
}

/** @param path of the probe's model file, absolute. @param runner `null` where nothing can be run. */
export async function probeHeads(
	runner: Runner | null,
	path: string,
	{ target, picture, fileName, objects, corners, seed, running }: ProbeImageQuestion,
): Promise<FoundHeads> {
	const refused = (reason: string): FoundHeads => ({ heads: null, state: { kind: 'refused', path, reason } });
	if (!runner) return refused('The probe was not run: models cannot be run here.');
	if (picture === null) return refused(`The probe was not run: the picture of ${fileName} was not found.`);
	const { width, height } = target.image;
	const key = pictureKey(picture);
	try {
		const { tensors, metadata, milliseconds } = await runner.ask(
			'runProbe',
			{
				folder: dirname(path),
				stamp: String(modified(path)),
				picture: { source: picture, key, name: fileName, width, height },
				objects: objects.map(labelOf),
				corners,
				seed,
			},
			{ what: 'The probe', running },
		);
		const source = `the probe, run in ${Math.round(milliseconds)} ms`;
		const result = readDump(heldTensors('The probe', tensors, metadata), target);
		if ('error' in result) return refused(result.error);
		if ('absent' in result) return refused(`The probe ${result.absent}.`);
		return { heads: { ...result.heads, source }, state: { kind: 'used', path } };
	} catch (error) {
		if (error instanceof EngineError) return refused(error.message);
		throw error;
	}
}

/** What the probe reads of a record; the rest need not cross to another process. */
function labelOf({
	id,
	className,
	classId,
	box,
	segmentation,
	flag,
	editable,
}: LabelledRecord): LabelledRecord {
	return { id, className, classId, box, segmentation, flag, editable };
}
