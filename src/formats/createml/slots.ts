// Where the numbers and the label of an annotation stand, for edits.

import type { NumberToken } from '../edit/number-tokens';
import type { RecordSlots } from '../edit/slots';
import { memberOf, numberAt, setMember } from '../text/json-values';
import type { ObjectRecord } from '../types';
import { coordinateKeys } from './read';

/** The slots of an annotation in `text`. */
export function slotsOfAnnotation(text: string, { spans: { record } }: ObjectRecord): RecordSlots {
	const label = setMember(text, record.start, 'label', '""');
	return {
		box: boxSlots(text, record.start),
		polygons: [],
		scale: [1, 1],
		padding: 'shortest',
		className: [
			{
				span: label.span,
				write: (value) => setMember(text, record.start, 'label', JSON.stringify(value)).text,
			},
		],
		flag: { error: 'Create ML has no flag for crowds or difficult objects: delete the box to leave it out.' },
		copy: [],
		keep: null,
	};
}

function boxSlots(text: string, start: number): RecordSlots['box'] {
	const coordinates = memberOf(text, start, 'coordinates');
	if (!coordinates) return null;
	const tokens = coordinateKeys.map((key): NumberToken | null => {
		const member = memberOf(text, coordinates.value.start, key);
		return member && numberAt(text, member.value);
	});
	if (tokens.includes(null)) return null;
	const [x, y, width, height] = tokens as NumberToken[];
	return [
		{ as: 'centre-size', numbers: [x, width] },
		{ as: 'centre-size', numbers: [y, height] },
	];
}
