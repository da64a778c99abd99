// Columns of inspected images: the one way from inspections to what is known of a data set, for the processes that scan and for
// a page that holds a single image.

import type { Box } from '../geometry';
import type { Inspection } from '../inspection';
import type { Problem } from '../problem';
import type { LossTermName } from '../recipe';
import { type Suspect, suspectsOf } from '../suspects';
import { type DatasetColumns, emptyColumns, objectUses } from './columns';

/** An inspection as far as the columns need it: small beside its grids and anchors. */
export interface InspectedFacts {
	row: number;
	id: string;
	fileName: string;
	width: number;
	height: number;
	/** `null` without losses. */
	total: number | null;
	terms: { name: LossTermName; value: number }[];
	objects: ObjectFacts[];
	places: { box: Box; loss: number; className: string | null; probability: number }[];
	/** Errors and warnings. */
	problems: number;
}

interface ObjectFacts {
	className: string;
	box: Box;
	input: Box;
	/** Index into `objectUses`. */
	use: number;
	positives: number;
	forced: number;
	candidates: number;
	open: boolean;
	bestIou: number;
	levels: number[];
	suspect: Suspect | null;
}

/** @param problems of its records and its assignment. */
export function inspectedFacts(
	inspection: Inspection,
	problems: readonly Pick<Problem, 'severity'>[],
): InspectedFacts {
	const { image, breakdown, objects } = inspection;
	const suspects = suspectsOf(inspection);
	const byObject = new Map(suspects.map((suspect) => [suspect.object, suspect]));
	return {
		row: image.row,
		id: image.id,
		fileName: image.fileName,
		width: image.width,
		height: image.height,
		total: breakdown?.total ?? null,
		terms:
			breakdown?.terms.map(({ name, value, weight }) => ({
				name,
				value: weight === 0 ? 0 : value * weight,
			})) ?? [],
		objects: objects.map(
			(object, row): ObjectFacts => ({
				className: object.className,
				box: object.boxImage,
				input: object.boxInput,
				use: objectUses.indexOf(object.use),
				positives: object.positives,
				forced: object.forced,
				candidates: object.candidates,
				open: object.open,
				bestIou: object.bestIou,
				levels: object.levels,
				suspect: byObject.get(row) ?? null,
			}),
		),
		places: suspects
			.filter(({ object }) => object === null)
			.map(({ box, loss, other }) => ({
				box,
				loss,
				className: other?.className ?? null,
				probability: other?.probability ?? Number.NaN,
			})),
		problems: problems.filter(({ severity }) => severity !== 'information').length,
	};
}

/**
 * Columns of these images in their order. Classes are those that they name; splits and files are empty.
 * @param levels names of the recipe's levels.
 */
export function inspectedColumns(images: readonly InspectedFacts[], levels: string[]): DatasetColumns {
	const classes = numbering();
	const terms: LossTermName[] = [];
	for (const image of images) for (const { name } of image.terms) if (!terms.includes(name)) terms.push(name);
	const count = (of: (image: InspectedFacts) => readonly unknown[]) =>
		images.reduce((sum, image) => sum + of(image).length, 0);
	const counts = {
		images: images.length,
		objects: count(({ objects }) => objects),
		unlabelled: count(({ places }) => places),
	};
	const columns = emptyColumns({ splits: [], files: [], classes: classes.names, terms, levels }, counts);
	let object = 0;
	let place = 0;
	for (const [at, image] of images.entries()) {
		fillImage(columns, at, image);
		for (const each of image.objects) fillObject(columns, object++, each, classes.of);
		for (const each of image.places) {
			const { unlabelled } = columns;
			unlabelled.image[place] = at;
			unlabelled.box.set(each.box, 4 * place);
			unlabelled.loss[place] = each.loss;
			unlabelled.class[place] = each.className === null ? -1 : classes.of(each.className);
			unlabelled.probability[place] = each.probability;
			place++;
		}
		columns.images.first[at + 1] = object;
	}
	return columns;
}

function fillImage({ images, terms }: DatasetColumns, at: number, from: InspectedFacts): void {
	images.row[at] = from.row;
	images.id[at] = from.id;
	images.fileName[at] = from.fileName;
	images.width[at] = from.width;
	images.height[at] = from.height;
	if (from.total !== null) images.total[at] = from.total;
	for (const { name, value } of from.terms) images.losses[at * terms.length + terms.indexOf(name)] = value;
	images.problems[at] = from.problems;
}

function fillObject(
	{ objects, terms, levels }: DatasetColumns,
	at: number,
	from: ObjectFacts,
	classOf: (name: string) => number,
): void {
	objects.class[at] = from.className === '' ? -1 : classOf(from.className);
	objects.box.set(from.box, 4 * at);
	objects.input.set(from.input, 4 * at);
	objects.use[at] = from.use;
	objects.positives[at] = from.positives;
	objects.forced[at] = from.forced;
	objects.candidates[at] = from.candidates;
	objects.open[at] = from.open ? 1 : 0;
	objects.bestIou[at] = from.bestIou;
	objects.levels.set(from.levels, at * levels.length);
	const { suspect } = from;
	if (!suspect) return;
	// Without rows it costs nothing, which is not the same as a loss of 0.
	if (suspect.terms.length > 0) objects.loss[at] = suspect.loss;
	for (const { name, loss } of suspect.terms) objects.losses[at * terms.length + terms.indexOf(name)] = loss;
	if (suspect.own !== null) objects.own[at] = suspect.own;
	if (!suspect.other) return;
	objects.other[at] = classOf(suspect.other.className);
	objects.otherProbability[at] = suspect.other.probability;
}

/** Names by number, in the order in which they come. */
export function numbering(): { names: string[]; of(name: string): number } {
	const names: string[] = [];
	const numbers = new Map<string, number>();
	return {
		names,
		of(name) {
			let number = numbers.get(name);
			if (number === undefined) {
				number = names.push(name) - 1;
				numbers.set(name, number);
			}
			return number;
		},
	};
}
