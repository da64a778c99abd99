// Labels and detections of plain objects, read as files are read.

import { readCocoLabels } from '../../src/compute/evaluation/coco-labels';
import type { Labels } from '../../src/compute/evaluation/labels';
import type { DetectionColumns } from '../../src/core/evaluation/columns';
import { readCocoResults } from '../../src/predictions/detections/coco-results';

/** Throws where either cannot be read. */
export function readPair(gt: unknown, results: unknown): { labels: Labels; detections: DetectionColumns } {
	const labels = readCocoLabels(Buffer.from(JSON.stringify(gt)), 'labels.json');
	if (!labels) throw new Error('The labels are no COCO file.');
	const read = readCocoResults(Buffer.from(JSON.stringify(results)), 'results.json', labels.target);
	if ('error' in read) throw new Error(read.error);
	return { labels, detections: read.columns };
}
