// The sample's shapes with planted errors, as the probe model sees them: losses and opinions in the columns of a scan.

import { losses, type ProbeImage, type ProbeReader } from '../../src/compute/probe';
import type { DatasetColumns } from '../../src/core/dataset/columns';
import type { Box, Segmentation } from '../../src/core/geometry';
import type { LabelledRecord } from '../../src/core/inspect';
import { bitmapToRle, rleToBitmap } from '../../src/core/masks/rle';
import { type Suspect, suspectsOf } from '../../src/core/suspects';
import { columnsOf } from './columns';
import type { PlainLabel } from './plant';
import type { LabelledSet } from './sets';

/** Places that the model gives less are none. */
const leastSeen = 0.05;

/** Labels and final detections of the images; detections do not depend on labels. Throws what the model says. */
export async function sampleSet(
	images: readonly ProbeImage[],
	classes: readonly string[],
	reader: ProbeReader,
): Promise<LabelledSet> {
	const labels = images.flatMap(({ objects }, image) =>
		objects.map(
			({ className, box, flag }): Omit<PlainLabel, 'from'> => ({
				image,
				class: classes.indexOf(className),
				box: box as Box,
				isApart: flag !== null,
			}),
		),
	);
	const found: { image: number; class: number; box: Box; score: number }[] = [];
	for (const [image, each] of images.entries()) {
		const detections = await reader.detections(each);
		if ('error' in detections) throw new Error(detections.error);
		for (const {
			className,
			bbox: [x, y, width, height],
			score,
		} of detections)
			found.push({ image, class: classes.indexOf(className), box: [x, y, x + width, y + height], score });
	}
	return {
		name: 'the sample’s shapes',
		images: images.map(({ name, width, height }) => ({ fileName: name, width, height })),
		classes: [...classes],
		labels: labels.map((label, from) => ({ ...label, from })),
		detections: {
			count: found.length,
			image: Int32Array.from(found, ({ image }) => image),
			class: Int32Array.from(found, (each) => each.class),
			box: Float64Array.from(found.flatMap(({ box }) => box)),
			score: Float64Array.from(found, ({ score }) => score),
		},
	};
}

/** Columns of planted labels with what the model's raw outputs say of them. */
export async function sampleColumns(
	images: readonly ProbeImage[],
	set: LabelledSet,
	labels: readonly PlainLabel[],
	reader: ProbeReader,
	seed: number,
): Promise<DatasetColumns> {
	const records = images.flatMap(({ objects }) => objects) as LabelledRecord[];
	const all: Suspect[][] = [];
	let names: DatasetColumns['terms'] = [];
	for (const [row, image] of images.entries()) {
		const objects = labels
			.filter((label) => label.image === row)
			.map((label) => recordOf(records[label.from], label, set.classes, image));
		const answer = await reader.outputs({ ...image, objects }, seed);
		if ('error' in answer) throw new Error(answer.error);
		const { inspection } = losses(answer.scene, answer.heads, seed);
		if (names.length === 0) names = inspection.recipe.losses.map(({ name }) => name);
		all.push(suspectsOf(inspection));
	}
	const plain = columnsOf(set, labels);
	const places = all.flatMap((suspects, image) =>
		suspects
			.filter(({ object, other }) => object === null && (other?.probability ?? 0) >= leastSeen)
			.map((suspect) => ({ image, ...suspect })),
	);
	const columns: DatasetColumns = {
		...plain,
		terms: names,
		objects: { ...plain.objects, losses: new Float64Array(labels.length * names.length).fill(Number.NaN) },
		unlabelled: {
			count: places.length,
			image: Int32Array.from(places, ({ image }) => image),
			box: Float64Array.from(places.flatMap(({ box }) => box)),
			loss: Float64Array.from(places, ({ loss }) => loss),
			class: Int32Array.from(places, ({ other }) => set.classes.indexOf(other?.className ?? '')),
			probability: Float64Array.from(places, ({ other }) => other?.probability ?? Number.NaN),
		},
	};
	all.forEach((suspects, image) => {
		for (const { object, own, other, loss, terms } of suspects) {
			if (object === null) continue;
			const row = plain.images.first[image] + object;
			columns.objects.loss[row] = loss;
			columns.objects.own[row] = own ?? Number.NaN;
			columns.objects.other[row] = set.classes.indexOf(other?.className ?? '');
			columns.objects.otherProbability[row] = other?.probability ?? Number.NaN;
			for (const term of terms)
				columns.objects.losses[row * names.length + names.indexOf(term.name)] = term.loss;
		}
	});
	return columns;
}

/** The record of a planted label: its class and box, and the mask moved with the box. */
function recordOf(
	record: LabelledRecord,
	{ class: kind, box }: PlainLabel,
	classes: readonly string[],
	{ width, height }: { width: number; height: number },
): LabelledRecord {
	const className = classes[kind];
	if (box.every((side, k) => side === record.box[k])) return { ...record, className, classId: null };
	const segmentation =
		record.segmentation && moved(record.segmentation, record.box as Box, box, width, height);
	return { ...record, className, classId: null, box, segmentation };
}

function moved(mask: Segmentation, from: Box, to: Box, width: number, height: number): Segmentation {
	const scale = [0, 1].map((axis) => (to[axis + 2] - to[axis]) / (from[axis + 2] - from[axis]));
	if (mask.kind === 'polygons')
		return {
			kind: 'polygons',
			parts: mask.parts.map((part) =>
				part.map((value, k) => to[k & 1] + (value - from[k & 1]) * scale[k & 1]),
			),
		};
	const bitmap = rleToBitmap(mask.counts, height, width);
	const out = new Uint8Array(bitmap.length);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const column = Math.floor(from[0] + (x + 0.5 - to[0]) / scale[0]);
			const row = Math.floor(from[1] + (y + 0.5 - to[1]) / scale[1]);
			if (column < 0 || row < 0 || column >= width || row >= height) continue;
			out[y * width + x] = bitmap[row * width + column];
		}
	return { ...mask, counts: bitmapToRle(out, height, width) };
}
