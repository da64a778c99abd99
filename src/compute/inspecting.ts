// From an open file, a row and the person's choices to what the core inspects: the same steps for every question.

import type { CornerStyle } from '../core/input/objects';
import { type InspectInput, inspect, inspectForLoss } from '../core/inspect';
import type { InspectedImage, Inspection } from '../core/inspection';
import type { LossInputs } from '../core/loss-inputs/types';
import type { Problem } from '../core/problem';
import type { Recipe } from '../core/recipe';
import { swapLosses } from '../core/recipes/swap';
import type { ImageRecord } from '../formats/types';
import { isConnection } from '../predictions/model/paths';
import type { FoundDetections } from './detections';
import { EngineError } from './errors';
import { estimateOf } from './estimates';
import type { OpenFile } from './open-file';
import type { FoundHeads } from './predictions';
import type { Choices, ImageOverview } from './protocol';
import { weightedTerms } from './protocol';
import { resolveRecipe } from './recipe-file';

/** All that an inspection of one image is made from. */
export interface InspectedRow {
	file: OpenFile;
	row: number;
	record: ImageRecord;
	recipe: Recipe;
	image: InspectedImage;
	heads: FoundHeads;
	detections: FoundDetections;
	choices: Choices;
}

/** An inspection with what it was made from. */
export interface InspectedFrom extends InspectedRow {
	inspection: Inspection;
}

export function imageRecord(file: OpenFile, row: number): ImageRecord {
	const record = file.annotations.images[row];
	if (!record) throw new EngineError('no-image', file.reason ?? whyNoImage(file, row));
	return record;
}

function whyNoImage({ annotations }: OpenFile, row: number): string {
	return annotations.problems[0]?.message ?? `The file has no image ${row + 1}.`;
}

/**
 * `count`: the numbers alone, from what is known. Outlines and problems are looked for only where somebody sees them. `scan`: the
 * same numbers, for which connected models are run.
 */
export type Purpose = 'show' | 'count' | 'scan';

/** How the numbers of the file's format are meant. */
export function cornersOf({ annotations }: OpenFile): CornerStyle {
	return annotations.format === 'voc' ? 'voc' : 'continuous';
}

export function recipeOf(choices: Choices): Recipe {
	const result = resolveRecipe(choices.recipe);
	if ('error' in result) throw new EngineError('recipe', result.error);
	return swapLosses(result.recipe, choices.swaps);
}

export function runInspection(from: InspectedRow, purpose: Purpose): Inspection {
	return finished(inspect(inspectInput(from, purpose)), from, purpose);
}

/** For somebody to see, with what a loss of the person's own is given; `null` without head outputs. */
export function runForLoss(from: InspectedRow): { inspection: Inspection; inputs: LossInputs | null } {
	const { inspection, inputs } = inspectForLoss(inspectInput(from, 'show'));
	return { inspection: finished(inspection, from, 'show'), inputs };
}

function finished(made: Inspection, from: InspectedRow, purpose: Purpose): Inspection {
	const inspection = purpose === 'show' ? withEstimate(made, from) : made;
	for (const problem of inspection.problems) {
		if (problem.span || problem.object === undefined) continue;
		problem.span = from.record.objects[problem.object]?.spans.record ?? null;
	}
	return inspection;
}

function withEstimate(inspection: Inspection, from: InspectedRow): Inspection {
	const estimate = estimateOf(from, inspection);
	return estimate
		? { ...inspection, estimate, tier: inspection.breakdown ? 'exact' : 'estimate' }
		: inspection;
}

export function inspectInput(
	{ file, record, recipe, image, heads, detections, choices }: InspectedRow,
	purpose: Purpose,
): InspectInput {
	const problems: Problem[] = purpose === 'show' ? file.found.known(file, image.row, choices.severities) : [];
	for (const [rule, state] of [
		['dump-refused', heads.state],
		['detections-refused', detections.state],
	] as const) {
		if (state.kind !== 'refused') continue;
		const span = record.spans.fileName ?? record.spans.record;
		// A model that waits for trust is nothing wrong.
		const severity = isConnection(state.path) && !choices.running.trusted ? 'information' : 'error';
		problems.push({ rule, severity, message: state.reason, span, image: image.row });
	}
	return {
		recipe,
		image,
		corners: cornersOf(file),
		objects: record.objects,
		problems,
		heads: heads.heads,
		sampling: choices.sampling,
		seed: choices.seed,
		outlines: purpose === 'show',
		draws: purpose === 'show' ? 'always' : 'for-losses',
	};
}

export function overviewOf(inspection: Inspection): ImageOverview {
	const trained = inspection.objects.filter((object) => object.use === 'trained');
	return {
		row: inspection.image.row,
		total: inspection.breakdown?.total ?? null,
		terms: inspection.breakdown ? weightedTerms(inspection.breakdown) : {},
		weakestIou: trained.length > 0 ? Math.min(...trained.map((object) => object.bestIou)) : null,
		forcedOnly: trained.filter((object) => object.positives > 0 && object.forced === object.positives).length,
		unmatched: trained.filter((object) => object.positives === 0).length,
		trained: trained.length,
	};
}
