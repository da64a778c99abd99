// Where the numbers and words of an object stand in a CVAT file.

import type { Span } from '../../core/problem';
import type { NumberToken } from '../edit/number-tokens';
import type { PointSlots, PolygonSlots, RecordSlots, WordSlot } from '../edit/slots';
import { readNumber } from '../text/json';
import { attributesOf, nextTag, openXml, type XmlTag } from '../text/xml-events';
import { escapedXml } from '../text/xml-write';
import type { AnnotatedText, ClassRecord, ImageRecord, ObjectRecord } from '../types';
import { attributeText, groupKey, readShapesElement } from './elements';
import { shapeGeometry } from './read';
import { attributeNumber, type CvatShape, eachNumber, isShapeName, shapeOfTag } from './shapes';

/** `null` where the object is no longer in the text. */
export function cvatSlots(
	{ text, annotations }: AnnotatedText,
	image: ImageRecord,
	object: ObjectRecord,
): RecordSlots | null {
	const tag = nextTag(openXml(text, object.spans.record.start));
	if (!tag || !isShapeName(tag.name)) return null;
	const own = shapeOfTag(text, tag, tag.name);
	if (own.attributes.has('frame')) {
		// Shapes of a track have the label of the track.
		const track = nextTag(openXml(text, text.lastIndexOf('<track', tag.span.start)));
		const className = track ? [wordOfLabel(text, track, annotations.classes)] : [];
		return { ...placesOf(text, [own]), ...trackWords, className };
	}
	const all = shapesOfImage(text, image);
	const first = all.find(({ span }) => span.start === object.spans.record.start);
	if (!first) return null;
	const key = groupKey(text, first);
	const shapes =
		key === null
			? [first]
			: all.filter(
					(shape) => groupKey(text, shape) === key && !('rule' in shapeGeometry(text, shape, image)),
				);
	return {
		...placesOf(text, shapes),
		records: shapes.map(({ span }) => span),
		className: shapes.map((shape) => groupedLabel(text, all, shape, annotations.classes)),
		copy: copyOf(text, shapes),
		keep: null,
	};
}

const trackWords = {
	copy: { error: 'A track has one shape a frame: draw the second object as a track of its own in CVAT.' },
	keep: 'The object is followed over frames, and those around would fill its place: set outside="1" in the keyframe where it is no longer seen.',
};

function shapesOfImage(text: string, { spans }: ImageRecord): CvatShape[] {
	const reader = openXml(text, spans.record.start);
	const tag = nextTag(reader);
	return tag ? readShapesElement(reader, tag, new Map()).shapes : [];
}

function placesOf(
	text: string,
	shapes: readonly CvatShape[],
): Pick<RecordSlots, 'box' | 'polygons' | 'scale' | 'padding' | 'flag'> {
	const [{ name, attributes }] = shapes;
	const number = (key: string) => numberAt(text, attributes.get(key) ?? { start: 0, end: 0 });
	const common = {
		scale: [1, 1] as const,
		padding: 'columns' as const,
		flag: { error: 'CVAT has no flag for crowds: delete the object to leave it out.' },
	};
	if (name === 'box') {
		const [x1, y1, x2, y2] = ['xtl', 'ytl', 'xbr', 'ybr'].map(number);
		const isTurned = (attributeNumber(text, attributes, 'rotation') || 0) !== 0;
		const point = (x: NumberToken, y: NumberToken) => ({ span: x.span, x, y });
		if (isTurned) {
			return { ...common, box: null, polygons: [{ as: 'points', points: [point(x1, y1), point(x2, y2)] }] };
		}
		const box = [
			{ as: 'ends', numbers: [x1, x2] },
			{ as: 'ends', numbers: [y1, y2] },
		] as const;
		return { ...common, box, polygons: [] };
	}
	if (name === 'ellipse') {
		const [x, y] = [number('cx'), number('cy')];
		return { ...common, box: null, polygons: [{ as: 'points', points: [{ span: x.span, x, y }] }] };
	}
	const polygons = shapes.flatMap((shape) => polygonOf(text, shape.attributes.get('points')));
	return { ...common, box: null, polygons };
}

/** The corners of `points="x,y;x,y"`. */
function polygonOf(text: string, span: Span | undefined): PolygonSlots[] {
	if (!span) return [];
	const tokens: NumberToken[] = [];
	eachNumber(text, span, (start, end) => tokens.push(numberAt(text, { start, end })));
	const points: PointSlots[] = [];
	for (let at = 0; at + 1 < tokens.length; at += 2) {
		const [x, y] = [tokens[at], tokens[at + 1]];
		points.push({ span: { start: x.span.start, end: y.span.end }, x, y });
	}
	return [{ as: 'points', points }];
}

function numberAt(text: string, span: Span): NumberToken {
	return { span, text: text.slice(span.start, span.end), value: readNumber(text, span.start, span.end) };
}

/** The label of a shape, or of a track for all its frames. */
function wordOfLabel(text: string, tag: XmlTag, classes: readonly ClassRecord[]): WordSlot {
	const known = attributesOf(text, tag).get('label');
	const at = tag.span.start + 1 + tag.name.length;
	return {
		span: known ?? { start: at, end: at },
		write: (value) => {
			if (text.includes('<labels>') && !classes.some(({ name }) => name === value)) {
				return { error: `"${value}" is not among the labels of the task: add it to <labels> first.` };
			}
			return known ? escapedXml(value) : ` label="${escapedXml(value)}"`;
		},
	};
}

/** The label of one polygon of a group, which must not become part of another object. */
function groupedLabel(
	text: string,
	all: readonly CvatShape[],
	shape: CvatShape,
	classes: readonly ClassRecord[],
): WordSlot {
	const tag = nextTag(openXml(text, shape.span.start)) as XmlTag;
	const slot = wordOfLabel(text, tag, classes);
	const group = groupKey(text, shape) === null ? null : attributeText(text, shape.attributes, 'group_id');
	return {
		span: slot.span,
		write: (value) => {
			const isTaken = group !== null && all.some((other) => groupKey(text, other) === `${group}\n${value}`);
			if (!isTaken) return slot.write(value);
			return {
				error: `Group ${group} already holds a "${value}", and the two would become one object: change its group_id first.`,
			};
		},
	};
}

/** A copy of a group is a group of its own. */
function copyOf(text: string, shapes: readonly CvatShape[]): { span: Span; text: string }[] {
	if (groupKey(text, shapes[0]) === null) return [];
	let largest = 0;
	for (const [, id] of text.matchAll(/group_id="(\d{1,9})"/g)) largest = Math.max(largest, Number(id));
	return shapes.flatMap(({ attributes }) => {
		const span = attributes.get('group_id');
		return span ? [{ span, text: String(largest + 1) }] : [];
	});
}
