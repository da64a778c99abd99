// What a process found in some images, as columns: it crosses to who asked, and into the journal, without a look at single values.

import type { DatasetColumns } from '../../core/dataset/columns';
import {
	type InspectedFacts,
	inspectedColumns,
	inspectedFacts,
	numbering,
} from '../../core/dataset/inspected-columns';
import type { Inspection } from '../../core/inspection';
import type { Problem, Severity } from '../../core/problem';

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

/** An image on its way into a part. */
interface Taken {
	key: Uint8Array;
	facts: InspectedFacts;
	problems: Pick<Problem, 'rule' | 'severity' | 'message' | 'object'>[];
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
			images.push({
				key,
				facts: inspectedFacts(inspection, problems),
				problems: problems.map(({ rule, severity, message, object }) => ({
					rule,
					severity,
					message,
					object,
				})),
			});
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

function build(images: readonly Taken[], levels: string[]): Part {
	const columns = inspectedColumns(
		images.map(({ facts }) => facts),
		levels,
	);
	const keys = new Uint8Array(images.length * keyLength);
	for (const [at, { key }] of images.entries()) keys.set(key, at * keyLength);
	const hasLosses = images.some(({ facts }) => facts.total !== null);
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
