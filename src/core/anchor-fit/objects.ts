// The objects of a scanned data set as the anchor fit takes them.

import { type DatasetColumns, objectUses } from '../dataset/columns';
import { inputTransform } from '../input/transform';
import type { Recipe } from '../recipe';
import type { FitObjects } from './types';

const trained = objectUses.indexOf('trained');

/**
 * Trained objects as the recipe's loading takes their boxes (its pixel convention, its clipping), in picture pixels: a recipe
 * with another input brings them to its own.
 * @param recipe the one that was scanned with.
 * @param most of more objects every n-th is taken, evenly over the data set.
 */
export function fitObjects(
	columns: DatasetColumns,
	recipe: Recipe,
	most = Number.POSITIVE_INFINITY,
): FitObjects {
	const { images, objects } = columns;
	const { input: corners } = objects;
	const isTaken = taker(columns);
	const of = fittedObjects(columns).length;
	const every = Math.max(1, Math.ceil(of / most));
	const count = Math.ceil(of / every);
	const box = new Float64Array(4 * count);
	const size = new Int32Array(count);
	const known = new Map<string, number>();
	const sizes: number[] = [];
	const inputs: ReturnType<typeof inputTransform>[] = [];
	let seen = 0;
	let at = 0;
	forEachObject(images, (k, image) => {
		if (!isTaken(k, image) || seen++ % every !== 0) return;
		const width = images.width[image] as number;
		const height = images.height[image] as number;
		const key = `${width} ${height}`;
		let row = known.get(key);
		if (row === undefined) {
			row = known.size;
			known.set(key, row);
			sizes.push(width, height);
			inputs.push(inputTransform(recipe.input, width, height));
		}
		const { scaleX, scaleY, offsetX, offsetY } = inputs[row] as (typeof inputs)[number];
		box[4 * at] = ((corners[4 * k] as number) - offsetX) / scaleX;
		box[4 * at + 1] = ((corners[4 * k + 1] as number) - offsetY) / scaleY;
		box[4 * at + 2] = ((corners[4 * k + 2] as number) - offsetX) / scaleX;
		box[4 * at + 3] = ((corners[4 * k + 3] as number) - offsetY) / scaleY;
		size[at++] = row;
	});
	return { count, box, size, sizes: Float64Array.from(sizes), of };
}

/** Rows in the columns of the objects that `fitObjects` takes, in its order, where it takes all. */
export function fittedObjects(columns: DatasetColumns): Int32Array {
	const isTaken = taker(columns);
	const rows = new Int32Array(columns.objects.count);
	let count = 0;
	forEachObject(columns.images, (k, image) => {
		if (isTaken(k, image)) rows[count++] = k;
	});
	return rows.subarray(0, count);
}

function taker({ images, objects }: DatasetColumns): (object: number, image: number) => boolean {
	const { input: corners, use } = objects;
	return (k, image) =>
		use[k] === trained &&
		(images.width[image] as number) > 0 &&
		(corners[4 * k + 2] as number) > (corners[4 * k] as number) &&
		(corners[4 * k + 3] as number) > (corners[4 * k + 1] as number);
}

function forEachObject(
	{ count, first }: DatasetColumns['images'],
	visit: (object: number, image: number) => void,
): void {
	for (let image = 0; image < count; image++)
		for (let k = first[image] as number; k < (first[image + 1] as number); k++) visit(k, image);
}
