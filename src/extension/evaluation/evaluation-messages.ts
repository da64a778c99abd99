// What the page of the evaluation may say, checked before anything is done with it.

import * as v from 'valibot';
import { type EvaluationToHost, pageCommands } from '../../messages';
import { log, row, version } from '../overlay/page-messages';

const overlap = v.picklist(['bbox', 'segm', 'keypoints']);

export const evaluationAsk = v.object({
	overlap: v.nullable(overlap),
	score: v.pipe(v.number(), v.finite()),
	slice: v.nullable(v.pipe(v.string(), v.maxLength(1000))),
});

const evaluationMessage = v.variant('kind', [
	v.object({ v: version, kind: v.literal('ready') }),
	v.object({ v: version, kind: v.literal('ask'), ...evaluationAsk.entries }),
	v.object({ v: version, kind: v.literal('cancel') }),
	v.object({ v: version, kind: v.literal('open'), image: row }),
	v.object({ v: version, kind: v.literal('save') }),
	v.object({ v: version, kind: v.literal('copy') }),
	v.object({ v: version, kind: v.literal('command'), command: v.picklist(pageCommands) }),
	log,
]);

/** The message, or `null` when it is none that the page may send. */
export function readEvaluationMessage(value: unknown): EvaluationToHost | null {
	const result = v.safeParse(evaluationMessage, value);
	return result.success ? (result.output satisfies EvaluationToHost) : null;
}
