// What the page of a data set may say, checked before anything is done with it.

import * as v from 'valibot';
import { labelErrorKinds } from '../../core/label-errors/types';
import type { Recipe } from '../../core/recipe';
import { type DatasetOrder, type DatasetToHost, datasetLists, pageCommands } from '../../messages';
import { log, row, version } from '../overlay/page-messages';

const key = v.pipe(v.string(), v.maxLength(200));
const side = v.pipe(v.number(), v.finite());
const box = v.nullable(v.tuple([side, side, side, side]));
const request = { v: version, id: row };
const mark = v.picklist(['fixed', 'fine']);
const order = v.custom<DatasetOrder>((value) => typeof value === 'string' && /^[a-z0-9_]{1,40}$/.test(value));
/** Written into an editor as text, nothing more. */
const recipe = v.custom<Recipe>((value) => typeof value === 'object' && value !== null && 'grids' in value);

const datasetMessage = v.variant('kind', [
	v.object({ v: version, kind: v.literal('ready') }),
	v.object({ v: version, kind: v.literal('scan') }),
	v.object({ v: version, kind: v.literal('pause') }),
	v.object({ v: version, kind: v.literal('resume') }),
	v.object({ v: version, kind: v.literal('cancel') }),
	v.object({ v: version, kind: v.literal('comparePictures') }),
	v.object({
		v: version,
		kind: v.literal('open'),
		image: row,
		object: v.nullable(row),
		where: v.picklist(['record', 'overlay']),
	}),
	v.object({ v: version, kind: v.literal('openFile'), key }),
	v.object({
		v: version,
		kind: v.literal('copy'),
		text: v.pipe(v.string(), v.maxLength(100_000)),
		what: v.pipe(v.string(), v.maxLength(200)),
	}),
	v.object({ v: version, kind: v.literal('saveRecipe'), recipe }),
	v.object({ v: version, kind: v.literal('command'), command: v.picklist(pageCommands) }),
	v.object({
		...request,
		kind: v.literal('lines'),
		list: v.picklist(datasetLists),
		errorKind: v.picklist([...labelErrorKinds, 'all'] as const),
		order,
		marked: v.boolean(),
		class: v.nullable(row),
		from: row,
		to: row,
	}),
	v.object({ ...request, kind: v.literal('picture'), image: row, box, other: box }),
	v.object({ ...request, kind: v.literal('fit') }),
	v.object({ ...request, kind: v.literal('optimise'), method: v.picklist(['k-means', 'evolution']) }),
	v.object({ ...request, kind: v.literal('mark'), key, mark: v.nullable(mark) }),
	log,
]);

/** The message, or `null` when it is none that the page may send. */
export function readDatasetMessage(value: unknown): DatasetToHost | null {
	const result = v.safeParse(datasetMessage, value);
	return result.success ? (result.output satisfies DatasetToHost) : null;
}
