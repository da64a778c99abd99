// The index of a COCO file: where each record starts, and which annotations belong to which image, as lists of numbers.
// Parts that were scanned side by side are joined here; a part that does not start where the one before ended is not used.

import { type ListKey, type ScanFault, type ScannedPart, type ScanState, textIdBase } from './scan';

export interface CocoIndex {
	/** Bytes of the file. */
	size: number;
	/** Byte offsets and lengths, and ids (`texts` for those in quotes); rows are those of the file. */
	images: { start: Float64Array; length: Uint32Array; id: Float64Array };
	/** In the order of the file; `image` is the row of the image it belongs to, -1 for none. */
	annotations: {
		start: Float64Array;
		length: Uint32Array;
		id: Float64Array;
		image: Int32Array;
		categoryId: Float64Array;
	};
	/** The annotations of image `row`: `rows[first[row]]` to `rows[first[row + 1]]`, in the order of the file. */
	byImage: { first: Uint32Array; rows: Uint32Array };
	categories: { start: Float64Array; length: Uint32Array };
	/** Ids in quotes by number, from `textIdBase` downwards. */
	texts: string[];
	/** Which of the lists the file has. */
	lists: ListKey[];
	faults: ScanFault[];
}

/** Whether `next` starts exactly where `before` ended, so that both speak of the same list. */
export function fits(before: ScanState, next: ScanState | null): boolean {
	if (before.in !== 'list' || next?.in !== 'list') return false;
	return before.key === next.key && before.at === next.at;
}

/** Joins parts that fit, in the order of the file. */
export function joinParts(parts: readonly ScannedPart[], size: number): CocoIndex {
	const texts: string[] = [];
	const numbers = new Map<string, number>();
	// Ids in quotes were numbered by each part for itself.
	const renumbered = (ids: Float64Array, of: ScannedPart): Float64Array => {
		if (of.texts.length === 0) return ids;
		return ids.map((id) => {
			if (!(id <= textIdBase)) return id;
			const text = of.texts[textIdBase - id] as string;
			let number = numbers.get(text);
			if (number === undefined) {
				number = textIdBase - texts.length;
				numbers.set(text, number);
				texts.push(text);
			}
			return number;
		});
	};
	const images = {
		start: joinedOffsets(parts, 'images', (part) => part.images.start),
		length: joinedCounts(parts, 'images', (part) => part.images.length),
		id: joinedOffsets(parts, 'images', (part) => renumbered(part.images.id, part)),
	};
	const imageId = joinedOffsets(parts, 'annotations', (part) => renumbered(part.annotations.imageId, part));
	const rows = rowsById(images.id);
	const image = new Int32Array(imageId.length);
	for (let row = 0; row < image.length; row++) image[row] = rows.get(imageId[row]) ?? -1;
	return {
		size,
		images,
		annotations: {
			start: joinedOffsets(parts, 'annotations', (part) => part.annotations.start),
			length: joinedCounts(parts, 'annotations', (part) => part.annotations.length),
			id: joinedOffsets(parts, 'annotations', (part) => renumbered(part.annotations.id, part)),
			image,
			categoryId: joinedOffsets(parts, 'annotations', (part) => part.annotations.categoryId),
		},
		byImage: grouped(image, images.start.length),
		categories: {
			start: joinedOffsets(parts, 'categories', (part) => part.categories.start),
			length: joinedCounts(parts, 'categories', (part) => part.categories.length),
		},
		texts,
		lists: [...new Set(parts.flatMap(({ lists }) => lists.map(({ key }) => key)))],
		faults: faultsOf(parts),
	};
}

/** Rows of images by id. As in pycocotools' dictionaries, the last record of an id wins. */
export function rowsById(ids: Float64Array): Map<number, number> {
	const rows = new Map<number, number>();
	for (let row = 0; row < ids.length; row++) if (!Number.isNaN(ids[row])) rows.set(ids[row], row);
	return rows;
}

/** Number of the record of a kind at which the last list of that kind begins: earlier lists of the same key do not count. */
function firstThatCounts(parts: readonly ScannedPart[], key: ListKey): number {
	let before = 0;
	let first = 0;
	for (const part of parts) {
		for (const list of part.lists) if (list.key === key) first = before + list.before;
		before += countOf(part, key);
	}
	return first;
}

function countOf(part: ScannedPart, key: ListKey): number {
	return part[key].start.length;
}

function joinedOffsets(
	parts: readonly ScannedPart[],
	key: ListKey,
	of: (part: ScannedPart) => Float64Array,
): Float64Array {
	return joined(parts, key, of, (length) => new Float64Array(length));
}

function joinedCounts(
	parts: readonly ScannedPart[],
	key: ListKey,
	of: (part: ScannedPart) => Uint32Array,
): Uint32Array {
	return joined(parts, key, of, (length) => new Uint32Array(length));
}

function joined<T extends Float64Array | Uint32Array>(
	parts: readonly ScannedPart[],
	key: ListKey,
	of: (part: ScannedPart) => T,
	create: (length: number) => T,
): T {
	const first = firstThatCounts(parts, key);
	const length = parts.reduce((sum, part) => sum + countOf(part, key), 0);
	const all = create(length);
	let at = 0;
	for (const part of parts) {
		all.set(of(part), at);
		at += countOf(part, key);
	}
	return first === 0 ? all : (all.slice(first) as T);
}

/** Annotations by the row of their image; those of no image (-1) are in none. */
export function grouped(image: Int32Array, imageCount: number): CocoIndex['byImage'] {
	const first = new Uint32Array(imageCount + 1);
	for (const row of image) if (row >= 0) first[row + 1]++;
	for (let row = 0; row < imageCount; row++) first[row + 1] += first[row];
	const rows = new Uint32Array(first[imageCount]);
	const next = first.slice();
	for (let at = 0; at < image.length; at++) {
		const row = image[at];
		if (row >= 0) rows[next[row]++] = at;
	}
	return { first, rows };
}

/** Every fault once: a list that was scanned in parts begins in one of them only. */
function faultsOf(parts: readonly ScannedPart[]): ScanFault[] {
	const seen = new Map<ListKey, number>();
	const again: ScanFault[] = [];
	parts.forEach((part, at) => {
		for (const { key, at: offset } of part.lists) {
			const known = seen.get(key);
			if (known !== undefined && known !== at) again.push({ rule: 'key-duplicate', at: offset, what: key });
			seen.set(key, at);
		}
	});
	return [...parts.flatMap(({ faults }) => faults), ...again].sort((a, b) => a.at - b.at);
}
