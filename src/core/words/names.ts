// How objects, their ids and their flags are called.

import type { InspectedObject, Inspection } from '../inspection';

/** "person id 430999" */
export function nameOf(inspection: Inspection, row: number): string {
	const object = inspection.objects[row];
	if (!object) return 'no object';
	return `${object.className} ${idWords(object.id)}`;
}

/** "id 430999"; ids that are already words stay. */
export function idWords(id: string): string {
	return /^\d+$/.test(id) ? `id ${id}` : id;
}

/** What the recipe does with an object that takes no plain part, for chips: "crowd, left out by this recipe". */
export function apartWords(object: InspectedObject): string {
	const flag = flagWord(object.flag);
	return flag ? `${flag}, ${useWords(object)}` : useWords(object);
}

export function useWords(object: InspectedObject): string {
	switch (object.use) {
		case 'left-out':
			return 'left out by this recipe';
		case 'shield':
			return 'keeps anchors around it from being negative';
		case 'ignore':
			return 'kept as a region to ignore';
		case 'invalid':
			return 'stops training';
		case 'trained':
			return 'trained';
	}
}

/** "crowd" for "iscrowd"; other flags by their own name. */
export function flagWord(flag: string | null): string {
	if (flag === null) return '';
	return flag === 'iscrowd' ? 'crowd' : flag.replaceAll('_', '');
}
