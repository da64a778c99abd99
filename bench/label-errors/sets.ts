// Data sets with real detections, as labels and detections of picture numbers and class numbers.

import { basename, join } from 'node:path';
import { loadLabels } from '../../src/compute/evaluation/load-labels';
import type { Box } from '../../src/core/geometry';
import type { DetectionRows } from '../../src/core/label-errors/types';
import { readDetections } from '../../src/predictions/detections';
import type { PlainLabel } from './plant';

export interface LabelledSet {
	name: string;
	images: { fileName: string; width: number; height: number }[];
	classes: string[];
	labels: PlainLabel[];
	detections: DetectionRows;
}

const files: [name: string, labels: string, detections: string][] = [
	['detectron2-brain-tumor', 'test/_annotations.coco.json', 'output/coco_instances_results.json'],
	['voc-100-many-formats', 'gts/coco_format_v2/instances_v2.json', 'dets/coco_format/coco_dets.json'],
	[
		'coco-val2014-100',
		'annotations/instances_val2014_100.json',
		'results/instances_val2014_fakebbox100_results.json',
	],
];

/** The three sets below a folder. Throws where one cannot be read. */
export async function realSets(data: string): Promise<LabelledSet[]> {
	return Promise.all(
		files.map(([name, labels, detections]) =>
			readSet(name, join(data, name, labels), join(data, name, detections)),
		),
	);
}

async function readSet(name: string, labelPath: string, detectionPath: string): Promise<LabelledSet> {
	const { columns, target } = await loadLabels(labelPath, () =>
		Promise.reject(new Error(`${basename(labelPath)} is no COCO file`)),
	);
	const read = readDetections(detectionPath, target);
	if ('error' in read) throw new Error(read.error);
	const classes = [...new Set(target.classes.map((each) => each.name))];
	const classOf = target.classes.map((each) => classes.indexOf(each.name));
	const images = target.images.map(({ fileName, width, height }) => ({
		fileName,
		width: width ?? 0,
		height: height ?? 0,
	}));
	const labels = Array.from(
		{ length: columns.count },
		(_, row): PlainLabel => ({
			image: columns.image[row],
			class: classOf[columns.class[row]],
			box: corners(columns.box, row),
			isApart: columns.crowd[row] !== 0,
			from: row,
		}),
	).sort((a, b) => a.image - b.image);
	const found = read.columns;
	const order = Int32Array.from({ length: found.count }, (_, row) => row).sort(
		(a, b) => found.image[a] - found.image[b] || a - b,
	);
	return {
		name,
		images,
		classes,
		labels,
		detections: {
			count: found.count,
			image: order.map((row) => found.image[row]),
			class: order.map((row) => classOf[found.class[row]]),
			box: Float64Array.from([...order].flatMap((row) => corners(found.box, row))),
			score: Float64Array.from(order, (row) => Math.min(1, Math.max(0, found.score[row]))),
		},
	};
}

function corners(box: Float64Array, row: number): Box {
	const [x, y, width, height] = box.subarray(4 * row, 4 * row + 4);
	return [x, y, x + width, y + height];
}
