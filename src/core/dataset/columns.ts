// What a scan knows of a whole data set, as columns: one entry an image, an object, or a place without a label. Everything
// that is said of a data set (charts, lists, label errors, comparisons) is worked out from these.

import type { LossTermName } from '../recipe';

export interface DatasetColumns {
	/** Names of the splits ("train", "val"); a single empty name where there are none. */
	splits: string[];
	/** Annotation files, in the order of the scan. */
	files: { /** Absolute. */ path: string /** Index into `splits`. */; split: number }[];
	/** Names of the classes of all files, each once. */
	classes: string[];
	/**
	 * Classes as the files list them, with the number that a file gives each (a COCO id): what detections refer to. Absent where
	 * the names alone are known.
	 */
	classList?: { id: number | null; class: number }[];
	/** Loss terms, in the order of the recipe; empty without losses. */
	terms: LossTermName[];
	/** Names of the recipe's levels. */
	levels: string[];
	images: ImageColumns;
	objects: ObjectColumns;
	unlabelled: UnlabelledColumns;
}

/** By file, and in each by its rows. */
export interface ImageColumns {
	count: number;
	/** `[count]` index into `files`, and the row of the image in that file. */
	file: Int32Array;
	row: Int32Array;
	/** `[count]` the file's own id as text, and the name of the picture as the file writes it. */
	id: string[];
	fileName: string[];
	/** `[count]` size that the boxes refer to, pixels; 0 where nobody knows it. */
	width: Float64Array;
	height: Float64Array;
	/** `[count + 1]` the objects of image i are `first[i]` up to `first[i + 1]`. */
	first: Int32Array;
	/** `[count]` total loss after weights; NaN without losses. */
	total: Float64Array;
	/** `[count * terms]` each term after its weight; NaN without. */
	losses: Float64Array;
	/** `[count]` errors and warnings of its records and its assignment. */
	problems: Int32Array;
}

/** By image, and in each in the order of its records. */
export interface ObjectColumns {
	count: number;
	/** `[count]` index into `classes`; -1 where it has none. */
	class: Int32Array;
	/** `[count * 4]` corners, picture pixels, as labelled; may be NaN. */
	box: Float64Array;
	/** `[count * 4]` corners as the assigner sees them, input pixels; may be NaN. */
	input: Float64Array;
	/** `[count]` index into `objectUses`. */
	use: Uint8Array;
	/** `[count]` as in `InspectedObject`. */
	positives: Int32Array;
	forced: Int32Array;
	candidates: Int32Array;
	/** `[count]` 1 where which candidates become positive waits for predictions. */
	open: Uint8Array;
	bestIou: Float64Array;
	/** `[count * levels]` positives on each level. */
	levels: Int32Array;
	/** `[count]` mean loss of one of its rows after weights (`Suspect.loss`); NaN without losses or rows. */
	loss: Float64Array;
	/** `[count * terms]` the same by term; NaN where it has no rows in the term. */
	losses: Float64Array;
	/**
	 * `[count]` what the model says of it: mean probability of its labelled class over its rows, the likeliest other class
	 * (index into `classes`, -1 for none or background) and its mean probability; NaN without head outputs.
	 */
	own: Float64Array;
	other: Int32Array;
	otherProbability: Float64Array;
}

/** Places where the model sees something and no label is, costliest first within an image. */
export interface UnlabelledColumns {
	count: number;
	/** `[count]` index of the image, ascending. */
	image: Int32Array;
	/** `[count * 4]` corners, picture pixels. */
	box: Float64Array;
	/** `[count]` loss of its region after weights. */
	loss: Float64Array;
	/** `[count]` the class that the model sees (index into `classes`, -1 for none) and its probability; NaN without. */
	class: Int32Array;
	probability: Float64Array;
}

/** What the codes of `ObjectColumns.use` mean. */
export const objectUses = ['trained', 'left-out', 'shield', 'ignore', 'invalid'] as const;

/** Room for so many images, objects and places, numbers that are not known NaN, to be filled in. */
export function emptyColumns(
	names: Pick<DatasetColumns, 'splits' | 'files' | 'classes' | 'terms' | 'levels'>,
	counts: { images: number; objects: number; unlabelled: number },
): DatasetColumns {
	const { images, objects, unlabelled } = counts;
	const unknown = (count: number) => new Float64Array(count).fill(Number.NaN);
	return {
		...names,
		images: {
			count: images,
			file: new Int32Array(images),
			row: new Int32Array(images),
			id: new Array<string>(images).fill(''),
			fileName: new Array<string>(images).fill(''),
			width: new Float64Array(images),
			height: new Float64Array(images),
			first: new Int32Array(images + 1),
			total: unknown(images),
			losses: unknown(images * names.terms.length),
			problems: new Int32Array(images),
		},
		objects: {
			count: objects,
			class: new Int32Array(objects),
			box: new Float64Array(4 * objects),
			input: new Float64Array(4 * objects),
			use: new Uint8Array(objects),
			positives: new Int32Array(objects),
			forced: new Int32Array(objects),
			candidates: new Int32Array(objects),
			open: new Uint8Array(objects),
			bestIou: new Float64Array(objects),
			levels: new Int32Array(objects * names.levels.length),
			loss: unknown(objects),
			losses: unknown(objects * names.terms.length),
			own: unknown(objects),
			other: new Int32Array(objects).fill(-1),
			otherProbability: unknown(objects),
		},
		unlabelled: {
			count: unlabelled,
			image: new Int32Array(unlabelled),
			box: new Float64Array(4 * unlabelled),
			loss: unknown(unlabelled),
			class: new Int32Array(unlabelled).fill(-1),
			probability: unknown(unlabelled),
		},
	};
}
