// What a format cannot hold of a data set, worked out before anything is written, for a person to decide.

import { yoloFallbackSize } from '../assumed-size';
import { type FormatName, formatFacts } from '../format-names';
import { formatNamed } from '../registry';
import { boxShift, maskChange } from './differences';
import { ownPaths } from './own-paths';
import { type LossCounts, type LossKind, lossSentence } from './sentences';
import type { Dataset, DatasetImage, DatasetObject, FormatWriter } from './types';

/** One kind of loss in a whole data set. */
export interface ConversionLoss extends LossCounts {
	kind: LossKind;
	/** The first place of it: rows in the data set's images and in that image's objects; `null` for what has none. */
	example: { image: number; object: number | null } | null;
	/** One sentence for a person. */
	message: string;
}

export interface ConversionReport {
	target: FormatName;
	/** How many of the data set. */
	images: number;
	objects: number;
	/** How many are in the written files. */
	keptImages: number;
	keptObjects: number;
	/** What weighs most first. */
	losses: ConversionLoss[];
}

type Found = Map<LossKind, Pick<ConversionLoss, 'count' | 'example' | 'largestPx'>>;

const order: readonly LossKind[] = [
	'object-lost',
	'object-needs-size',
	'mask-lost',
	'mask-is-box',
	'mask-added',
	'mask-drawn',
	'mask-outlined',
	'mask-joined',
	'mask-changed',
	'box-moved',
	'class-renamed',
	'flag-lost',
	'flag-gained',
	'image-lost',
	'size-lost',
	'size-assumed',
	'class-lost',
	'file-clash',
];

/**
 * Compares every object with what its writer says of it, and counts what comes back otherwise. Nothing is written. Boxes
 * count as moved from `samePx` on.
 */
export function conversionReport(dataset: Dataset, target: FormatName): ConversionReport {
	const steps = conversionSteps(dataset, target);
	for (;;) {
		const step = steps.next();
		if (step.done) return step.value;
	}
}

/** The same, one image after another: yields how many were looked at, and the report at the end. */
export function* conversionSteps(dataset: Dataset, target: FormatName): Generator<number, ConversionReport> {
	const { writer } = formatNamed(target);
	const found: Found = new Map();
	const usedClasses = new Set<string>();
	let keptImages = 0;
	let keptObjects = 0;
	let objects = 0;
	for (const [row, image] of dataset.images.entries()) {
		let kept = 0;
		// Looked at once: there may be files to read behind it.
		const own = image.objects;
		own.forEach((object, at) => {
			const place = { image: row, object: at };
			const held = writer.hold(object, image, dataset);
			if (held) {
				kept++;
				usedClasses.add(object.className);
				compare(found, object, held, place);
			} else count(found, needsSize(writer, object, image) ? 'object-needs-size' : 'object-lost', place);
		});
		objects += own.length;
		keptObjects += kept;
		if (kept > 0 || writer.holds.emptyImages) keptImages++;
		else count(found, 'image-lost', { image: row, object: null });
		compareImage(found, image, writer, row);
		yield row + 1;
	}
	if (!writer.holds.unusedClasses) {
		const lost = new Set(dataset.classes.map(({ name }) => name).filter((name) => !usedClasses.has(name)));
		for (const _ of lost) count(found, 'class-lost', null);
	}
	countClashes(found, dataset, target, writer);
	const losses = order.flatMap((kind) => {
		const loss = found.get(kind);
		return loss ? [{ kind, ...loss, message: lossSentence(kind, target, loss) }] : [];
	});
	return { target, images: dataset.images.length, objects, keptImages, keptObjects, losses };
}

function count(found: Found, kind: LossKind, example: ConversionLoss['example'], px?: number): void {
	const known = found.get(kind);
	if (!known) {
		found.set(kind, { count: 1, example, ...(px === undefined ? {} : { largestPx: px }) });
		return;
	}
	known.count++;
	if (px !== undefined) known.largestPx = Math.max(known.largestPx ?? 0, px);
}

function compare(
	found: Found,
	object: DatasetObject,
	held: DatasetObject,
	place: { image: number; object: number },
): void {
	const mask = maskChange(object, held);
	if (mask) count(found, mask, place);
	const shift = boxShift(object, held);
	if (shift > 0) count(found, 'box-moved', place, shift);
	if (held.className !== object.className) count(found, 'class-renamed', place);
	if (held.isApart !== object.isApart) count(found, held.isApart ? 'flag-gained' : 'flag-lost', place);
}

/** Whether the object could be written if the size of its image were known. */
function needsSize(writer: FormatWriter, object: DatasetObject, image: DatasetImage): boolean {
	if (image.width !== null && image.height !== null) return false;
	const sized = { ...image, ...yoloFallbackSize, objects: [object] };
	return writer.hold(object, sized, { images: [sized], classes: [] }) !== null;
}

function compareImage(found: Found, image: DatasetImage, { holds }: FormatWriter, row: number): void {
	const place = { image: row, object: null };
	if (!holds.imageSizes && image.width !== null && !image.isSizeAssumed) count(found, 'size-lost', place);
	if (image.isSizeAssumed) count(found, 'size-assumed', place);
}

/** Images whose files would have the name of an earlier one's. */
function countClashes(found: Found, { images }: Dataset, target: FormatName, writer: FormatWriter): void {
	if (formatFacts[target].images === 'many') return;
	const bare = images.map((image) => ({ ...image, objects: [] }));
	// Files of the data set as a whole come before those of the images.
	const paths = Array.from(writer.write({ images: bare, classes: [] }), ({ path }) => path);
	const own = ownPaths();
	const first = paths.length - images.length;
	for (const [at, path] of paths.entries())
		if (own(path) !== path) count(found, 'file-clash', { image: at - first, object: null });
}
