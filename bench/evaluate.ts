// Average precision from two files, in a process of its own: what `npm run bench:evaluate` times beside the peers.
//
//   node evaluate.cjs LABELS DETECTIONS bbox|segm|keypoints
//
// Prints one line of JSON: the statistics, and milliseconds by step.

import { resolve } from 'node:path';
import { compareFiles } from '../src/compute/evaluation/evaluate-files';
import { loadLabels } from '../src/compute/evaluation/load-labels';
import type { OverlapKind } from '../src/core/evaluation/columns';

const [labels = '', detections = '', kind = 'bbox'] = process.argv.slice(2);

async function run(): Promise<void> {
	const load = () =>
		loadLabels(resolve(labels), () => Promise.reject(new Error('The labels are no COCO file.')));
	const { evaluation, times } = await compareFiles(load, resolve(detections), kind as OverlapKind);
	console.log(JSON.stringify({ stats: [...evaluation.stats], times }));
}

void run();
