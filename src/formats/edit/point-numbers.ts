// Corners that are written one by one, or as two lists of x and y: a new place, a new corner, one corner less, or all of
// them moved. Numbers are in the file's units.

import { type AxisUnits, isInside, keptInside, writeUnits } from './box-numbers';
import { formatNumber } from './number-style';
import { type NumberToken, styleOf, type Writer, writeNumber } from './number-tokens';
import type { VertexEdit } from './polygon-numbers';
import type { PointSlots, PolygonSlots } from './slots';
import { applyEdits, insertion } from './text-edits';

type Units = readonly [x: AxisUnits, y: AxisUnits];

/** All numbers of a polygon, x and y in turns. */
export function numbersOfPolygon(polygon: PolygonSlots): NumberToken[] {
	if (polygon.as === 'points') return polygon.points.flatMap(({ x, y }) => [x, y]);
	return polygon.x.flatMap((x, at) => (polygon.y[at] ? [x, polygon.y[at]] : [x]));
}

/** Adds a way, in the file's units, to every corner; what is no number stays. */
export function movePolygon(
	writer: Writer,
	polygon: PolygonSlots,
	way: readonly [dx: number, dy: number],
	units: Units,
): void {
	numbersOfPolygon(polygon).forEach((token, at) => {
		if (!Number.isFinite(token.value)) return;
		writeUnits(writer, token, token.value + way[at % 2], units[at % 2]);
	});
}

/**
 * Writes the edit of one corner, its place in the file's units, into `text`. The corner must be there, and the polygon
 * must have at least three.
 */
export function writeVertex(
	writer: Writer,
	text: string,
	polygon: PolygonSlots,
	edit: VertexEdit,
	units: Units,
): void {
	const { vertex } = edit;
	if (edit.kind === 'remove-vertex') {
		for (const list of listsOf(polygon)) writer.edits.push({ span: removedSpan(list, vertex), text: '' });
		return;
	}
	const wasInside = numbersOfPolygon(polygon).every(({ value }, at) => isInside(value, units[at % 2]));
	const [x, y] = [edit.x, edit.y].map((value, axis) => (wasInside ? keptInside(value, units[axis]) : value));
	if (edit.kind === 'vertex') {
		const tokens = numbersOfPolygon(polygon).slice(2 * vertex, 2 * vertex + 2);
		writeNumber(writer, tokens[0], x, units[0].style);
		writeNumber(writer, tokens[1], y, units[1].style);
		return;
	}
	const numbers = [formatNumber(x, units[0].style), formatNumber(y, units[1].style)];
	if (polygon.as === 'points') {
		const like = polygon.points[Math.min(vertex, polygon.points.length - 1)];
		insertElement(writer, text, polygon.points, vertex, pointLike(text, like, numbers));
	} else {
		insertElement(writer, text, polygon.x, vertex, numbers[0]);
		insertElement(writer, text, polygon.y, vertex, numbers[1]);
	}
}

/** The number style of a polygon, x and y alike. */
export function polygonStyle(polygon: PolygonSlots, padding: Parameters<typeof styleOf>[1]) {
	return styleOf(numbersOfPolygon(polygon), padding);
}

type Elements = readonly Pick<NumberToken, 'span'>[];

function listsOf(polygon: PolygonSlots): Elements[] {
	return polygon.as === 'points' ? [polygon.points] : [polygon.x, polygon.y];
}

/** An element of a list with the separator that goes with it: the one behind, or, of the last, the one before. */
function removedSpan(list: Elements, row: number) {
	const next = list[row + 1];
	return next
		? { start: list[row].span.start, end: next.span.start }
		: { start: list[row - 1].span.end, end: list[row].span.end };
}

/** Puts an element in before `row`, set apart by what stands between the first two. */
function insertElement(writer: Writer, text: string, list: Elements, row: number, written: string): void {
	const between = text.slice(list[0].span.end, list[1].span.start);
	const next = list[row];
	writer.edits.push(
		next
			? insertion(next.span.start, written + between)
			: insertion(list[list.length - 1].span.end, between + written),
	);
}

/** The text of a corner with other numbers in it. */
function pointLike(text: string, { span, x, y }: PointSlots, [newX, newY]: readonly string[]): string {
	const inside = ({ span: { start, end } }: NumberToken) => ({
		start: start - span.start,
		end: end - span.start,
	});
	return applyEdits(text.slice(span.start, span.end), [
		{ span: inside(x), text: newX },
		{ span: inside(y), text: newY },
	]);
}
