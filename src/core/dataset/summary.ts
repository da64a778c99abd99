// A data set in numbers, by what the recipe makes of it: the same for the page, the tree and the command line.

import { type DatasetColumns, objectUses } from './columns';

/** A class in numbers, by what the recipe makes of it. */
export interface ClassLine {
	class: number;
	name: string;
	/** Trained objects, in all and in each split. */
	objects: number;
	bySplit: number[];
	/** Images with one of them. */
	images: number;
	/** Positives after assignment, forced ones among them. */
	positives: number;
	forced: number;
	/** Objects without any. */
	unmatched: number;
	/** Mean loss of an object; `null` without losses. */
	loss: number | null;
}

/** Positives by the objects' size at input, on each level. */
export interface SizeLine {
	name: SizeName;
	objects: number;
	/** `[levels]`. */
	positives: number[];
	forced: number;
	unmatched: number;
}

export const sizeNames = ['small', 'medium', 'large'] as const;
/** By the square root of width times height at input: under 32 px, under 96 px, larger. */
export type SizeName = (typeof sizeNames)[number];

export interface HeadCounts {
	images: number;
	/** Images without any trained object. */
	empty: number;
	/** Trained objects, and all others (crowds, broken boxes). */
	objects: number;
	leftOut: number;
	/** Trained objects whose positives are all forced; `null` where the assignment of some waits for predictions. */
	forcedOnly: number | null;
	/** Trained objects without any positive. */
	unmatched: number;
}

const trained = objectUses.indexOf('trained');

/** Index into `sizeNames` of object `at`. */
export function sizeOf({ objects }: DatasetColumns, at: number): number {
	const { input } = objects;
	const width = (input[4 * at + 2] as number) - (input[4 * at] as number);
	const height = (input[4 * at + 3] as number) - (input[4 * at + 1] as number);
	const side = Math.sqrt(Math.max(0, width * height));
	return side < 32 ? 0 : side < 96 ? 1 : 2;
}

export function isTrained({ objects }: DatasetColumns, at: number): boolean {
	return objects.use[at] === trained;
}

/** A trained object that nothing is trained towards; not one that waits for predictions. */
export function isUnmatched(columns: DatasetColumns, at: number): boolean {
	const { positives, open } = columns.objects;
	return isTrained(columns, at) && positives[at] === 0 && open[at] === 0;
}

/** A trained object all of whose positives are forced. */
export function isForcedOnly(columns: DatasetColumns, at: number): boolean {
	const { positives, forced } = columns.objects;
	return isTrained(columns, at) && (positives[at] as number) > 0 && forced[at] === positives[at];
}

export function headCounts(columns: DatasetColumns): HeadCounts {
	const { images, objects } = columns;
	const counts = { images: images.count, empty: 0, objects: 0, leftOut: 0, forcedOnly: 0, unmatched: 0 };
	let waits = false;
	for (let image = 0; image < images.count; image++) {
		const before = counts.objects;
		for (let at = images.first[image] as number; at < (images.first[image + 1] as number); at++) {
			if (isTrained(columns, at)) counts.objects++;
			else counts.leftOut++;
			if (isForcedOnly(columns, at)) counts.forcedOnly++;
			if (isUnmatched(columns, at)) counts.unmatched++;
			waits ||= objects.open[at] === 1;
		}
		if (counts.objects === before) counts.empty++;
	}
	return { ...counts, forcedOnly: waits ? null : counts.forcedOnly };
}

/** One line a class that has a trained object, or is listed, in the order of the columns. */
export function classLines(columns: DatasetColumns): ClassLine[] {
	const { classes, splits, files, images, objects } = columns;
	const lines = classes.map(
		(name, at): ClassLine => ({
			class: at,
			name,
			objects: 0,
			bySplit: splits.map(() => 0),
			images: 0,
			positives: 0,
			forced: 0,
			unmatched: 0,
			loss: null,
		}),
	);
	const losses = classes.map(() => ({ sum: 0, count: 0 }));
	const lastImage = new Int32Array(classes.length).fill(-1);
	for (let image = 0; image < images.count; image++) {
		const split = files[images.file[image] as number]?.split ?? 0;
		for (let at = images.first[image] as number; at < (images.first[image + 1] as number); at++) {
			const number = objects.class[at] as number;
			const line = lines[number];
			if (!line || !isTrained(columns, at)) continue;
			line.objects++;
			line.bySplit[split] = (line.bySplit[split] ?? 0) + 1;
			if (lastImage[number] !== image) line.images++;
			lastImage[number] = image;
			line.positives += objects.positives[at] as number;
			line.forced += objects.forced[at] as number;
			if (isUnmatched(columns, at)) line.unmatched++;
			const loss = objects.loss[at] as number;
			const sums = losses[number];
			if (!sums || Number.isNaN(loss)) continue;
			sums.sum += loss;
			sums.count++;
		}
	}
	for (const [at, { sum, count }] of losses.entries())
		if (count > 0) (lines[at] as ClassLine).loss = sum / count;
	return lines;
}

/** One line a size, the smallest first. */
export function sizeLines(columns: DatasetColumns): SizeLine[] {
	const { objects, levels } = columns;
	const lines = sizeNames.map(
		(name): SizeLine => ({ name, objects: 0, positives: levels.map(() => 0), forced: 0, unmatched: 0 }),
	);
	for (let at = 0; at < objects.count; at++) {
		if (!isTrained(columns, at)) continue;
		const line = lines[sizeOf(columns, at)] as SizeLine;
		line.objects++;
		line.forced += objects.forced[at] as number;
		if (isUnmatched(columns, at)) line.unmatched++;
		for (let level = 0; level < levels.length; level++)
			line.positives[level] =
				(line.positives[level] as number) + (objects.levels[at * levels.length + level] as number);
	}
	return lines;
}

/** Images and trained objects of each split. */
export function splitLines(columns: DatasetColumns): { images: number; objects: number }[] {
	const { splits, files, images } = columns;
	const lines = splits.map(() => ({ images: 0, objects: 0 }));
	for (let image = 0; image < images.count; image++) {
		const line = lines[files[images.file[image] as number]?.split ?? 0];
		if (!line) continue;
		line.images++;
		for (let at = images.first[image] as number; at < (images.first[image + 1] as number); at++)
			if (isTrained(columns, at)) line.objects++;
	}
	return lines;
}
