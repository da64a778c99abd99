// The anchor fit: what was asked of the host, where the sliders stand, and how the objects fit before and with them. A move of a
// slider is worked out once a frame, here in the page.

import { batch, computed, signal } from '@preact/signals';
import {
	type Fit,
	type FitControl,
	type FitObjects,
	type FitValues,
	fitControls,
	fitOf,
	type OptimisedAnchors,
	withValues,
} from '../../core/anchor-fit';
import type { Recipe } from '../../core/recipe';
import { ask } from './host';
import * as state from './state';

/** The objects and the recipe of the scan, `null` before they are there. */
export const given = signal<{ objects: FitObjects; recipe: Recipe } | null>(null);
/** Why they are not there. */
export const failure = signal<string | null>(null);
/** Name of the recipe that the sliders were moved on, `null` before it is known. */
export const movedOn = signal<string | null>(null);
/** What the sliders start from where that is not the recipe: what the optimiser found. */
export const start = signal<Recipe | null>(null);
/** Sliders that were moved. */
export const values = signal<FitValues>({});

export const optimised = signal<OptimisedAnchors | null>(null);
export const optimising = signal(false);

export const before = computed<Fit | null>(() =>
	given.value ? fitOf(given.value.recipe, given.value.objects) : null,
);
/** With the sliders, one frame behind them; `null` while they stand as in the recipe. */
export const after = signal<Fit | null>(null);

/** The controls as the recipe of the scan has them. */
export const scanned = computed<FitControl[]>(() => (given.value ? fitControls(given.value.recipe) : []));
export const controls = computed<FitControl[]>(() =>
	start.value ? fitControls(start.value) : scanned.value,
);

export const isMoved = computed(() => start.value !== null || Object.keys(values.value).length > 0);

/** The recipe with the sliders as they stand. */
export function movedRecipe(): Recipe | null {
	const from = start.peek() ?? given.peek()?.recipe;
	return from ? withValues(from, values.peek()) : null;
}

let frame = 0;

function update(): void {
	if (frame !== 0) return;
	frame = requestAnimationFrame(() => {
		frame = 0;
		const recipe = movedRecipe();
		const { objects } = given.peek() ?? {};
		after.value = recipe && objects && isMoved.peek() ? fitOf(recipe, objects) : null;
	});
}

export function move(name: FitControl['name'], value: number): void {
	const own = controls.peek().find((control) => control.name === name)?.value;
	const { [name]: _, ...others } = values.peek();
	values.value = value === own ? others : { ...others, [name]: value };
	update();
}

/** Puts the sliders on a recipe: that of the scan with `null`. */
export function startFrom(recipe: Recipe | null): void {
	batch(() => {
		start.value = recipe;
		values.value = {};
	});
	update();
}

/** Of what the objects were asked for: the time of the scan, how many there were. */
let had = { scannedAt: -1, objects: 0, recipe: '' };
let isAsking = false;

/** Asks for the objects where they are others: after a scan, while one runs whenever they have doubled. */
export function followView(): void {
	const view = state.view.value;
	const isRunning = state.progress.value !== null;
	if (!view || view.objects === 0 || isAsking) return;
	const isSameRecipe = had.recipe === view.recipe.title;
	if (isSameRecipe && isRunning && view.objects < 2 * had.objects) return;
	if (isSameRecipe && had.scannedAt === view.scannedAt && had.objects === view.objects) return;
	had = { scannedAt: view.scannedAt, objects: view.objects, recipe: view.recipe.title };
	isAsking = true;
	ask('fit', {})
		.then(
			(answer) =>
				batch(() => {
					const { name } = answer.recipe;
					const isOther = movedOn.peek() !== null && movedOn.peek() !== name;
					movedOn.value = name;
					given.value = answer;
					failure.value = null;
					if (isOther) {
						startFrom(null);
						optimised.value = null;
					}
				}),
			(error: Error) => {
				failure.value = error.message;
			},
		)
		.finally(() => {
			isAsking = false;
			update();
			followView();
		});
}

export async function optimise(method: 'k-means' | 'evolution'): Promise<void> {
	if (optimising.peek()) return;
	optimising.value = true;
	try {
		optimised.value = await ask('optimise', { method });
	} catch (error) {
		state.notice.value = {
			text: `The anchors could not be optimised: ${(error as Error).message}`,
			isError: true,
		};
	} finally {
		optimising.value = false;
	}
}
