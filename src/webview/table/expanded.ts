// Which images are expanded, and the objects below them. An expanded image whose place in the order is not known (another
// filter, another order) keeps its objects and has its lines again as soon as its row comes.

import { computed, signal } from '@preact/signals';
import type { TableImage, TableObject } from '../../messages';
import { ask } from './host';
import { imageAt, indexOf, rowAt, total } from './rows';
import * as state from './state';
import { type Line, lineAt, lineOf, linesOf } from './virtual';

const mostUnderWay = 2;

export interface Expanded {
	/** Place in the order, `null` where it is not known. */
	index: number | null;
	/** Lines below: as many as the image's row counts until the objects are there. */
	below: number;
	objects: readonly TableObject[] | null;
	/** Count of changes when they were asked for, -1 before. */
	asked: number;
}

/** By image. */
export const expanded = signal<ReadonlyMap<number, Expanded>>(new Map());

export const lines = computed(() =>
	linesOf(
		total.value ?? 0,
		[...expanded.value.values()].flatMap(({ index, below }) =>
			index === null ? [] : [[index, below] as const],
		),
	),
);

let changes = 0;
let seen: readonly number[] = [];
const underWay = new Set<number>();

function put(image: number, now: Expanded | null): void {
	const map = new Map(expanded.peek());
	if (now) map.set(image, now);
	else map.delete(image);
	expanded.value = map;
}

/** Shows an image's objects below it; nothing happens where it has none. */
export function expand(image: number, index: number): void {
	if (expanded.peek().has(image)) return;
	const below = rowAt(index)?.objects ?? 1;
	if (below === 0) return;
	put(image, { index, below, objects: null, asked: -1 });
}

export function collapse(image: number): void {
	put(image, null);
}

/** Rows of the order came: expanded images among them have their place, those that are elsewhere lose it. */
export function placeExpanded(from: number, rows: readonly TableImage[]): void {
	const map = new Map(expanded.peek());
	let isOther = false;
	for (const [image, now] of map) {
		const at = rows.findIndex((row) => row.image === image);
		const wasHere = now.index !== null && now.index >= from && now.index < from + rows.length;
		const index = at >= 0 ? from + at : wasHere ? null : now.index;
		const below = now.objects || at < 0 ? now.below : (rows[at] as TableImage).objects;
		if (index === now.index && below === now.below) continue;
		map.set(image, { ...now, index, below });
		isOther = true;
	}
	if (isOther) expanded.value = map;
}

/** The order is another one. */
export function replaceExpanded(): void {
	const now = [...expanded.peek()];
	expanded.value = new Map(now.map(([image, each]) => [image, { ...each, index: indexOf(image) }]));
}

export function objectsChanged(): void {
	changes++;
	pump();
}

/** These images are seen. */
export function wantObjects(images: readonly number[]): void {
	seen = images;
	pump();
}

function pump(): void {
	for (const image of seen) {
		if (underWay.size >= mostUnderWay) return;
		const now = expanded.peek().get(image);
		if (now && now.asked !== changes && !underWay.has(image)) request(image, now);
	}
}

function request(image: number, before: Expanded): void {
	const asked = changes;
	underWay.add(image);
	put(image, { ...before, asked });
	ask('objects', { image })
		.then(
			(objects) => take(image, objects),
			(error: Error) => {
				if (!expanded.peek().has(image)) return;
				if (!before.objects) collapse(image);
				state.bar.value = { text: `The objects of this image could not be read: ${error.message}` };
			},
		)
		.finally(() => {
			underWay.delete(image);
			pump();
		});
}

function take(image: number, objects: readonly TableObject[]): void {
	const now = expanded.peek().get(image);
	if (!now) return;
	put(image, objects.length === 0 ? null : { ...now, objects, below: objects.length });
	const chosen = state.chosen.peek();
	if (chosen?.image !== image || chosen.object === null) return;
	if (objects.some(({ object }) => object === chosen.object)) return;
	// The chosen one is gone: the one before it takes its place, or the image.
	const before = objects.findLast(({ object }) => object < (chosen.object as number));
	state.chosen.value = { image, object: before?.object ?? null };
}

/** What stands on a line; `null` where it is not read yet. */
export function placeAt(line: number): state.Place | null {
	const { index, child } = lineAt(lines.peek(), line);
	const image = imageAt(index) ?? expandedAt(index);
	if (image === null) return null;
	if (child < 0) return { image, object: null };
	const object = expanded.peek().get(image)?.objects?.[child]?.object;
	return object === undefined ? null : { image, object };
}

/** Where its row is not there yet, an expanded image still knows its place. */
function expandedAt(index: number): number | null {
	for (const [image, each] of expanded.peek()) if (each.index === index) return image;
	return null;
}

/** The line of a place, its image's where the object has none; `null` where the image's place is not known. */
export function lineOfPlace({ image, object }: state.Place): number | null {
	const open = expanded.value.get(image);
	const index = open?.index ?? indexOf(image);
	if (index === null) return null;
	const child = object === null ? -1 : (open?.objects?.findIndex((each) => each.object === object) ?? -1);
	return lineOf(lines.value, { index, child } satisfies Line);
}
