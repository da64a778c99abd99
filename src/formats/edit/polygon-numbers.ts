// Corners of a flat list `x, y, x, y, ...`: a new place, a new corner, one corner less, each without touching the others.

import type { ObjectEdit } from '../../core/object-edit';
import { formatNumber, type NumberStyle, rounded } from './number-style';
import { type NumberToken, type Writer, writeNumber } from './number-tokens';
import { insertion } from './text-edits';

export type VertexEdit = Extract<ObjectEdit, { part: number }>;

/** Why a corner cannot be edited. */
export const noSuchCorner =
	'The corner is not there, or fewer than three would be left: delete the object if the polygon is to go.';

/** What stands between the numbers of a list: inside a corner, and between two. */
interface Separators {
	inside: string;
	between: string;
}

/** The edit as the styles can write it. */
export function roundedVertex(
	edit: VertexEdit,
	[x, y]: readonly [x: NumberStyle, y: NumberStyle],
): VertexEdit {
	return edit.kind === 'remove-vertex' ? edit : { ...edit, x: rounded(edit.x, x), y: rounded(edit.y, y) };
}

/**
 * Writes the edit of one corner into the `tokens` of a flat list that stand in `text`. The corner must be there, and
 * the list must have at least three.
 */
export function writeFlatVertex(
	writer: Writer,
	text: string,
	tokens: readonly NumberToken[],
	edit: VertexEdit,
	styles: readonly [x: NumberStyle, y: NumberStyle],
): void {
	const at = 2 * edit.vertex;
	if (edit.kind === 'vertex') {
		writeNumber(writer, tokens[at], edit.x, styles[0]);
		writeNumber(writer, tokens[at + 1], edit.y, styles[1]);
	} else if (edit.kind === 'remove-vertex') {
		const isLast = at + 2 >= tokens.length;
		const start = isLast ? tokens[at - 1].span.end : tokens[at].span.start;
		const end = isLast ? tokens[at + 1].span.end : tokens[at + 2].span.start;
		writer.edits.push({ span: { start, end }, text: '' });
	} else {
		const { inside, between } = separatorsOf(text, tokens);
		const corner = formatNumber(edit.x, styles[0]) + inside + formatNumber(edit.y, styles[1]);
		const isBehind = at >= tokens.length;
		const place = isBehind ? tokens[tokens.length - 1].span.end : tokens[at].span.start;
		writer.edits.push(insertion(place, isBehind ? between + corner : corner + between));
	}
}

function separatorsOf(text: string, [x, y, next]: readonly NumberToken[]): Separators {
	return {
		inside: text.slice(x.span.end, y.span.start),
		between: text.slice(y.span.end, next.span.start),
	};
}

/** Adds the way of the whole object to every number of a flat list; what is no number stays. */
export function moveFlat(
	writer: Writer,
	tokens: readonly NumberToken[],
	{ dx, dy }: { dx: number; dy: number },
	style: NumberStyle,
): void {
	tokens.forEach((token, at) => {
		if (Number.isFinite(token.value))
			writeNumber(writer, token, token.value + (at % 2 === 0 ? dx : dy), style);
	});
}
