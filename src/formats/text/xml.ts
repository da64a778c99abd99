// XML with places: parsed whole by a library, with where each element and its text stand.

import { parseXml, XmlElement, XmlError } from '@rgrove/parse-xml';
import type { Span } from '../../core/problem';

/** The root element of `text`, or why there is none. Entities that the file declares itself are refused, not expanded. */
export function tryParse(text: string): XmlElement | { at: number; reason: string } {
	try {
		const root = parseXml(text, { includeOffsets: true, ignoreUndefinedEntities: true }).root;
		return root ?? { at: 0, reason: 'there is no element' };
	} catch (error) {
		if (!(error instanceof XmlError)) return { at: 0, reason: 'elements are nested too deeply' };
		return { at: utf16Offset(text, error.pos), reason: plainReason(error.message) };
	}
}

/** The parser counts characters, editors count UTF-16 units. */
function utf16Offset(text: string, characters: number): number {
	let offset = 0;
	for (let i = 0; i < characters && offset < text.length; i++) {
		offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
	}
	return offset;
}

function plainReason(message: string): string {
	const reason = message.split(' (line')[0];
	return reason.charAt(0).toLowerCase() + reason.slice(1);
}

export function childElements(parent: XmlElement, name: string): XmlElement[] {
	return parent.children.filter(
		(child): child is XmlElement => child instanceof XmlElement && child.name === name,
	);
}

/** Trimmed text of the first child `name` and its place; `null` without such a child. */
export function childText(
	text: string,
	parent: XmlElement,
	name: string,
	offset: number,
): { value: string; span: Span } | null {
	const [child] = childElements(parent, name);
	if (!child) return null;
	const whole = elementSpan(text, child, offset);
	const open = text.indexOf('>', whole.start) + 1;
	const close = text.lastIndexOf('</', whole.end - 1);
	if (close < open) return { value: '', span: whole };
	const inner = text.slice(open, close);
	const start = open + (inner.length - inner.trimStart().length);
	return { value: child.text.trim(), span: { start, end: Math.max(start, open + inner.trimEnd().length) } };
}

export function elementSpan(text: string, element: XmlElement, offset: number): Span {
	return { start: element.start + offset, end: Math.min(element.end + offset, text.length) };
}
