// From a place in the text to the record that stands there: the cursor of the editor chooses an object.

import type { Span } from '../core/problem';
import type { AnnotationFile } from './types';

/** A record in the text; `part` is what of it stands at the offset. */
export interface Location {
	/** Row in `AnnotationFile.images`. */
	image: number;
	/** Row in that image's objects, `null` for the image's own record. */
	object: number | null;
	part: 'record' | 'box' | 'class' | 'segmentation';
}

/** Records by where they start, made once for a file. */
export interface SpanIndex {
	file: AnnotationFile;
	objects: RecordSpans;
	images: RecordSpans;
	/** While somebody types in a record: by how much the spans of the records behind it are off; `null`: not at all. */
	behind: Behind | null;
}

/** The record that is typed in, and what has not been done yet to those behind it, its own image's excepted. */
export interface Behind {
	image: number;
	object: number;
	start: number;
	by: number;
}

/** Three numbers a record, sorted by start: parallel arrays. */
interface RecordSpans {
	starts: Float64Array;
	ends: Float64Array;
	image: Int32Array;
	object: Int32Array;
}

interface Entry {
	span: Span;
	image: number;
	object: number;
}

export function buildSpanIndex(file: AnnotationFile): SpanIndex {
	const images: Entry[] = [];
	const objects: Entry[] = [];
	file.images.forEach((record, image) => {
		images.push({ span: record.spans.record, image, object: -1 });
		record.objects.forEach(({ spans }, object) => {
			objects.push({ span: spans.record, image, object });
		});
	});
	return { file, objects: sortedSpans(objects), images: sortedSpans(images), behind: null };
}

/** Of records that share a place (the frames that a keyframe stands for) the first comes last, where it is found. */
function sortedSpans(entries: Entry[]): RecordSpans {
	entries.reverse().sort((a, b) => a.span.start - b.span.start);
	return {
		starts: Float64Array.from(entries, ({ span }) => span.start),
		ends: Float64Array.from(entries, ({ span }) => span.end),
		image: Int32Array.from(entries, ({ image }) => image),
		object: Int32Array.from(entries, ({ object }) => object),
	};
}

/** Brings an index up to a text in which what stood at `from` or behind it moved by `by`. */
export function shiftIndex({ objects, images }: SpanIndex, from: number, by: number): void {
	for (const { starts, ends } of [objects, images]) {
		for (let row = 0; row < starts.length; row++) {
			if ((starts[row] as number) >= from) starts[row] = (starts[row] as number) + by;
			if ((ends[row] as number) >= from) ends[row] = (ends[row] as number) + by;
		}
	}
}

/**
 * The record at a UTF-16 `offset`, its last character's right side included; `null` between records.
 *
 * An object wins over the image record that encloses it. Logarithmic in the number of records.
 */
export function locateInIndex({ file, objects, images }: SpanIndex, offset: number): Location | null {
	const found = recordAt(objects, offset);
	if (found >= 0) {
		const image = objects.image[found];
		const object = objects.object[found];
		return { image, object, part: partAt(file.images[image].objects[object].spans, offset) };
	}
	const row = recordAt(images, offset);
	return row < 0 ? null : { image: images.image[row], object: null, part: 'record' };
}

/** Number of the last record that starts at or before `offset` and reaches it, -1 for none. */
function recordAt({ starts, ends }: RecordSpans, offset: number): number {
	const behind = firstBehind(starts, offset);
	return behind > 0 && offset <= ends[behind - 1] ? behind - 1 : -1;
}

/** Number of the first of ascending `starts` that lies behind `offset`; their count where none does. */
export function firstBehind(starts: Float64Array, offset: number): number {
	let low = 0;
	let high = starts.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (starts[middle] <= offset) low = middle + 1;
		else high = middle;
	}
	return low;
}

function partAt(
	spans: { box: Span | null; class: Span | null; segmentation: Span | null },
	offset: number,
): Location['part'] {
	const holds = (span: Span | null) => span !== null && span.start <= offset && offset <= span.end;
	if (holds(spans.class)) return 'class';
	if (holds(spans.box)) return 'box';
	return holds(spans.segmentation) ? 'segmentation' : 'record';
}
