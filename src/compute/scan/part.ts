// What a process found in some images, as columns: it crosses to who asked, and into the journal, without a look at single values.

import { type DatasetColumns, emptyColumns, objectUses } from '../../core/dataset/columns';
import type { Box } from '../../core/geometry';
import type { Inspection } from '../../core/inspection';
import type { Problem, Severity } from '../../core/problem';
import type { LossTermName } from '../../core/recipe';
import { type Suspect, suspectsOf } from '../../core/suspects';

/** Bytes of the key of an image. */
export const keyLength = 16;

/** What the codes of `Findings.severity` mean, the worst last. */
export const severityCodes: readonly Severity[] = ['information', 'warning', 'error'];

/** Problems of a rule that are told with their sentence. */
export const firstOfARule = 20;

/** Problems of the images of a part, by image. */
export interface Findings {
	rules: string[];
	/** Sentences of the first few of each rule. */
	messages: string[];
	/** `[n]` image in the part, object in it (-1 for none), index into `rules`, code of severity, index into `messages` or -1. */
	image: Int32Array;
	object: Int32Array;
	rule: Int32Array;
	severity: Uint8Array;
	message: Int32Array;
}

export interface Part {
	/** Of its images in order; classes are those that the part names, splits and files are empty. */
	columns: DatasetColumns;
	/** `[count * keyLength]` names the content of each image. */
	keys: Uint8Array;
	findings: Findings;
	/** `exact` where an image had head outputs. */
	tier: 'assignment' | 'exact';
}

/** An image as far as the columns need it. */
interface Taken {
	key: Uint8Array;
	inspection: Pick<Inspection, 'image'>;
	total: number | null;
	terms: { name: LossTermName; value: number }[];
	objects: TakenObject[];
	places: { box: Box; loss: number; className: string | null; probability: number }[];
	problems: Pick<Problem, 'rule' | 'severity' | 'message' | 'object'>[];
}

interface TakenObject {
	className: string;
	box: Box;
	input: Box;
	use: number;
	positives: number;
	forced: number;
	candidates: number;
	open: boolean;
	bestIou: number;
	levels: number[];
	suspect: Suspect | null;
}

/** Gathers images one after another; `build` makes the part. */
export interface PartBuilder {
	add(key: Uint8Array, inspection: Inspection, problems: readonly Problem[]): void;
	readonly count: number;
	/** Takes back images that were added after the first so many. */
	dropFrom(count: number): void;
	build(): Part;
}

/** @param levels names of the recipe's levels. */
export function partBuilder(levels: string[]): PartBuilder {
	const images: Taken[] = [];
	return {
		add(key, inspection, problems) {
			images.push(taken(key, inspection, problems));
		},
		get count() {
			return images.length;
		},
		dropFrom(count) {
			images.length = count;
		},
		build: () => build(images, levels),
	};
}

function taken(key: Uint8Array, inspection: Inspection, problems: readonly Problem[]): Taken {
	const { image, breakdown, objects } = inspection;
	const suspects = suspectsOf(inspection);
	const byObject = new Map(suspects.map((suspect) => [suspect.object, suspect]));
	return {
		key,
		inspection: { image },
		total: breakdown?.total ?? null,
		terms:
			breakdown?.terms.map(({ name, value, weight }) => ({
				name,
				value: weight === 0 ? 0 : value * weight,
			})) ?? [],
		objects: objects.map((object, row): TakenObject => {
			return {
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
			};
		}),
		places: suspects
			.filter(({ object }) => object === null)
			.map(({ box, loss, other }) => ({
				box,
				loss,
				className: other?.className ?? null,
				probability: other?.probability ?? Number.NaN,
			})),
		problems: problems.map(({ rule, severity, message, object }) => ({ rule, severity, message, object })),
	};
}

function build(images: readonly Taken[], levels: string[]): Part {
	const classes = numbering();
	const terms: LossTermName[] = [];
	for (const image of images) for (const { name } of image.terms) if (!terms.includes(name)) terms.push(name);
	const count = (of: (image: Taken) => readonly unknown[]) =>
		images.reduce((sum, image) => sum + of(image).length, 0);
	const counts = {
		images: images.length,
		objects: count(({ objects }) => objects),
		unlabelled: count(({ places }) => places),
	};
	const columns = emptyColumns({ splits: [], files: [], classes: classes.names, terms, levels }, counts);
	const keys = new Uint8Array(images.length * keyLength);
	let object = 0;
	let place = 0;
	for (const [at, image] of images.entries()) {
		keys.set(image.key, at * keyLength);
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
	const hasLosses = images.some(({ total }) => total !== null);
	if (!hasLosses) dropLosses(columns);
	return {
		columns,
		keys,
		findings: findingsOf(images),
		tier: hasLosses ? 'exact' : 'assignment',
	};
}

/** Columns in which nothing is known take no room: who puts parts together starts from such. */
function dropLosses({ objects }: DatasetColumns): void {
	for (const name of ['loss', 'losses', 'own', 'otherProbability'] as const)
		objects[name] = new Float64Array(0);
	objects.other = new Int32Array(0);
}

function fillImage(
	{ images, terms }: DatasetColumns,
	at: number,
	{ inspection, total, ...image }: Taken,
): void {
	images.row[at] = inspection.image.row;
	images.id[at] = inspection.image.id;
	images.fileName[at] = inspection.image.fileName;
	images.id[at] = inspection.image.id;
	images.fileName[at] = inspection.image.fileName;
	images.width[at] = inspection.image.width;
	images.height[at] = inspection.image.height;
	if (total !== null) images.total[at] = total;
	for (const { name, value } of image.terms) images.losses[at * terms.length + terms.indexOf(name)] = value;
	images.problems[at] = image.problems.filter(({ severity }) => severity !== 'information').length;
}

function fillObject(
	{ objects, terms, levels }: DatasetColumns,
	at: number,
	from: TakenObject,
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

function findingsOf(images: readonly Taken[]): Findings {
	const rules = numbering();
	const told: number[] = [];
	const messages: string[] = [];
	const rows = images.flatMap(({ problems }, image) => problems.map((problem) => ({ image, ...problem })));
	const findings: Findings = {
		rules: rules.names,
		messages,
		image: new Int32Array(rows.length),
		object: new Int32Array(rows.length),
		rule: new Int32Array(rows.length),
		severity: new Uint8Array(rows.length),
		message: new Int32Array(rows.length),
	};
	for (const [at, { image, object, rule, severity, message }] of rows.entries()) {
		const number = rules.of(rule);
		told[number] ??= 0;
		findings.image[at] = image;
		findings.object[at] = object ?? -1;
		findings.rule[at] = number;
		findings.severity[at] = severityCodes.indexOf(severity);
		findings.message[at] = told[number]++ < firstOfARule ? messages.push(message) - 1 : -1;
	}
	return findings;
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
