// What is different between two inspections of one image: which anchors become positive and which no longer are, by exact
// index, and what that does to objects and losses. Pure.

import { type Assignment, Role } from '../../../core/assignment';
import { weighted } from '../../../core/breakdown/sums';
import type { InspectedObject, Inspection } from '../../../core/inspection';
import type { LossTermName } from '../../../core/recipe';

export interface Change {
	before: number;
	after: number;
}

export interface ObjectChange {
	/** Rows in the objects before and after; `null` where it is not there. */
	before: number | null;
	after: number | null;
	/** Anchors trained towards it now and not before, and the other way round; ascending. */
	gained: Int32Array;
	lost: Int32Array;
}

export interface Changes {
	/** Anchors that become positive or forced, and those that no longer are; ascending. */
	gained: Int32Array;
	lost: Int32Array;
	/** Anchors that stay positive, but for another object. */
	reassigned: number;
	/** Objects whose label or service differs: those with another label first, then by how many anchors change. */
	objects: ObjectChange[];
	/** Total loss; `null` where one of both has none, or they count other anchors. */
	loss: Change | null;
	/** Weighted terms that differ, the largest difference first. */
	terms: ({ name: LossTermName; title: string } & Change)[];
}

/** Row of each object after the change, -1 where it is gone. */
export interface Pairing {
	after: Int32Array;
	/** Rows before and after of objects whose label differs. */
	relabelled: { before: number; after: number }[];
	/** Rows after of objects that are new. */
	added: number[];
}

/** Whether both say the same about an object: class, flag, box and mask. */
function sameLabel(a: InspectedObject, b: InspectedObject): boolean {
	return (
		a.className === b.className &&
		a.flag === b.flag &&
		a.boxImage.every((value, at) => Object.is(value, b.boxImage[at])) &&
		sameOutline(a.outline, b.outline)
	);
}

function sameOutline(a: Float64Array[] | null, b: Float64Array[] | null): boolean {
	if (a === null || b === null) return a === b;
	return (
		a.length === b.length &&
		a.every((ring, row) => {
			const other = b[row] as Float64Array;
			return ring.length === other.length && ring.every((value, at) => value === other[at]);
		})
	);
}

/**
 * Which object became which. What is equal at both ends of the lists stays; between them objects pair in order where
 * there are as many as before, else by id.
 */
export function pairObjects(before: readonly InspectedObject[], after: readonly InspectedObject[]): Pairing {
	const same = (a: number, b: number) => sameLabel(before[a] as InspectedObject, after[b] as InspectedObject);
	const most = Math.min(before.length, after.length);
	let head = 0;
	while (head < most && same(head, head)) head++;
	let tail = 0;
	while (tail < most - head && same(before.length - 1 - tail, after.length - 1 - tail)) tail++;
	const pairs = Int32Array.from(before, (_, row) =>
		row < head ? row : row >= before.length - tail ? row + after.length - before.length : -1,
	);
	const found: Pairing = { after: pairs, relabelled: [], added: [] };
	const byId = new Map<string, number>();
	for (let row = head; row < before.length - tail; row++) byId.set((before[row] as InspectedObject).id, row);
	for (let row = head; row < after.length - tail; row++) {
		const from = before.length === after.length ? row : (byId.get((after[row] as InspectedObject).id) ?? -1);
		if (from < 0) {
			found.added.push(row);
			continue;
		}
		byId.delete((after[row] as InspectedObject).id);
		pairs[from] = row;
		if (!same(from, row)) found.relabelled.push({ before: from, after: row });
	}
	return found;
}

/** `null` where the two cannot be compared: another image, another recipe, other grids. */
export function changesBetween(before: Inspection, after: Inspection): Changes | null {
	const comparable =
		before.image.row === after.image.row &&
		before.image.fileName === after.image.fileName &&
		before.recipe.name === after.recipe.name &&
		before.assignment.count === after.assignment.count;
	if (!comparable) return null;
	const pairs = pairObjects(before.objects, after.objects);
	const anchors = anchorChanges(before.assignment, after.assignment, pairs);
	return {
		gained: Int32Array.from(anchors.gained),
		lost: Int32Array.from(anchors.lost),
		reassigned: anchors.reassigned,
		objects: objectChanges(before, after, pairs, anchors),
		...lossChanges(before, after),
	};
}

