// Where the numbers and the label of one Cityscapes polygon stand: the label says the class, and whether it is a group.

import { pairPolygon } from '../edit/json-points';
import type { RecordSlots, WordSlot } from '../edit/slots';
import { openJson } from '../text/json';
import { freeNumber, memberOf, numberAt } from '../text/json-values';
import type { ObjectRecord } from '../types';
import { groupSuffix, instanceClasses } from './classes';
import { readPolygon } from './read';

export function cityscapesSlots(text: string, object: ObjectRecord): RecordSlots {
	const { start } = object.spans.record;
	const { labelSpan, pointsSpan } = readPolygon(openJson(text), start);
	const label = (write: WordSlot['write']) => (labelSpan ? [{ span: labelSpan, write }] : []);
	return {
		box: null,
		polygons: pointsSpan ? [pairPolygon(text, pointsSpan)] : [],
		scale: [1, 1],
		padding: 'shortest',
		className: label((name) => {
			if (instanceClasses.includes(name)) return written(name, object.flag !== null);
			return {
				error: `Cityscapes has no single objects of the class "${name}": give one of ${instanceClasses.join(', ')}.`,
			};
		}),
		flag: label((value) => written(object.className, value === 'true')),
		copy: copySlots(text, start),
		keep: null,
	};
}

function written(className: string, isGroup: boolean): string {
	return JSON.stringify(isGroup ? className + groupSuffix : className);
}

/** Some files number their polygons. */
function copySlots(text: string, start: number): RecordSlots['copy'] {
	const id = memberOf(text, start, 'id');
	return id ? [{ span: numberAt(text, id.value).span, text: String(freeNumber(text, 'objects', 'id')) }] : [];
}
