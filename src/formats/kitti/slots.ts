// Where the numbers and the type of a row stand, for edits.

import type { NumberToken } from '../edit/number-tokens';
import type { RecordSlots, WordSlot } from '../edit/slots';
import type { ObjectRecord } from '../types';
import { splitRows, tokenNumber } from '../yolo/rows';
import { dontCare } from './read';
import { columns } from './rows';

/** The slots of an object's row in `text`. */
export function slotsOfRow(text: string, { spans: { record } }: ObjectRecord): RecordSlots {
	const [row] = splitRows(text.slice(record.start, record.end));
	const tokens = row.tokens.map((token): NumberToken => {
		const start = record.start + token.start;
		const value = tokenNumber(token.text) ?? Number.NaN;
		return { span: { start, end: start + token.text.length }, text: token.text, value };
	});
	const [x1, y1, x2, y2] = tokens.slice(columns.box, columns.afterBox);
	const { span } = tokens[columns.type];
	const className: WordSlot = { span, write: typeWord };
	const flag: WordSlot = {
		span,
		write: (value) =>
			value === 'true'
				? dontCare
				: { error: 'DontCare stands where the class would: give the object a class instead.' },
	};
	return {
		box: [
			{ as: 'ends', numbers: [x1, x2] },
			{ as: 'ends', numbers: [y1, y2] },
		],
		polygons: [],
		scale: [1, 1],
		padding: 'columns',
		className: [className],
		flag: [flag],
		copy: [],
		keep: null,
	};
}

function typeWord(name: string): string | { error: string } {
	if (/[\s\ufeff]/.test(name)) {
		return {
			error: `KITTI separates columns by spaces, so "${name}" cannot be a class: write it without them.`,
		};
	}
	if (tokenNumber(name) !== undefined) {
		return { error: `KITTI names classes by words, so "${name}" cannot be one: give it a name.` };
	}
	return name;
}
