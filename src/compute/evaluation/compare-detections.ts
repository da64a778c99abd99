// Two files of detections against the same labels: average precision of both, and how sure the difference is.

import {
	type BootstrapOptions,
	bootstrapDefaults,
	type PrecisionDifference,
	precisionDifferences,
} from '../../core/evaluation/bootstrap';
import type { OverlapKind } from '../../core/evaluation/columns';
import { EngineError } from '../errors';
import { type Compared, comparableKinds, compareFiles } from './evaluate-files';
import type { Labels } from './labels';

export interface DetectionsCompared {
	kind: OverlapKind;
	a: Compared;
	b: Compared;
	/** AP, AP50 and AP75. */
	differences: PrecisionDifference[];
	draws: number;
	seed: number;
}

export interface DetectionsQuestion {
	/** Absolute paths of files or folders. */
	a: string;
	b: string;
	/** `null`: the first kind of A's that B can be compared by as well. */
	kind: OverlapKind | null;
	draws: number;
	seed: number;
}

export const drawDefaults = { draws: bootstrapDefaults.draws, seed: bootstrapDefaults.seed };

/**
 * Reads the labels once and both files. Throws an EngineError with a sentence for the person where one cannot be read, or
 * both cannot be compared by the same kind of overlap.
 * @param load reads the labels.
 * @param watch its `pause` is awaited between the steps as well.
 */
export async function compareDetections(
	load: () => Promise<Labels>,
	{ a: pathA, b: pathB, kind, draws, seed }: DetectionsQuestion,
	watch: Pick<BootstrapOptions, 'pause' | 'onDraw'> = {},
): Promise<DetectionsCompared> {
	const pause = async () => watch.pause?.();
	const a = await compareFiles(load, pathA, kind, pause);
	const again = async () => a.labels;
	const b = await compareFiles(again, pathB, kind, pause);
	const [inA, inB] = [a, b].map((side) => side.evaluation.settings.kind);
	const shared = inA === inB ? inA : comparableKinds(a).find((each) => comparableKinds(b).includes(each));
	if (shared === undefined)
		throw new EngineError(
			'failed',
			`${a.detections.name} and ${b.detections.name} hold nothing that both can be compared by: write boxes into both.`,
		);
	const sides = {
		a: inA === shared ? a : await compareFiles(again, pathA, shared, pause),
		b: inB === shared ? b : await compareFiles(again, pathB, shared, pause),
	};
	const images = { a: sides.a.detections.columns.image, b: sides.b.detections.columns.image };
	const differences = await precisionDifferences(
		a.labels.columns,
		sides.a.evaluation,
		sides.b.evaluation,
		images,
		{ draws, seed, ...watch },
	);
	return { kind: shared, ...sides, differences, draws, seed };
}
