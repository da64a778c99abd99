// Data sets of few boxes for the queue of label errors: columns and detections from plain lists.

import { type DatasetColumns, emptyColumns, objectUses } from '../../src/core/dataset/columns';
import type { Box } from '../../src/core/geometry';
import type { DetectionRows } from '../../src/core/label-errors/types';

export interface PlainLabel {
	class: string;
	box: Box;
	use?: (typeof objectUses)[number];
}

export interface PlainDetection {
	class: string;
	box: Box;
	score: number;
}

export interface PlainImage {
	name: string;
	labels: PlainLabel[];
	detections: PlainDetection[];
}

export const names = ['cat', 'dog', 'kite'];

/** @param classes names in the order in which they are numbered. */
export function columnsOf(images: readonly PlainImage[], classes: readonly string[] = names): DatasetColumns {
	const labels = images.flatMap((image) => image.labels);
	const columns = emptyColumns(
		{
			splits: [''],
			files: [{ path: '/labels.json', split: 0 }],
			classes: [...classes],
			terms: [],
			levels: [],
		},
		{ images: images.length, objects: labels.length, unlabelled: 0 },
	);
	images.forEach(({ name, labels: own }, image) => {
		columns.images.fileName[image] = name;
		columns.images.id[image] = String(100 + image);
		columns.images.width[image] = 640;
		columns.images.height[image] = 480;
		columns.images.first[image + 1] = columns.images.first[image] + own.length;
	});
	labels.forEach((label, row) => {
		columns.objects.class[row] = classes.indexOf(label.class);
		columns.objects.box.set(label.box, 4 * row);
		columns.objects.use[row] = objectUses.indexOf(label.use ?? 'trained');
	});
	return columns;
}

export function rowsOf(images: readonly PlainImage[], classes: readonly string[] = names): DetectionRows {
	const all = images.flatMap(({ detections }, image) => detections.map((each) => ({ image, ...each })));
	return {
		count: all.length,
		image: Int32Array.from(all, ({ image }) => image),
		class: Int32Array.from(all, (each) => classes.indexOf(each.class)),
		box: Float64Array.from(all.flatMap(({ box }) => box)),
		score: Float64Array.from(all, ({ score }) => score),
	};
}

export function moved([x1, y1, x2, y2]: Box, dx: number, dy = 0): Box {
	return [x1 + dx, y1 + dy, x2 + dx, y2 + dy];
}

/**
 * `count` pictures with three labels each, all found by sure detections that are a little off, and a weak false detection in
 * every second picture.
 */
export function soundImages(count = 24): PlainImage[] {
	return Array.from({ length: count }, (_, k) => {
		const labels = names.map((name, at): PlainLabel => {
			const [x, y] = [20 + 200 * at, 30 + 7 * (k % 5)];
			return { class: name, box: [x, y, x + 60 + (k % 7), y + 90 + (k % 3)] };
		});
		const detections = labels.map(({ class: name, box }, at): PlainDetection => {
			return {
				class: name,
				box: moved(box, ((k + at) % 4) - 1, (k % 3) - 1),
				score: 0.8 + ((k + at) % 5) / 30,
			};
		});
		if (k % 2 === 0)
			detections.push({ class: names[k % 3], box: [300, 300, 380, 360], score: 0.1 + (k % 4) / 50 });
		return { name: `${String(k).padStart(4, '0')}.jpg`, labels, detections };
	});
}
