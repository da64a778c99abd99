// Every assigner on its own grids, at 640 x 640 and 800 x 1344, with 10, 50, 200 and 1,000 objects; and what the peers need
// to do the same work: task-aligned inputs as raw numbers.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assign } from '../src/core/assign';
import { buildGrids } from '../src/core/grids/build';
import { anchorCount } from '../src/core/grids/grid';
import type { Recipe } from '../src/core/recipe';
import { needsPredictions } from '../src/core/recipe-facts';
import { recipeByName } from '../src/core/recipes';
import type { Add } from './main';
import { benchObjects, benchPredictions } from './scenes';

const sizes = [
	{ width: 640, height: 640 },
	{ width: 1344, height: 800 },
];
const counts = [10, 50, 200, 1000];
const classes = 80;

/** One recipe for each assigner as a framework has it. */
const measured = [
	'torchvision-faster-rcnn',
	'torchvision-retinanet',
	'torchvision-fcos',
	'torchvision-ssd300',
	'detectron2-faster-rcnn-fpn',
	'detectron2-faster-rcnn-c4',
	'detectron2-retinanet',
	'mmdetection-faster-rcnn',
	'mmdetection-retinanet',
	'mmdetection-atss',
	'mmdetection-tood',
	'mmdetection-yolox',
	'yolox',
	'ultralytics-detect',
	'detr',
	'matterport-mask-rcnn',
	'classic-faster-rcnn',
];

/** Positives of an assignment, for the comparison with the peer. */
export interface TaskAlignedLabels {
	cells: number;
	objects: number;
	positive: number;
	/** Sum over positives of 1 + the object's row. */
	matched: number;
}

export async function assigners(add: Add): Promise<void> {
	for (const name of measured) {
		const recipe = recipeByName(name) as Recipe;
		const fixed = recipe.input.kind === 'torchvision-fixed' ? [recipe.input] : sizes;
		for (const { width, height } of fixed) {
			const grids = buildGrids(recipe.grids, { width, height });
			const places = recipe.grids.kind === 'queries' ? recipe.grids.count : anchorCount(grids);
			for (const count of counts) {
				// More objects than queries stay unmatched: what is measured ends at the queries.
				const objects = benchObjects(count, { width, height });
				const queries = recipe.grids.kind === 'queries' ? recipe.grids.count : 0;
				const predictions = needsPredictions(recipe.assigner)
					? benchPredictions(grids, objects, { queries, classes })
					: null;
				await add(
					`${recipe.title}: ${width} x ${height}, ${places} ${queries ? 'queries' : 'places'}, ${count} objects`,
					() => assign(recipe.assigner, grids, objects, predictions),
					{ budgetMs: 300 },
				);
			}
		}
	}
}

/** DETR-like matching at the sizes of newer detectors. */
export async function matching(add: Add): Promise<void> {
	const recipe = recipeByName('detr') as Recipe;
	for (const [queries, count] of [
		[300, 100],
		[900, 300],
	] as const) {
		const objects = benchObjects(count, { width: 1344, height: 800 });
		const predictions = benchPredictions([], objects, { queries, classes });
		await add(
			`Hungarian matching: ${queries} queries, ${count} objects`,
			() => assign(recipe.assigner, [], objects, predictions),
			{ budgetMs: 300 },
			`hungarian ${queries} ${count}`,
		);
	}
}

/** Ultralytics' own assigner does the same on the same numbers: its inputs are written to `folder`. */
export async function taskAligned(add: Add, folder: string): Promise<TaskAlignedLabels[]> {
	const recipe = recipeByName('ultralytics-detect') as Recipe;
	const labels: TaskAlignedLabels[] = [];
	mkdirSync(folder, { recursive: true });
	for (const side of [640, 1280]) {
		const grids = buildGrids(recipe.grids, { width: side, height: side });
		const cells = anchorCount(grids);
		for (const count of counts) {
			const objects = benchObjects(count, { width: side, height: side });
			const predictions = benchPredictions(grids, objects, { queries: 0, classes });
			const work = () => assign(recipe.assigner, grids, objects, predictions);
			await add(
				`task-aligned, as Ultralytics: ${cells} cells, ${count} objects`,
				work,
				{ budgetMs: 600 },
				`task-aligned ${cells} ${count}`,
			);
			const { totals, object } = work();
			labels.push({
				cells,
				objects: count,
				positive: totals.positive,
				matched: object.reduce((sum, g) => sum + 1 + g, 0),
			});
			const file = (what: string) => join(folder, `${cells}-${count}-${what}.bin`);
			writeFileSync(file('scores'), predictions.scores);
			writeFileSync(file('boxes'), Float32Array.from(predictions.boxes));
			writeFileSync(file('objects'), Float32Array.from(objects.boxes));
			writeFileSync(file('labels'), predictions.channels);
		}
	}
	return labels;
}
