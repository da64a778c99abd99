// What the page that compares may say, checked before anything is done with it.

import * as v from 'valibot';
import { comparedLists } from '../../core/compare/types';
import { type CompareToHost, compareSubjects, pageCommands } from '../../messages';
import { log, row, version } from '../overlay/page-messages';

const compareMessage = v.variant('kind', [
	v.object({ v: version, kind: v.literal('ready') }),
	v.object({ v: version, kind: v.literal('selected'), object: v.nullable(row) }),
	v.object({ v: version, kind: v.literal('swap') }),
	v.object({ v: version, kind: v.literal('subject'), subject: v.picklist(compareSubjects) }),
	v.object({ v: version, kind: v.literal('choose') }),
	v.object({ v: version, kind: v.literal('compareDataset') }),
	v.object({ v: version, kind: v.literal('cancel') }),
	v.object({ v: version, kind: v.literal('open'), image: row, object: v.nullable(row) }),
	v.object({
		v: version,
		kind: v.literal('show'),
		where: v.picklist(['overlay', 'record']),
		object: v.nullable(row),
		image: v.exactOptional(row),
	}),
	v.object({ v: version, kind: v.literal('command'), command: v.picklist(pageCommands) }),
	v.object({
		v: version,
		id: row,
		kind: v.literal('lines'),
		list: v.picklist(comparedLists),
		class: v.nullable(v.pipe(v.string(), v.maxLength(1000))),
		from: row,
		to: row,
	}),
	log,
]);

/** The message, or `null` when it is none that the page may send. */
export function readCompareMessage(value: unknown): CompareToHost | null {
	const result = v.safeParse(compareMessage, value);
	return result.success ? (result.output satisfies CompareToHost) : null;
}
