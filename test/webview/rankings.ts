// Views of detectors that choose by predictions: the same objects under such a recipe, with stand-in predictions that lie
// near the labels, from a fixed seed. Everything but the predictions is the product's own.

import { assign } from '../../src/core/assign';
import { comparedRows } from '../../src/core/assign/candidates';
import type { Assignment, Predictions } from '../../src/core/assignment';
import { type Grid, placeOf, placeX, placeY } from '../../src/core/grids/grid';
import { prepareObjects } from '../../src/core/input/objects';
import { inspect, type LabelledRecord } from '../../src/core/inspect';
import type { Inspection } from '../../src/core/inspection';
import type { Recipe } from '../../src/core/recipe';
import { recipes } from '../../src/core/recipes';
import type { OverlayView } from '../../src/messages';
import { randoms } from './fixture';
import type { Scene } from './scenes';

export function recipeNamed(name: string): Recipe {
	const found = recipes.find((recipe) => recipe.name === name);
	if (!found) throw new Error(`no recipe ${name}`);
	return found;
}

/** The scene under another recipe; `predicted`: with stand-in predictions, else labels alone. */
export function rankedScene(scene: Scene, recipe: Recipe, predicted = true): Scene {
	const { inspection: from } = scene.view;
	const labelled = from.objects.map(
		(object): LabelledRecord => ({
			id: object.id,
			box: object.boxImage,
			className: object.className,
			classId: object.classId,
			flag: object.flag,
			editable: object.editable,
			segmentation: null,
		}),
	);
	const inspection = inspect({
		recipe,
		image: from.image,
		corners: 'continuous',
		objects: labelled,
		problems: [],
		heads: null,
		sampling: null,
		seed: 0,
		outlines: false,
	});
	if (predicted) {
		const { boxes, part } = prepareObjects(
			recipe,
			labelled,
			{ ...from.image, corners: 'continuous' },
			inspection.input,
		);
		const { width, height } = inspection.input;
		const objects = { boxes, part, width, height };
		const predictions = standIn(inspection, boxes);
		settle(
			inspection,
			assign(recipe.assigner, inspection.grids, objects, predictions),
			comparedRows(objects, predictions),
		);
	}
	const view: OverlayView = { ...scene.view, inspection, sampling: 'all', samplings: ['all'] };
	return { ...scene, view };
}

/** Each cell predicts the smallest object whose box holds it, the better the nearer to its middle; queries take turns. */
function standIn({ grids, objects, recipe, input }: Inspection, labelled: Float64Array): Predictions {
	const random = randoms(11);
	const names = [...new Set(objects.map(({ className }) => className))];
	const count = recipe.grids.kind === 'queries' ? recipe.grids.count : sizeOf(grids);
	const boxes = new Float64Array(4 * count);
	const scores = new Float32Array(count * names.length);
	const areas = objects.map((_, g) => area(labelled.subarray(4 * g, 4 * g + 4)));
	for (let index = 0; index < count; index++) {
		const centre = grids.length > 0 ? centreOf(grids, index) : null;
		let best = centre ? -1 : index % (objects.length + 2);
		if (centre)
			objects.forEach((object, g) => {
				const [x1, y1, x2, y2] = labelled.subarray(4 * g, 4 * g + 4) as unknown as [
					number,
					number,
					number,
					number,
				];
				const inside = centre.x > x1 && centre.x < x2 && centre.y > y1 && centre.y < y2;
				if (
					object.use === 'trained' &&
					inside &&
					(best < 0 || (areas[g] as number) < (areas[best] as number))
				)
					best = g;
			});
		for (let c = 0; c < names.length; c++) scores[index * names.length + c] = 0.02 * random();
		if (best >= objects.length) best = -1;
		const [x1, y1, x2, y2] =
			best < 0
				? [random() * input.width, random() * input.height, 0, 0]
				: (Array.from(labelled.subarray(4 * best, 4 * best + 4)) as [number, number, number, number]);
		const [w, h] = best < 0 ? [40, 40] : [x2 - x1, y2 - y1];
		const off = centre && best >= 0 ? Math.hypot((centre.x - x1) / w - 0.5, (centre.y - y1) / h - 0.5) : 0.3;
		const slip = 0.03 + 0.22 * off;
		const jitter = (size: number) => size * slip * (2 * random() - 1);
		boxes[4 * index] = Math.fround(x1 + jitter(w));
		boxes[4 * index + 1] = Math.fround(y1 + jitter(h));
		boxes[4 * index + 2] = Math.fround((best < 0 ? x1 + 40 : x2) + jitter(w));
		boxes[4 * index + 3] = Math.fround((best < 0 ? y1 + 40 : y2) + jitter(h));
		if (best < 0) continue;
		const channel = names.indexOf((objects[best] as { className: string }).className);
		scores[index * names.length + channel] = Math.max(0.03, 0.97 - 0.9 * off - 0.3 * random());
	}
	return {
		classes: names.length,
		scores,
		boxes,
		channels: Int32Array.from(objects, ({ className }) => names.indexOf(className)),
	};
}

function sizeOf(grids: readonly Grid[]): number {
	return grids.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
}

function centreOf(grids: readonly Grid[], index: number): { x: number; y: number } {
	const place = placeOf(grids, index);
	const grid = grids[place.level] as Grid;
	return { x: placeX(grid, place.column), y: placeY(grid, place.row) };
}

function area(box: ArrayLike<number>): number {
	return ((box[2] as number) - (box[0] as number)) * ((box[3] as number) - (box[1] as number));
}

/** Puts an assignment in the place of the labels' own. */
function settle(inspection: Inspection, assignment: Assignment, compared: readonly number[]): void {
	inspection.assignment = assignment;
	for (const row of compared) {
		const object = inspection.objects[row];
		const own = assignment.objects[row];
		if (!object || !own) continue;
		object.positives = own.positives;
		object.candidates = own.candidates;
		object.bestIou = own.bestIou;
		object.levels = own.levels;
		object.open = false;
	}
	for (const object of inspection.objects) object.open = false;
}
