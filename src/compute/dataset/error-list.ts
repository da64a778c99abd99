// The queue of likely label errors as a list.

import type { LabelError } from '../../core/label-errors/types';
import { imagePlace, labelErrorWords } from '../../core/words';
import type { DatasetListAsk } from '../../messages';
import type { Held } from './held';
import { type List, plain } from './list';

/** Entries of the queue of a kind that no mark took out, likeliest first; those that are only hard are no errors. */
export function queueOf(
	held: Held,
	{ errorKind, marked, class: only }: Pick<DatasetListAsk, 'errorKind' | 'marked' | 'class'>,
): LabelError[] {
	const errors = held.errors();
	const rows = held.order(`errors|${errorKind}|${only}`, () =>
		Int32Array.from(
			[...errors.keys()].filter((at) => {
				const { kind, class: own, other } = errors[at] as LabelError;
				const isKind = errorKind === 'all' ? kind !== 'hard' : kind === errorKind;
				return isKind && (only === null || own === only || other?.class === only);
			}),
		),
	);
	const entries = Array.from(rows, (at) => errors[at] as LabelError);
	return marked ? entries : entries.filter(({ key }) => !held.marks[key]);
}

export function errorList(held: Held, ask: DatasetListAsk): List {
	const { columns } = held.scanned;
	const queue = queueOf(held, ask);
	return {
		total: queue.length,
		line(row) {
			const error = queue[row] as LabelError;
			return {
				...plain,
				...labelErrorWords(error, columns.classes),
				key: error.key,
				detail: imagePlace(columns.images.id[error.image] ?? '', error.box),
				image: error.image,
				object: error.object,
				box: error.object === null ? null : error.box,
				other: error.object === null ? error.box : (error.other?.box ?? null),
				canMark: true,
				mark: held.marks[error.key]?.mark ?? null,
			};
		},
	};
}
