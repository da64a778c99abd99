// Which images of two scans are the same ones.

import type { DatasetColumns } from './columns';

export interface PairedImages {
	/** `[pairs]` indices into the images of each scan, ascending in `a`. */
	a: Int32Array;
	b: Int32Array;
	/** Images that only one of them has. */
	onlyA: number;
	onlyB: number;
}

/**
 * An image is the same where file, row and id are. What is left is paired by the name of the picture, the first of a name
 * with the first of that name in the other scan; pictures without a name are not.
 */
export function pairImages(a: DatasetColumns, b: DatasetColumns): PairedImages {
	const partner = new Int32Array(a.images.count).fill(-1);
	const isTaken = new Uint8Array(b.images.count);
	const pairBy = (keyOf: (columns: DatasetColumns, image: number) => string | null) => {
		const waiting = new Map<string, number[]>();
		// Last first, so that `pop` gives the first.
		for (let image = b.images.count - 1; image >= 0; image--) {
			const key = isTaken[image] ? null : keyOf(b, image);
			if (key === null) continue;
			const list = waiting.get(key);
			if (list) list.push(image);
			else waiting.set(key, [image]);
		}
		for (let image = 0; image < a.images.count; image++) {
			if (partner[image] >= 0) continue;
			const found = waiting.get(keyOf(a, image) ?? '')?.pop();
			if (found === undefined) continue;
			partner[image] = found;
			isTaken[found] = 1;
		}
	};
	pairBy(placeOf);
	pairBy(({ images }, image) => images.fileName[image] || null);
	const paired = Int32Array.from(partner.keys()).filter((image) => partner[image] >= 0);
	return {
		a: paired,
		b: paired.map((image) => partner[image]),
		onlyA: a.images.count - paired.length,
		onlyB: b.images.count - paired.length,
	};
}

function placeOf({ files, images }: DatasetColumns, image: number): string {
	return JSON.stringify([files[images.file[image]]?.path, images.row[image], images.id[image]]);
}
