// Puts the parts of a scan together: the columns of the whole data set, by file and row, whichever process read what and when.

import { type DatasetColumns, emptyColumns } from '../../core/dataset/columns';
import { numbering } from '../../core/dataset/inspected-columns';
import { firstAtLeast } from '../../core/find-sorted';
import type { LossTermName } from '../../core/recipe';
import type { Part } from './part';
import type { FilePlan } from './plan';

/** Images that follow each other in the data set and in their part. */
export interface Run {
	plan: FilePlan;
	part: Part;
	/** Rows of the part `[from, to)`. */
	from: number;
	to: number;
	/** Row in the file, and index in the data set, of the first. */
	row: number;
	image: number;
}

/** What is done of the files, in runs, in the order of the data set. */
export function runsOf(plans: readonly FilePlan[], parts: readonly Part[]): Run[] {
	const runs: Run[] = [];
	let image = 0;
	for (const plan of plans) {
		let last: Run | null = null;
		for (let row = 0; row < plan.part.length; row++) {
			const number = plan.part[row] as number;
			if (number < 0) {
				last = null;
				continue;
			}
			const part = parts[number] as Part;
			const at = plan.at[row] as number;
			if (last && last.part === part && last.to === at) last.to++;
			else {
				last = { plan, part, from: at, to: at + 1, row, image };
				runs.push(last);
			}
			image++;
		}
	}
	return runs;
}

/** @param levels names of the recipe's levels. */
export function assemble(plans: readonly FilePlan[], runs: readonly Run[], levels: string[]): DatasetColumns {
	const splits = numbering();
	const files = plans.map(({ source }) => ({ path: source.path, split: splits.of(source.split) }));
	const classes = numbering();
	const classList = listedClasses(plans, classes.of);
	const classMaps = new Map<Part, Int32Array>();
	for (const { part } of runs)
		if (!classMaps.has(part)) classMaps.set(part, Int32Array.from(part.columns.classes, classes.of));
	const terms: LossTermName[] = [];
	for (const { part } of runs)
		for (const name of part.columns.terms) if (!terms.includes(name)) terms.push(name);
	const names = { splits: splits.names, files, classes: classes.names, terms, levels };
	const columns = emptyColumns(names, countsOf(runs));
	const next = { object: 0, place: 0 };
	for (const run of runs) copyRun(columns, run, classMaps.get(run.part) as Int32Array, next);
	return { ...columns, classList };
}

/** Every class of every file with its number, each pair once. */
function listedClasses(plans: readonly FilePlan[], numberOf: (name: string) => number) {
	const listed = new Map<string, { id: number | null; class: number }>();
	for (const { facts } of plans)
		facts?.classes.forEach((name, at) => {
			const id = facts.classIds[at] ?? null;
			if (name !== '') listed.set(`${id} ${name}`, { id, class: numberOf(name) });
		});
	return [...listed.values()];
}

function countsOf(runs: readonly Run[]): { images: number; objects: number; unlabelled: number } {
	const counts = { images: 0, objects: 0, unlabelled: 0 };
	for (const { part, from, to } of runs) {
		const { images, unlabelled } = part.columns;
		counts.images += to - from;
		counts.objects += (images.first[to] as number) - (images.first[from] as number);
		counts.unlabelled += firstAtLeast(unlabelled.image, to) - firstAtLeast(unlabelled.image, from);
	}
	return counts;
}

function copyRun(
	columns: DatasetColumns,
	{ plan, part, from, to, row, image }: Run,
	classMap: Int32Array,
	next: { object: number; place: number },
): void {
	const source = part.columns;
	const { images, objects, unlabelled } = columns;
	const count = to - from;
	images.file.fill(plan.number, image, image + count);
	for (let at = 0; at < count; at++) {
		images.row[image + at] = row + at;
		images.id[image + at] = source.images.id[from + at] as string;
		images.fileName[image + at] = source.images.fileName[from + at] as string;
		images.first[image + at + 1] =
			next.object + (source.images.first[from + at + 1] as number) - (source.images.first[from] as number);
	}
	copy(images.width, source.images.width, image, from, to);
	copy(images.height, source.images.height, image, from, to);
	copy(images.total, source.images.total, image, from, to);
	copy(images.problems, source.images.problems, image, from, to);
	copyTerms(columns, source, images.losses, source.images.losses, image, from, to);

	const first = source.images.first[from] as number;
	const behind = source.images.first[to] as number;
	const { object } = next;
	for (let at = first; at < behind; at++) {
		objects.class[object + at - first] = mapped(classMap, source.objects.class[at] as number);
	}
	// Columns of losses are empty in a part without any.
	if (part.tier === 'exact')
		for (let at = first; at < behind; at++)
			objects.other[object + at - first] = mapped(classMap, source.objects.other[at] as number);
	for (const name of plainColumns) copy(objects[name], source.objects[name], object, first, behind);
	copy(objects.box, source.objects.box, object, first, behind, 4);
	copy(objects.input, source.objects.input, object, first, behind, 4);
	copy(objects.levels, source.objects.levels, object, first, behind, columns.levels.length);
	copyTerms(columns, source, objects.losses, source.objects.losses, object, first, behind);
	next.object += behind - first;

	const placeFrom = firstAtLeast(source.unlabelled.image, from);
	const placeTo = firstAtLeast(source.unlabelled.image, to);
	const { place } = next;
	for (let at = placeFrom; at < placeTo; at++) {
		unlabelled.image[place + at - placeFrom] = image + (source.unlabelled.image[at] as number) - from;
		unlabelled.class[place + at - placeFrom] = mapped(classMap, source.unlabelled.class[at] as number);
	}
	copy(unlabelled.box, source.unlabelled.box, place, placeFrom, placeTo, 4);
	copy(unlabelled.loss, source.unlabelled.loss, place, placeFrom, placeTo);
	copy(unlabelled.probability, source.unlabelled.probability, place, placeFrom, placeTo);
	next.place += placeTo - placeFrom;
}

/** Columns of objects with one number each that means the same in every part. */
const plainColumns = [
	'use',
	'positives',
	'forced',
	'candidates',
	'open',
	'bestIou',
	'loss',
	'own',
	'otherProbability',
] as const;

type Column = Float64Array | Int32Array | Uint8Array;

function copy(into: Column, from: Column, at: number, start: number, end: number, width = 1): void {
	into.set(from.subarray(start * width, end * width), at * width);
}

/** A part has the terms that its images have. */
function copyTerms(
	{ terms }: DatasetColumns,
	source: DatasetColumns,
	into: Float64Array,
	from: Float64Array,
	at: number,
	start: number,
	end: number,
): void {
	const width = source.terms.length;
	for (const [own, name] of source.terms.entries()) {
		const term = terms.indexOf(name);
		for (let each = start; each < end; each++)
			into[(at + each - start) * terms.length + term] = from[each * width + own] as number;
	}
}

function mapped(classMap: Int32Array, own: number): number {
	return own < 0 ? -1 : (classMap[own] as number);
}
