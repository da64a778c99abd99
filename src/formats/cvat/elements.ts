// The elements of a CVAT file that hold shapes: an image, and a track of a video.

import type { Span } from '../../core/problem';
import { countNotTrained, type NotTrained } from '../not-trained';
import { attributesOf, decodeXml, nextTag, type XmlReader, type XmlTag } from '../text/xml-events';
import { type CvatShape, isShapeName, shapeOfTag } from './shapes';

export interface ShapesElement {
	span: Span;
	attributes: Map<string, Span>;
	/** Those that are objects, in order. */
	shapes: CvatShape[];
}

/** Shapes and labels that are no objects for a detector. */
const notTrained = new Set(['polyline', 'points', 'cuboid', 'skeleton', 'tag']);

/**
 * Reads the `image` or `track` element whose first tag was just read, up to its end; in a broken file up to the next of
 * its kind. What is no object is counted in `others`.
 */
export function readShapesElement(reader: XmlReader, tag: XmlTag, others: NotTrained): ShapesElement {
	const { text } = reader;
	const element: ShapesElement = { span: { ...tag.span }, attributes: attributesOf(text, tag), shapes: [] };
	let last: CvatShape | null = null;
	/** Elements that are open with the outermost skeleton; 0 outside of one. */
	let skeleton = 0;
	while (tag.kind === 'open') {
		const next = nextTag(reader);
		if (!next) break;
		const { name, kind } = next;
		if (name === tag.name) {
			if (kind === 'close') element.span.end = next.span.end;
			else reader.at = next.span.start;
			if (kind === 'open') reader.open.pop();
			break;
		}
		if (reader.open.length < skeleton) skeleton = 0;
		if (kind === 'close') {
			if (last?.name === name) last.span.end = next.span.end;
			element.span.end = next.span.end;
			continue;
		}
		// The points of a skeleton are no shapes of their own.
		if (skeleton > 0) continue;
		if (name === 'skeleton' && kind === 'open') skeleton = reader.open.length;
		if (isShapeName(name)) {
			last = shapeOfTag(text, next, name);
			element.shapes.push(last);
		} else if (notTrained.has(name)) countNotTrained(others, name, next.span);
	}
	return element;
}

/** What an attribute says, `null` without it. */
export function attributeText(text: string, attributes: Map<string, Span>, name: string): string | null {
	const span = attributes.get(name);
	return span ? decodeXml(text, span) : null;
}

/** Polygons of one label and group in an image are one object; `null` for a shape that stands alone. */
export function groupKey(text: string, { name, attributes }: CvatShape): string | null {
	const group = attributeText(text, attributes, 'group_id');
	if (name !== 'polygon' || group === null || group === '' || group === '0') return null;
	return `${group}\n${attributeText(text, attributes, 'label')}`;
}
