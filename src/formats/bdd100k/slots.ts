// Where the numbers and words of a label stand, and edits of them.

import type { ObjectEdit } from '../../core/object-edit';
import type { Span } from '../../core/problem';
import { editBySlots } from '../edit/by-slots';
import type { NumberToken } from '../edit/number-tokens';
import type { PolygonSlots, RecordSlots, WordSlot } from '../edit/slots';
import { type Edits, insertion } from '../edit/text-edits';
import { isObject, openJson } from '../text/json';
import { elementsOf, memberOf, numberAt, numbersOf, setMember } from '../text/json-values';
import type { AnnotatedText, AnnotationFile, ImageRecord, ObjectRecord } from '../types';
import { cornerKeys, flagKeys, isSet } from './label';
import { areCorners, faultOf, readOutlines } from './outlines';

/** Writes an edit; a corner more or less is said in the letters of the outline too. */
export function editBdd100k(
	file: AnnotatedText,
	image: ImageRecord,
	object: ObjectRecord,
	edit: ObjectEdit,
): Edits {
	const { text } = file;
	const outlines = object.segmentation?.kind === 'polygons' ? outlinesAt(text, object) : [];
	const edits = editBySlots(file, image, object, edit, slotsOfLabel(file, object, outlines));
	if ('error' in edits || (edit.kind !== 'insert-vertex' && edit.kind !== 'remove-vertex')) return edits;
	const letters = outlines[edit.part].letters;
	if (letters === null) return edits;
	const at = letters + edit.vertex;
	return [
		...edits,
		edit.kind === 'insert-vertex' ? insertion(at, 'L') : { span: { start: at, end: at + 1 }, text: '' },
	];
}

/** A polygon of the object, and where the letters of its points stand as one text. */
interface OutlineSlots {
	polygon: PolygonSlots;
	letters: number | null;
}

function slotsOfLabel(
	{ text, annotations }: AnnotatedText,
	{ id, spans: { record } }: ObjectRecord,
	outlines: readonly OutlineSlots[],
): RecordSlots {
	const category = (value: string) => setMember(text, record.start, 'category', JSON.stringify(value));
	return {
		box: boxSlots(text, record.start),
		polygons: outlines.map(({ polygon }) => polygon),
		scale: [1, 1],
		padding: 'shortest',
		className: [{ span: category('').span, write: (value) => category(value).text }],
		flag: flagSlots(text, record.start),
		get copy() {
			const member = memberOf(text, record.start, 'id');
			return member ? [{ span: numberAt(text, member.value).span, text: freeId(annotations, id) }] : [];
		},
		keep: null,
	};
}

function boxSlots(text: string, start: number): RecordSlots['box'] {
	const box = memberOf(text, start, 'box2d');
	if (!box || !isObject(openJson(text), box.value.start)) return null;
	const tokens = cornerKeys.map((key): NumberToken | null => {
		const member = memberOf(text, box.value.start, key);
		return member && numberAt(text, member.value);
	});
	if (tokens.includes(null)) return null;
	const [x1, y1, x2, y2] = tokens as NumberToken[];
	return [
		{ as: 'ends', numbers: [x1, x2] },
		{ as: 'ends', numbers: [y1, y2] },
	];
}

/** Those outlines that are polygons of the object, in their order. */
function outlinesAt(text: string, { spans }: ObjectRecord): OutlineSlots[] {
	if (!spans.segmentation) return [];
	const json = openJson(text);
	const { start } = spans.segmentation;
	const elements = elementsOf(text, start);
	const found: OutlineSlots[] = areCorners(json, start)
		? [{ polygon: pointsAt(text, elements), letters: null }]
		: elements.filter((element) => isObject(json, element.start)).map((element) => outlineAt(text, element));
	const { outlines } = readOutlines(json, start);
	// In a broken text the two ways of reading may not find the same.
	return found.filter((_, at) => outlines[at] !== undefined && faultOf(outlines[at]) === null);
}

function outlineAt(text: string, { start }: Span): OutlineSlots {
	const vertices = memberOf(text, start, 'vertices');
	const points = vertices ? elementsOf(text, vertices.value.start) : [];
	return {
		polygon: pointsAt(text, points),
		letters: lettersAt(text, memberOf(text, start, 'types')?.value, points.length),
	};
}

/** Where the first letter stands, if there is one for every point. */
function lettersAt(text: string, types: Span | undefined, points: number): number | null {
	const isWhole = types !== undefined && /^"\w*"$/.test(text.slice(types.start, types.end));
	return isWhole && types.end - types.start === points + 2 ? types.start + 1 : null;
}

function pointsAt(text: string, corners: readonly Span[]): PolygonSlots {
	return {
		as: 'points',
		points: corners.map((span) => {
			const [x, y] = numbersOf(text, span.start);
			return { span, x, y };
		}),
	};
}

/** The attributes that set the label apart; the first of their names where none does. */
function flagSlots(text: string, start: number): WordSlot[] {
	const attributes = memberOf(text, start, 'attributes');
	if (!attributes || !isObject(openJson(text), attributes.value.start)) {
		const member = (value: string) => setMember(text, start, 'attributes', `{"${flagKeys[0]}": ${value}}`);
		return [{ span: member('').span, write: (value) => member(value).text }];
	}
	const { start: inside } = attributes.value;
	const set = flagKeys.filter((key) => {
		const value = memberOf(text, inside, key)?.value;
		return value && isSet(text.slice(value.start, value.end));
	});
	return (set.length > 0 ? set : flagKeys.slice(0, 1)).map((key) => {
		const member = (value: string) => setMember(text, inside, key, value);
		return { span: member('').span, write: (value) => member(value).text };
	});
}

/** An id that no label of the file has: one more than the largest number, or this one with a number behind it. */
function freeId({ images }: AnnotationFile, id: string): string {
	const ids = images.flatMap(({ objects }) => objects.map((object) => object.id));
	if (/^\d{1,15}$/.test(id)) {
		let largest = 0;
		for (const each of ids) if (/^\d{1,15}$/.test(each)) largest = Math.max(largest, Number(each));
		return String(largest + 1);
	}
	const known = new Set(ids);
	let number = 2;
	while (known.has(`${id}-${number}`)) number++;
	return `${id}-${number}`;
}
