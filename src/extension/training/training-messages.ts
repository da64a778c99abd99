// What the page of the training may say, checked before anything is done with it.

import * as v from 'valibot';
import { pageCommands, type TrainingToHost } from '../../messages';
import { log, version } from '../overlay/page-messages';

const trainingMessage = v.variant('kind', [
	v.object({ v: version, kind: v.literal('ready') }),
	v.object({ v: version, kind: v.literal('stop') }),
	v.object({ v: version, kind: v.literal('show') }),
	v.object({ v: version, kind: v.literal('again') }),
	v.object({ v: version, kind: v.literal('command'), command: v.picklist(pageCommands) }),
	log,
]);

/** The message, or `null` when it is none that the page may send. */
export function readTrainingMessage(value: unknown): TrainingToHost | null {
	const result = v.safeParse(trainingMessage, value);
	return result.success ? (result.output satisfies TrainingToHost) : null;
}
