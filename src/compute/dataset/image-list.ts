// Images as a list, by what they cost; without losses by what is wrong in them.

import { isForcedOnly, isTrained, isUnmatched } from '../../core/dataset/summary';
import { imagePlace, imageWords } from '../../core/words';
import type { DatasetListAsk } from '../../messages';
import { type Held, imagesBy } from './held';
import { type List, plain } from './list';

export function imageList(held: Held, ask: DatasetListAsk): List {
	const { columns } = held.scanned;
	const { images, objects, terms } = columns;
	const term = terms.indexOf(ask.order as (typeof terms)[number]);
	const hasLosses = terms.length > 0;
	const counts = (image: number) => {
		let trained = 0;
		let forcedOnly = 0;
		let unmatched = 0;
		for (let k = images.first[image] as number; k < (images.first[image + 1] as number); k++) {
			if (isTrained(columns, k)) trained++;
			if (isUnmatched(columns, k)) unmatched++;
			if (isForcedOnly(columns, k)) forcedOnly++;
		}
		return { objects: trained, forcedOnly, unmatched, problems: images.problems[image] as number };
	};
	const z = ask.order === 'z' ? held.imageZ() : null;
	const shown = (image: number) =>
		(z ? z[image] : term < 0 ? images.total[image] : images.losses[image * terms.length + term]) as number;
	const rows = held.order(`images|${hasLosses ? ask.order : ''}|${ask.class}`, () => {
		const all = imagesBy(columns, (image) => {
			if (hasLosses) return shown(image);
			const { problems, unmatched, forcedOnly } = counts(image);
			return problems * 1e6 + unmatched * 1e3 + forcedOnly;
		});
		if (ask.class === null) return all;
		return all.filter((image) => {
			for (let k = images.first[image] as number; k < (images.first[image + 1] as number); k++)
				if (objects.class[k] === ask.class) return true;
			return false;
		});
	});
	return {
		total: rows.length,
		line(row) {
			const image = rows[row] as number;
			const total = images.total[image] as number;
			const losses = terms.map((name, at) => ({
				name,
				loss: images.losses[image * terms.length + at] as number,
			}));
			const value = shown(image);
			return {
				...plain,
				...imageWords(
					images.fileName[image] ?? '',
					counts(image),
					Number.isNaN(total) ? null : total,
					losses,
					Number.isNaN(value) ? null : { by: z ? 'z' : 'loss', value },
				),
				key: `image ${image}`,
				detail: `${imagePlace(images.id[image] ?? '', null)} · ${images.width[image]} × ${images.height[image]} px`,
				image,
				object: null,
				box: null,
			};
		},
	};
}
