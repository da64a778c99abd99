// Pictures that two splits share: the same bytes, or perceptual hashes that differ in a few bits.

import { hashDistance, type PerceptualHash } from './perceptual-hash';

/** What is compared of a picture. */
export interface ComparedPicture {
	/** Index of its image in the columns. */
	image: number;
	/** Index of its split. */
	split: number;
	/** Hash of its bytes; `null` where it could not be read. */
	bytes: string | null;
	/** `null` where it has nothing to be told by. */
	looks: PerceptualHash | null;
}

export interface Leak {
	/** Indices of images in the columns; `a` is in the earlier split. */
	a: number;
	b: number;
	/** `exact`: the same bytes; `alike`: so many of 64 bits of the perceptual hash differ. */
	kind: 'exact' | 'alike';
	bits: number;
}

/** Bits of the hash in which pictures that look the same may differ. */
export const mostBits = 6;
/** Hashes that differ in at most six bits agree in at least one of seven bands. */
const bands = mostBits + 1;

/**
 * For each picture, and each earlier split, the nearest picture of that split: one of the same bytes, else the one with the fewest
 * other bits, of equals the first. Ordered by `b`. Duplicates within a split are no leaks.
 */
export function findLeaks(pictures: readonly ComparedPicture[]): Leak[] {
	const best = new Map<string, Leak>();
	const offer = (one: ComparedPicture, two: ComparedPicture, kind: Leak['kind'], bits: number) => {
		if (one.split === two.split) return;
		const [a, b] = one.split < two.split ? [one, two] : [two, one];
		const key = `${b.image} ${a.split}`;
		const known = best.get(key);
		const isNearer =
			!known ||
			(known.kind === kind
				? bits < known.bits || (bits === known.bits && a.image < known.a)
				: kind === 'exact');
		if (isNearer) best.set(key, { a: a.image, b: b.image, kind, bits });
	};
	for (const group of groupsBy(pictures, ({ bytes }) => bytes).values())
		eachPair(firstOfEach(group), group, (a, b) => offer(a, b, 'exact', 0));
	const byLooks = groupsBy(pictures, ({ looks }) => looks && `${looks[0]} ${looks[1]}`);
	const groups = [...byLooks.values()].map((members) => ({
		looks: (members[0] as ComparedPicture).looks as PerceptualHash,
		members,
		first: firstOfEach(members),
	}));
	for (const { members, first } of groups) eachPair(first, members, (a, b) => offer(a, b, 'alike', 0));
	eachNear(
		groups.map(({ looks }) => looks),
		(one, two, bits) => {
			const [a, b] = [groups[one], groups[two]] as [(typeof groups)[0], (typeof groups)[0]];
			eachPair(a.first, b.members, (x, y) => offer(x, y, 'alike', bits));
			eachPair(b.first, a.members, (x, y) => offer(x, y, 'alike', bits));
		},
	);
	return [...best.values()].sort((x, y) => x.b - y.b || x.a - y.a);
}

function groupsBy(
	pictures: readonly ComparedPicture[],
	of: (picture: ComparedPicture) => string | null,
): Map<string, ComparedPicture[]> {
	const groups = new Map<string, ComparedPicture[]>();
	for (const picture of pictures) {
		const key = of(picture);
		if (key === null) continue;
		const known = groups.get(key);
		if (known) known.push(picture);
		else groups.set(key, [picture]);
	}
	return groups;
}

/** The first picture of each split: it stands for all that are the same. */
function firstOfEach(group: readonly ComparedPicture[]): ComparedPicture[] {
	const first = new Map<number, ComparedPicture>();
	for (const picture of group) {
		const known = first.get(picture.split);
		if (!known || picture.image < known.image) first.set(picture.split, picture);
	}
	return [...first.values()];
}

function eachPair<T>(some: readonly T[], others: readonly T[], act: (a: T, b: T) => void): void {
	for (const a of some) for (const b of others) if (a !== b) act(a, b);
}

/** Every pair of hashes, all different, within `mostBits` of each other, once: only those that share a band are compared. */
function eachNear(
	hashes: readonly PerceptualHash[],
	act: (a: number, b: number, bits: number) => void,
): void {
	for (let band = 0; band < bands; band++) {
		const buckets = new Map<number, number[]>();
		for (const [at, hash] of hashes.entries()) {
			const key = bandOf(hash, band);
			const known = buckets.get(key);
			if (known) known.push(at);
			else buckets.set(key, [at]);
		}
		for (const bucket of buckets.values())
			for (let i = 1; i < bucket.length; i++)
				for (let j = 0; j < i; j++) {
					const [a, b] = [bucket[j] as number, bucket[i] as number];
					const [one, two] = [hashes[a], hashes[b]] as [PerceptualHash, PerceptualHash];
					const bits = hashDistance(one, two);
					if (bits <= mostBits && firstShared(one, two) === band) act(a, b, bits);
				}
	}
}

/** Bits `[from, to)` of band `band`, the first bits first. */
function bandOf([high, low]: PerceptualHash, band: number): number {
	const from = Math.floor((64 * band) / bands);
	const to = Math.floor((64 * (band + 1)) / bands);
	let value = 0;
	for (let bit = from; bit < to; bit++)
		value = (value << 1) | (((bit < 32 ? high : low) >>> (31 - (bit & 31))) & 1);
	return value;
}

/** The first band in which two hashes agree, so that no pair comes up twice. */
function firstShared(a: PerceptualHash, b: PerceptualHash): number {
	let band = 0;
	while (band < bands && bandOf(a, band) !== bandOf(b, band)) band++;
	return band;
}
