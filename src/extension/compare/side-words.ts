// What is said of a side beside its letter: its name, what sets it apart from the other one, and what a person must know of it.

import { basename } from 'node:path';
import type { Inspected } from '../../compute/protocol';
import { shapeNumbers } from '../../core/anchor-fit/shapes';
import type { Inspection } from '../../core/inspection';
import type { Recipe } from '../../core/recipe';
import { plural } from '../../core/words';
import type { CompareSide, CompareSubject } from '../../messages';
import { recipeFacts } from '../views/recipe-facts';

/** Facts that a title line has room for. */
const mostFacts = 3;
/** Sizes that are listed one by one. */
const mostSizes = 8;

export function sideOf(subject: CompareSubject, own: Inspected, other: Inspected): CompareSide {
	const { inspection } = own;
	return { ...nameOf(subject, own, other), inspection, note: noteOf(subject, own, other) };
}

function nameOf(
	subject: CompareSubject,
	{ inspection, predictions, detections }: Inspected,
	other: Inspected,
): Pick<CompareSide, 'title' | 'detail'> {
	switch (subject) {
		case 'recipes':
			return {
				title: inspection.recipe.title,
				detail: differenceOf(inspection, other.inspection),
			};
		case 'predictions':
			return {
				title: 'path' in predictions ? basename(predictions.path) : 'no head outputs',
				detail: inspection.tier === 'exact' ? 'exact loss' : 'assignment alone',
			};
		case 'detections': {
			const { estimate } = inspection;
			return {
				title: 'path' in detections ? basename(detections.path) : 'no detections',
				detail: estimate
					? `${plural(estimate.detections.length, 'detection')} of ${estimate.minScore} and more`
					: '',
			};
		}
	}
}

/** "sizes 32 64 128 256 512 px · positive at IoU 0.7": where the two recipes differ, as this one has it. */
function differenceOf(own: Inspection, other: Inspection): string {
	const others = new Map(factsOf(other));
	const apart = factsOf(own).filter(([name, value]) => others.get(name) !== value);
	if (apart.length > 0)
		return apart
			.slice(0, mostFacts)
			.map(([name, value]) => `${name.toLowerCase()} ${value}`)
			.join(' · ');
	const isSame = JSON.stringify(rulesOf(own.recipe)) === JSON.stringify(rulesOf(other.recipe));
	return isSame ? 'the same rules' : `${own.recipe.framework.name} ${own.recipe.framework.version}`;
}

function rulesOf({ name: _, title: __, extends: ___, framework: ____, ...rules }: Recipe): unknown {
	return rules;
}

/** Shapes first: they are what most recipes of a person's own change. */
function factsOf({ recipe, input }: Inspection): [name: string, value: string][] {
	return [...shapeFacts(recipe, input.paddedWidth), ...recipeFacts(recipe)];
}

function shapeFacts(recipe: Recipe, inputWidth: number): [string, string][] {
	const numbers = shapeNumbers(recipe.grids, inputWidth);
	if (!numbers) return [];
	const sizes = numbers.sizes.flatMap((list, level) =>
		list.map((size) => String(Math.round(size * (numbers.pixels[level] ?? 1)))),
	);
	const ratios = [...new Set(numbers.ratios.flat())].map((ratio) => String(Math.round(100 * ratio) / 100));
	const listed = (values: readonly string[]) =>
		values.length <= mostSizes ? values.join(' ') : `${values[0]} to ${values.at(-1)}`;
	return [
		['Sizes', `${listed([...new Set(sizes)])} px`],
		['Ratios', listed(ratios)],
	];
}

function noteOf(subject: CompareSubject, own: Inspected, other: Inspected): string | null {
	const { predictions, detections } = own;
	if (subject === 'detections') {
		if (detections.kind === 'refused') return detections.reason;
		return detections.kind === 'none' ? 'Choose detections for this side.' : null;
	}
	switch (predictions.kind) {
		case 'refused':
			// What one recipe reads is seldom meant for another one: that is no fault of the file.
			return subject === 'recipes' && other.predictions.kind === 'used'
				? `No losses on this side: ${basename(predictions.path)} was not written for this recipe.`
				: predictions.reason;
		case 'running':
			return 'The model runs on this image: its losses follow.';
		case 'absent':
			return `${basename(predictions.path)} ${predictions.holds}.`;
		case 'none':
			return subject === 'predictions' && other.predictions.kind !== 'none'
				? 'No head outputs are chosen for this side, so that it has no losses.'
				: null;
		case 'used':
			return null;
	}
}
