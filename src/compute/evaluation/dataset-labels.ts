// Ground truth of a data set of any format, from the records that its readers made.

import { emptyLabels } from '../../core/evaluation/columns';
import { type DrawnRecord, drawnMasks } from '../../core/evaluation/drawn-masks';
import { rleArea } from '../../core/masks/rle';
import { plural } from '../../core/words/format';
import { formatFacts } from '../../formats';
import type { ClassRecord } from '../../formats/types';
import type { Collected } from '../convert/collect';
import { withDerivedFields } from './derived-fields';
import { noFields } from './image-fields';
import type { Labels } from './labels';

/**
 * Labels of a collected data set. Images are ranked in its order, classes by their numbers where all have one. Objects that
 * the format sets apart (difficult, ignored, "don't care") are taken as crowds: detections in them count neither way. Areas
 * are the pixels of masks, else width times height.
 */
export function labelsOfDataset({ dataset, format, places, unread }: Collected, name: string): Labels {
	const classes = rankedClasses(dataset.classes);
	const numbers = new Map(classes.map((record, number) => [record.name, number]));
	const { images } = dataset;
	const count = images.reduce((sum, { objects }) => sum + objects.length, 0);
	const columns = emptyLabels(count, { images: images.length, classes: classes.length });
	const drawn: DrawnRecord[] = [];
	const ownRow = new Int32Array(count);
	let apart = 0;
	let row = 0;
	images.forEach(({ objects, height, width }, image) => {
		for (const [at, { className, box, segmentation, isApart }] of objects.entries()) {
			const [x1, y1, x2, y2] = box;
			columns.image[row] = image;
			ownRow[row] = at;
			columns.class[row] = numbers.get(className) ?? 0;
			columns.box.set([x1, y1, x2 - x1, y2 - y1], 4 * row);
			columns.crowd[row] = isApart ? 1 : 0;
			if (isApart) apart++;
			drawn.push({ segmentation, height: height ?? 0, width: width ?? 0 });
			row++;
		}
	});
	columns.masks = drawnMasks(drawn);
	for (let at = 0; at < count; at++) {
		const runs = columns.masks?.runs(at);
		columns.area[at] = runs ? rleArea(runs) : columns.box[4 * at + 2] * columns.box[4 * at + 3];
	}
	const notes: string[] = [];
	if (unread.count > 0)
		notes.push(
			`${plural(unread.count, 'record')} could not be read and cannot be compared. First: ${unread.first}`,
		);
	if (apart > 0)
		notes.push(
			`${plural(apart, 'label')} set apart in the file (difficult, ignored): taken as crowds, detections in which count neither way.`,
		);
	const shown = images.map(({ fileName, width, height }) => ({ id: fileName, fileName, width, height }));
	return {
		format,
		name,
		columns,
		objects: ownRow,
		withoutMask: drawn.filter(({ segmentation }) => segmentation === null).length,
		target: { images: shown, classes },
		notes,
		place(image) {
			const { file, row } = places[image] as Collected['places'][number];
			return { file: formatFacts[format].images === 'one' ? file : null, row };
		},
		...withDerivedFields(shown, noFields),
	};
}

function rankedClasses(classes: readonly ClassRecord[]): ClassRecord[] {
	const isNumbered = classes.every(({ id }) => id !== null);
	return isNumbered ? [...classes].sort((a, b) => (a.id as number) - (b.id as number)) : [...classes];
}
