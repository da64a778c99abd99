// Where the numbers and words of one Supervisely object stand.

import { pairPolygon, pairSlots } from '../edit/json-points';
import { lowerFirst } from '../edit/number-tokens';
import type { AxisSlots, RecordSlots } from '../edit/slots';
import { openJson } from '../text/json';
import { freeNumber, memberOf, numberAt, setMember } from '../text/json-values';
import { type RawFigure, readFigure } from './figure';

/** The slots of the object whose record starts at `start`. */
export function superviselySlots(text: string, start: number): RecordSlots {
	const figure = readFigure(openJson(text), start);
	return {
		box: figure.type === 'rectangle' ? rectangleSlots(text, figure) : null,
		polygons: figure.type === 'polygon' ? polygonSlots(text, figure) : [],
		scale: [1, 1],
		padding: 'shortest',
		className: [
			{
				span: setMember(text, start, 'classTitle', '').span,
				write: (name) => setMember(text, start, 'classTitle', JSON.stringify(name)).text,
			},
		],
		flag: {
			error: 'Supervisely has no flag for crowds or difficult objects: delete the object to leave it out.',
		},
		copy: copySlots(text, start),
		keep: null,
	};
}

/** Any two opposite corners make a rectangle: of each axis the lower number first. */
function rectangleSlots(text: string, { exteriorSpan }: RawFigure): readonly [AxisSlots, AxisSlots] | null {
	const [one, other] = exteriorSpan ? pairSlots(text, exteriorSpan) : [];
	if (!one || !other) return null;
	return [
		{ as: 'ends', numbers: lowerFirst(one.x, other.x) },
		{ as: 'ends', numbers: lowerFirst(one.y, other.y) },
	];
}

/** The outline, and behind it the holes, which go with it when it is moved. */
function polygonSlots(text: string, { exteriorSpan, interiorSpans }: RawFigure) {
	return [...(exteriorSpan ? [exteriorSpan] : []), ...interiorSpans].map((span) => pairPolygon(text, span));
}

/** A copy is a new object of the server: with an id that no object of the file has. */
function copySlots(text: string, start: number): RecordSlots['copy'] {
	const id = memberOf(text, start, 'id');
	return id ? [{ span: numberAt(text, id.value).span, text: String(freeNumber(text, 'objects', 'id')) }] : [];
}