/** Whether anything of the labels differs: a new view of the same labels is no edit. */
export function labelsDiffer(before: Inspection, after: Inspection): boolean {
	const { relabelled, added, after: rows } = pairObjects(before.objects, after.objects);
	return relabelled.length > 0 || added.length > 0 || rows.includes(-1);
}

interface AnchorChanges {
	gained: number[];
	lost: number[];
	reassigned: number;
	/** By row after, and by row before. */
	gainedBy: Map<number, number[]>;
	lostBy: Map<number, number[]>;
}

/** Both lists are ascending: one walk through them finds every difference. */
function anchorChanges(before: Assignment, after: Assignment, pairs: Pairing): AnchorChanges {
	const found: AnchorChanges = {
		gained: [],
		lost: [],
		reassigned: 0,
		gainedBy: new Map(),
		lostBy: new Map(),
	};
	const ends = [before.index.length, after.index.length] as const;
	let i = 0;
	let j = 0;
	while (i < ends[0] || j < ends[1]) {
		const a = i < ends[0] ? (before.index[i] as number) : Number.POSITIVE_INFINITY;
		const b = j < ends[1] ? (after.index[j] as number) : Number.POSITIVE_INFINITY;
		const index = Math.min(a, b);
		const was = a === index ? trainedTowards(before, i++) : null;
		const is = b === index ? trainedTowards(after, j++) : null;
		if (was === null && is === null) continue;
		const stays = was !== null && was >= 0 ? (pairs.after[was] as number) : was;
		if (stays === is) continue;
		if (was === null) found.gained.push(index);
		else if (is === null) found.lost.push(index);
		else found.reassigned++;
		if (was !== null) listed(found.lostBy, was).push(index);
		if (is !== null) listed(found.gainedBy, is).push(index);
	}
	return found;
}

/** Object that an entry is trained towards, `null` where it is not positive. */
function trainedTowards({ role, object }: Assignment, entry: number): number | null {
	return role[entry] === Role.positive || role[entry] === Role.forced ? (object[entry] as number) : null;
}

function listed(map: Map<number, number[]>, key: number): number[] {
	const list = map.get(key) ?? [];
	map.set(key, list);
	return list;
}

function objectChanges(
	before: Inspection,
	after: Inspection,
	pairs: Pairing,
	anchors: AnchorChanges,
): ObjectChange[] {
	const change = (from: number | null, to: number | null): ObjectChange => ({
		before: from,
		after: to,
		gained: Int32Array.from(to === null ? [] : (anchors.gainedBy.get(to) ?? [])),
		lost: Int32Array.from(from === null ? [] : (anchors.lostBy.get(from) ?? [])),
	});
	const edited = new Set(pairs.relabelled.map((each) => each.before));
	const first = [
		...pairs.relabelled.map((each) => change(each.before, each.after)),
		...pairs.added.map((row) => change(null, row)),
	];
	const rest: ObjectChange[] = [];
	pairs.after.forEach((to, from) => {
		if (edited.has(from)) return;
		if (to < 0) first.push(change(from, null));
		else if (serviceDiffers(before.objects[from], after.objects[to], anchors, from, to))
			rest.push(change(from, to));
	});
	const size = ({ gained, lost }: ObjectChange) => gained.length + lost.length;
	return [...first, ...rest.sort((a, b) => size(b) - size(a))];
}

function serviceDiffers(
	a: InspectedObject | undefined,
	b: InspectedObject | undefined,
	{ gainedBy, lostBy }: AnchorChanges,
	from: number,
	to: number,
): boolean {
	return a?.positives !== b?.positives || a?.bestIou !== b?.bestIou || lostBy.has(from) || gainedBy.has(to);
}

function lossChanges(before: Inspection, after: Inspection): Pick<Changes, 'loss' | 'terms'> {
	const [a, b] = [before.breakdown, after.breakdown];
	if (!a || !b || a.sampling.mode !== b.sampling.mode || a.source !== b.source)
		return { loss: null, terms: [] };
	const terms = b.terms.flatMap((term) => {
		const { name, title } = term;
		const was = a.terms.find((other) => other.name === name);
		if (!was) return [];
		const change = { name, title, before: weighted(was, was.value), after: weighted(term, term.value) };
		return Object.is(change.before, change.after) ? [] : [change];
	});
	const size = (change: Change) => Math.abs(change.after - change.before);
	return {
		loss: { before: a.total, after: b.total },
		terms: terms.sort((x, y) => size(y) - size(x)),
	};
}
