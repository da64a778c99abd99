// A connected model or a probe in a scan: whether it can be run at all, and when it is given up.

import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isConnection, isModel } from '../../predictions/model/paths';
import { loadConnection, modelPathOf } from '../models/connection-file';
import { modelFileAt } from '../models/kinds';
import type { Choices } from '../protocol';

/** Images at the beginning, all of which a model fails on, after which it is not run any further. */
const mostFailures = 5;

/** The runner's program, which lies beside that of the scan's processes. @param script Absolute. */
export function runnerBeside(script: string): string {
	return join(dirname(script), 'runner.js');
}

/** What is done with each image: its labels are looked at, or a model is run for its picture as well. */
export type ScanWork = 'labels' | 'models';

export function workOf({ predictions }: Choices): ScanWork {
	return predictions !== null && isModel(predictions) ? 'models' : 'labels';
}

/** The choices as a scan can use them: a model that cannot be run at all is left aside, with one note. */
export function scannable(choices: Choices, script: string, notes: string[]): Choices {
	const reason = whyNotRun(choices, script);
	return reason === null ? choices : withoutModel(choices, reason, notes);
}

/** The choices without their model. @param reason A sentence. */
export function withoutModel(choices: Choices, reason: string, notes: string[]): Choices {
	notes.push(`Losses are not part of this scan. ${reason}`);
	return { ...choices, predictions: null };
}

function whyNotRun(choices: Choices, script: string): string | null {
	const { predictions, running } = choices;
	if (predictions === null || !isModel(predictions)) return null;
	const name = basename(predictions);
	if (!running.trusted)
		return `${name} was not run: models run in trusted workspaces alone, and this one is not trusted.`;
	if (!existsSync(runnerBeside(script))) return `${name} was not run: models cannot be run here.`;
	if (!isConnection(predictions))
		return existsSync(predictions) ? null : `${name} was not run: there is nothing at ${predictions}.`;
	const loaded = loadConnection(predictions);
	if ('error' in loaded) return loaded.error;
	const model = modelFileAt(modelPathOf(loaded.connection, predictions));
	return 'error' in model ? model.error : null;
}

/** How a model does that is run. */
export interface ModelTally {
	/** It gave outputs for an image. */
	worked(): void;
	/** It failed on an image; the first ones decide whether it is run any further. */
	failed(reason: string): void;
	/** Why it was given up; `null` while it is run. */
	readonly givenUp: string | null;
}

/** @param giveUp called once when the model failed on each of the first images. */
export function modelTally(giveUp: () => void): ModelTally {
	let hasWorked = false;
	let first: string | null = null;
	let failures = 0;
	let givenUp: string | null = null;
	return {
		worked() {
			hasWorked = true;
		},
		failed(reason) {
			first ??= reason;
			failures++;
			if (hasWorked || givenUp !== null || failures < mostFailures) return;
			givenUp = `The model failed on each of the first ${mostFailures} images and was not run any further. First: ${first}`;
			giveUp();
		},
		get givenUp() {
			return givenUp;
		},
	};
}
