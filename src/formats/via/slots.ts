// Where the numbers and words of a region stand in a VIA file.

import type { Span } from '../../core/problem';
import type { NumberToken } from '../edit/number-tokens';
import type { PolygonSlots, RecordSlots, WordSlot } from '../edit/slots';
import { isObject, openJson } from '../text/json';
import { memberOf, numberAt, numbersOf, setMember } from '../text/json-values';
import type { AnnotatedText, ObjectRecord } from '../types';
import { classAttribute, entriesOf, type RawEntry, type RawRegion } from './entries';

/** `null` where the object is no longer in the text. */
export function viaSlots({ text }: AnnotatedText, object: ObjectRecord): RecordSlots | null {
	const entries = entriesOf(openJson(text));
	for (const entry of entries) {
		const region = entry.regions.find(({ span }) => span.start === object.spans.record.start);
		if (!region) continue;
		return {
			...placesOf(text, region),
			scale: [1, 1],
			padding: 'shortest',
			className: classSlots(text, entries, region),
			flag: { error: 'VIA has no flag for crowds: delete the region to leave it out.' },
			copy: copyOf(text, entry, region),
			keep: null,
		};
	}
	return null;
}

function placesOf(
	text: string,
	{ shape, numbers, columns }: RawRegion,
): Pick<RecordSlots, 'box' | 'polygons'> {
	const token = (name: string): NumberToken =>
		numberAt(text, numbers.get(name)?.span ?? { start: 0, end: 0 });
	if (shape === 'rect') {
		const box = [
			{ as: 'start-size', numbers: [token('x'), token('width')] },
			{ as: 'start-size', numbers: [token('y'), token('height')] },
		] as const;
		return { box, polygons: [] };
	}
	if (shape !== 'polygon') {
		const [x, y] = [token('cx'), token('cy')];
		return { box: null, polygons: [{ as: 'points', points: [{ span: x.span, x, y }] }] };
	}
	const [x, y] = ['all_points_x', 'all_points_y'].map((name) => {
		const span = columns.get(name)?.span;
		return span ? numbersOf(text, span.start) : [];
	});
	const polygon: PolygonSlots = { as: 'columns', x, y };
	return { box: null, polygons: [polygon] };
}

/** The value of the attribute that is the class: a word, or the option that is ticked. */
function classSlots(
	text: string,
	entries: readonly RawEntry[],
	{ start, attributes }: RawRegion,
): WordSlot[] | { error: string } {
	const { name } = classAttribute(entries);
	const key = name ?? 'name';
	const known = attributes.get(key);
	if (known) {
		const isOptions = isObject(openJson(text), known.span.start);
		const write = (value: string) => (isOptions ? `{${JSON.stringify(value)}: true}` : JSON.stringify(value));
		return [{ span: known.span, write }];
	}
	const member = memberOf(text, start, 'region_attributes');
	const json = openJson(text);
	if (!member || !isObject(json, member.value.start)) {
		return { error: 'The region has no "region_attributes" for its class: add them in the text first.' };
	}
	const place = setMember(text, member.value.start, key, '').span;
	const write = (value: string) => setMember(text, member.value.start, key, JSON.stringify(value)).text;
	return [{ span: place, write }];
}

/** Where regions are members of an object, a copy takes the next number as its key. */
function copyOf(text: string, { regions }: RawEntry, { keySpan }: RawRegion): { span: Span; text: string }[] {
	if (!keySpan) return [];
	const keys = regions.map((region) =>
		Number(text.slice((region.keySpan?.start ?? 0) + 1, (region.keySpan?.end ?? 0) - 1)),
	);
	const largest = Math.max(-1, ...keys.filter(Number.isSafeInteger));
	return [{ span: keySpan, text: JSON.stringify(String(largest + 1)) }];
}
