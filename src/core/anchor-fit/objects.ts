// The objects of a scanned data set as the anchor fit takes them.

import { type DatasetColumns, objectUses } from '../dataset/columns';
import type { FitObjects } from './types';

const trained = objectUses.indexOf('trained');

/**
 * Trained objects with a box and an image of known size.
 * @param most of more objects every n-th is taken, evenly over the data set.
 */
export function fitObjects({ images, objects }: DatasetColumns, most = Number.POSITIVE_INFINITY): FitObjects {
	const isTaken = (k: number, image: number) =>
		objects.use[k] === trained &&
		(images.width[image] as number) > 0 &&
		Number.isFinite(objects.box[4 * k]) &&
		(objects.box[4 * k + 2] as number) > (objects.box[4 * k] as number) &&
		(objects.box[4 * k + 3] as number) > (objects.box[4 * k + 1] as number);
	let of = 0;
	forEachObject(images, (k, image) => {
		if (isTaken(k, image)) of++;
	});
	const every = Math.max(1, Math.ceil(of / most));
	const count = Math.ceil(of / every);
	const box = new Float64Array(4 * count);
	const size = new Int32Array(count);
	const known = new Map<string, number>();
	const sizes: number[] = [];
	let seen = 0;
	let at = 0;
	forEachObject(images, (k, image) => {
		if (!isTaken(k, image) || seen++ % every !== 0) return;
		box.set(objects.box.subarray(4 * k, 4 * k + 4), 4 * at);
		const width = images.width[image] as number;
		const height = images.height[image] as number;
		const key = `${width} ${height}`;
		let row = known.get(key);
		if (row === undefined) {
			row = known.size;
			known.set(key, row);
			sizes.push(width, height);
		}
		size[at++] = row;
	});
	return { count, box, size, sizes: Float64Array.from(sizes), of };
}

function forEachObject(
	{ count, first }: DatasetColumns['images'],
	visit: (object: number, image: number) => void,
): void {
	for (let image = 0; image < count; image++)
		for (let k = first[image] as number; k < (first[image + 1] as number); k++) visit(k, image);
}
