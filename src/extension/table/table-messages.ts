// What the page of the table may say, checked before anything is done with it.

import * as v from 'valibot';
import { pageCommands, type TableToHost } from '../../messages';
import { log, objectEdit, row, version } from '../overlay/page-messages';

const text = v.pipe(v.string(), v.maxLength(1000));
const place = { image: row, object: v.nullable(row) };

const tableMessage = v.variant('kind', [
	v.object({ v: version, kind: v.literal('ready') }),
	v.object({ v: version, kind: v.literal('chosen'), ...place }),
	v.object({ v: version, kind: v.literal('open'), ...place }),
	v.object({ v: version, kind: v.literal('cancel') }),
	v.object({
		v: version,
		kind: v.literal('command'),
		command: v.picklist(pageCommands),
		object: v.optional(row),
	}),
	v.object({ v: version, kind: v.literal('focus'), focused: v.boolean() }),
	log,
	v.object({
		v: version,
		id: row,
		kind: v.literal('rows'),
		filter: v.object({
			text,
			problems: v.picklist(['all', 'any', 'errors', 'warnings']),
			sort: v.picklist(['file', 'name', 'objects', 'problems']),
		}),
		from: row,
		to: row,
	}),
	v.object({ v: version, id: row, kind: v.literal('objects'), image: row }),
	v.object({ v: version, id: row, kind: v.literal('card'), ...place }),
	v.object({ v: version, id: row, kind: v.literal('edit'), image: row, object: row, edit: objectEdit }),
]);

/** The message, or `null` when it is none that the table may send. */
export function readTableMessage(value: unknown): TableToHost | null {
	const result = v.safeParse(tableMessage, value);
	return result.success ? (result.output satisfies TableToHost) : null;
}
