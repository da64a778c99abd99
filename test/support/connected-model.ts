// A folder with a copy of the sample, a two-level recipe, and the small head of the fixtures connected for it.

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const fixtureModels = resolve('test/unit/fixtures/models');

/** Levels and anchors of the small head; few places, so that a test is quick. */
export const twoLevels = {
	extends: 'torchvision-faster-rcnn',
	title: 'Two-level RPN',
	input: { minSize: 320, maxSize: 533 },
	grids: {
		levels: ['P4', 'P5'],
		strides: [16, 32],
		sizes: [[64], [128]],
		ratios: [
			[0.5, 1, 2],
			[0.5, 1, 2],
		],
	},
};

/** Which output is which tensor of a dump. */
export const headOutputs = {
	'rpn_objectness.P4': 'objectness_p4',
	'rpn_objectness.P5': 'objectness_p5',
	'rpn_deltas.P4': 'deltas_p4',
	'rpn_deltas.P5': 'deltas_p5',
};

export interface ConnectedSample {
	/** Absolute paths. */
	coco: string;
	recipe: string;
	/** Writes a connection file and gives its path. */
	connect(model: string, over?: object): string;
}

export function connectedSample(folder: string): ConnectedSample {
	mkdirSync(folder, { recursive: true });
	cpSync(resolve('media/sample/coco'), join(folder, 'coco'), { recursive: true });
	cpSync(resolve('media/sample/images'), join(folder, 'images'), { recursive: true });
	cpSync(fixtureModels, join(folder, 'models'), { recursive: true });
	const recipe = join(folder, 'two-level.anchorage.json');
	writeFileSync(recipe, `${JSON.stringify(twoLevels, null, '\t')}\n`);
	return {
		coco: join(folder, 'coco', 'instances.json'),
		recipe,
		connect(model, over = {}) {
			const path = join(folder, `${model.replace(/\W+/g, '-')}.anchorage-model.json`);
			const connection = { model: `models/${model}`, outputs: headOutputs, ...over };
			writeFileSync(path, `${JSON.stringify(connection, null, '\t')}\n`);
			return path;
		},
	};
}
