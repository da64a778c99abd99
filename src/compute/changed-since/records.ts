// Which problems of an annotation file belong to records that are not as they were. Records are compared by what they say, so that a
// file on one line, one that was sorted anew and one with other indents are all the same to it.

import type { Problem } from '../../core/problem';
import { formatFacts } from '../../formats';
import { contentOf } from '../../formats/content';
import type { AnnotatedText, ImageRecord } from '../../formats/types';

/** A file as it was read, with all its problems. */
export interface CheckedText {
	file: AnnotatedText;
	problems: readonly Problem[];
}

/** An image of the earlier file. */
interface ImageBefore {
	own: string;
	/** How often a record with this content is among its objects. */
	objects: Map<string, number>;
	count: number;
	/** Problems of the image as a whole. */
	problems: Set<string>;
}

/**
 * Tells problems that the change brought from those that stand in records as they were. An object's record is as it was where
 * its image had one with the same content and the image's own entry says the same; an image where besides all its objects are
 * the same, or it had the same problem; a problem of the file as a whole where the file had it.
 * @param before `null` where there was no such file: all of it is new then.
 * @returns `isOldRecord`: the same of an object in an image, or of the image (`null`). Each problem of the file is asked once.
 */
export function comparedWith(
	now: AnnotatedText,
	before: CheckedText | null,
): { isOld(problem: Problem): boolean; isOldRecord(image: number, object: number | null): boolean } {
	if (!before) return { isOld: () => false, isOldRecord: () => false };
	const earlier = imagesBefore(before);
	const keys = imageKeys(now);
	const whole = new Map<string, number>();
	for (const problem of before.problems)
		if (problem.image === undefined) add(whole, problemKey(before.file, problem));
	const ownOf = (image: number): { record: ImageRecord; old: ImageBefore } | null => {
		const record = now.annotations.images[image];
		const old = record && earlier(keys[image] as string);
		return record && old && old.own === ownContent(record) ? { record, old } : null;
	};
	const contents = new Map<number, Numbered[]>();
	const contentsOf = (image: number, record: ImageRecord): Numbered[] => {
		const known = contents.get(image) ?? numberedContents(now, record);
		contents.set(image, known);
		return known;
	};
	const isOldRecord = (image: number, object: number | null): boolean => {
		const found = ownOf(image);
		if (!found) return false;
		const { record, old } = found;
		const own = contentsOf(image, record);
		const isThere = ({ content, number }: Numbered) => number <= (old.objects.get(content) ?? 0);
		if (object === null) return own.length === old.count && own.every(isThere);
		const at = own[object];
		return at !== undefined && isThere(at);
	};
	return {
		isOldRecord,
		isOld(problem) {
			const { image, object = null } = problem;
			if (image === undefined) return take(whole, problemKey(now, problem));
			if (isOldRecord(image, object)) return true;
			return object === null && ownOf(image)?.old.problems.has(imageProblemKey(problem)) === true;
		},
	};
}

/** What an object says, and the how manieth of its image it is that says so: of two where there was one, the second is new. */
interface Numbered {
	content: string;
	number: number;
}

function numberedContents(file: AnnotatedText, { objects }: ImageRecord): Numbered[] {
	const counts = new Map<string, number>();
	return objects.map(({ spans }) => {
		const content = contentOf(file, spans.record);
		return { content, number: add(counts, content) };
	});
}

/** Images of the earlier file by their key, each worked out when it is asked for. */
function imagesBefore({ file, problems }: CheckedText): (key: string) => ImageBefore | null {
	const rows = new Map(imageKeys(file).map((key, row) => [key, row]));
	const byImage = new Map<number, Set<string>>();
	for (const problem of problems) {
		if (problem.image === undefined || problem.object !== undefined) continue;
		const known = byImage.get(problem.image) ?? new Set();
		byImage.set(problem.image, known.add(imageProblemKey(problem)));
	}
	const made = new Map<number, ImageBefore>();
	return (key) => {
		const row = rows.get(key);
		const record = row === undefined ? undefined : file.annotations.images[row];
		if (row === undefined || !record) return null;
		const known = made.get(row);
		if (known) return known;
		const objects = new Map<string, number>();
		for (const { spans } of record.objects) add(objects, contentOf(file, spans.record));
		const image = {
			own: ownContent(record),
			objects,
			count: record.objects.length,
			problems: byImage.get(row) ?? new Set<string>(),
		};
		made.set(row, image);
		return image;
	};
}

/** What pairs an image with itself: its id, the second of the same id as such; the only one of a file is the only one. */
function imageKeys({ annotations: { format, images } }: AnnotatedText): string[] {
	if (formatFacts[format].images === 'one') return images.map((_, row) => String(row));
	const counts = new Map<string, number>();
	return images.map(({ id }) => `${id} ${add(counts, id)}`);
}

/** What an image says of itself; a name that the reader took from the name of the file may change with it. */
function ownContent({ fileName, width, height, isSizeAssumed, spans }: ImageRecord): string {
	return JSON.stringify([spans.fileName ? fileName : null, isSizeAssumed ? null : [width, height]]);
}

function imageProblemKey({ rule, message }: Problem): string {
	return `${rule} ${message}`;
}

function problemKey(file: AnnotatedText, { rule, message, span }: Problem): string {
	return `${rule} ${span ? contentOf(file, span) : message}`;
}

function add(counts: Map<string, number>, key: string): number {
	const count = (counts.get(key) ?? 0) + 1;
	counts.set(key, count);
	return count;
}

/** Takes one of so many; false where none is left. */
function take(counts: Map<string, number>, key: string): boolean {
	const count = counts.get(key) ?? 0;
	counts.set(key, count - 1);
	return count > 0;
}
