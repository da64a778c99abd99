// The one path from labels (and head outputs) to an Inspection. Every view shows what this returns.

import { assign } from './assign';
import type { AssignObjects } from './assign/objects';
import type { Assignment } from './assignment';
import { type BreakdownInput, buildBreakdown } from './breakdown/build';
import { predictionsOf } from './breakdown/predictions';
import type { LabelledClass } from './breakdown/regions';
import { weighted } from './breakdown/sums';
import type { StageTerm } from './breakdown/term-inputs';
import type { Breakdown, SamplingMode } from './breakdown/types';
import type { Box } from './geometry';
import { buildGrids } from './grids/build';
import type { Grid } from './grids/grid';
import type { HeadOutputs } from './head-outputs';
import { type CornerStyle, objectBitmap, prepareObjects } from './input/objects';
import { inputTransform } from './input/transform';
import type { DrawnSample, InputTransform, InspectedImage, InspectedObject, Inspection } from './inspection';
import { lossInputs } from './loss-inputs';
import type { ComputedTerms } from './loss-inputs/computed';
import type { LossInputs } from './loss-inputs/types';
import { traceOutline } from './masks/outline';
import type { Editable } from './object-edit';
import { parityOf } from './parity';
import type { Problem } from './problem';
import type { Recipe } from './recipe';
import { needsPredictions } from './recipe-facts';
import { drawSample } from './sampling/random-sampler';

export interface LabelledRecord extends LabelledClass {
	id: string;
	editable: Editable;
}

export interface InspectInput {
	recipe: Recipe;
	image: InspectedImage;
	corners: CornerStyle;
	objects: readonly LabelledRecord[];
	/** Problems that are known already (from reading, from the image, from the dump). */
	problems: readonly Problem[];
	/** Head outputs that fit `grids`, or `null`. */
	heads: HeadOutputs | null;
	/** Which anchors the loss sees; `null`: the dump's own draw where it has one, else what the recipe's sampler does. */
	sampling: SamplingMode | null;
	/** Seed of the draw that is shown. */
	seed: number;
	/** Whether outlines are wanted: tracing RLE masks costs time that a list of images does not need. */
	outlines: boolean;
	/** `for-losses`: no sample is drawn where there are no head outputs; numbering a quarter of a million negatives takes longer than the assignment. */
	draws?: 'always' | 'for-losses';
}

export interface Layout {
	input: InputTransform;
	grids: Grid[];
}

/** Sizes of images whose layout is kept, for each recipe. */
const mostLayouts = 200;
const layouts = new WeakMap<Recipe, Map<string, Layout>>();

/** Input sizes and grids of an image under a recipe: what head outputs must fit. Those of images of one size are the same, and are made once. */
export function layout(recipe: Recipe, width: number, height: number): Layout {
	const bySize = layouts.get(recipe) ?? new Map<string, Layout>();
	layouts.set(recipe, bySize);
	const key = `${width} ${height}`;
	let known = bySize.get(key);
	if (!known) {
		if (bySize.size >= mostLayouts) bySize.clear();
		const input = inputTransform(recipe.input, width, height);
		const padded = { width: input.paddedWidth, height: input.paddedHeight };
		known = { input, grids: buildGrids(recipe.grids, padded) };
		bySize.set(key, known);
	}
	return known;
}

/** Ways to choose what the loss sees that make sense for a recipe and its head outputs, the framework's own first. */
export function samplingModes(recipe: Recipe, heads: HeadOutputs | null): SamplingMode[] {
	switch (recipe.sampler.kind) {
		case 'all':
			return ['all'];
		case 'hard-negative':
			return heads ? ['seeded', 'all'] : ['all'];
		case 'random':
			return heads?.kind === 'two-stage' && heads.drawn ? ['dump', 'all', 'seeded'] : ['all', 'seeded'];
	}
}

/** Assignment, and with head outputs every loss term, of one image. */
export function inspect(from: InspectInput): Inspection {
	return run(from, 'skip').inspection;
}

/** The same with the terms' own rows and gradients, for the check that recomputes them; `null` without losses. */
export function inspectStages(from: InspectInput): { inspection: Inspection; stages: StageTerm[] | null } {
	const { inspection, computed } = run(from, 'compute');
	return { inspection, stages: computed && [...computed.stages] };
}

/** The same with what a loss that people write is given; `null` without head outputs. */
export function inspectForLoss(from: InspectInput): { inspection: Inspection; inputs: LossInputs | null } {
	const { inspection, computed } = run(from, 'skip');
	return { inspection, inputs: computed && lossInputs(computed) };
}

function run(
	from: InspectInput,
	gradients: BreakdownInput['gradients'],
): { inspection: Inspection; computed: ComputedTerms | null } {
	const { recipe, image, heads } = from;
	const { input, grids } = layout(recipe, image.width, image.height);
	const prepared = prepareObjects(recipe, from.objects, { ...image, corners: from.corners }, input);
	const objects: AssignObjects = {
		boxes: prepared.boxes,
		part: prepared.part,
		width: input.width,
		height: input.height,
	};
	const predictions =
		heads?.kind === 'dense' && needsPredictions(recipe.assigner)
			? predictionsOf(recipe, grids, input, heads, from.objects)
			: null;
	const started = performance.now();
	const assignment = assign(recipe.assigner, grids, objects, predictions);
	const assignMs = performance.now() - started;

	const modes = samplingModes(recipe, heads);
	const mode = from.sampling && modes.includes(from.sampling) ? from.sampling : defaultMode(modes);
	const sample = sampleOf(from, assignment, mode);
	const given = heads && {
		recipe,
		frame: { width: image.width, height: image.height, input },
		grids,
		assignment,
		objects,
		labelled: from.objects,
		heads,
		mode,
		sample,
		gradients,
	};
	const result = given && buildBreakdown(given);
	const found = result?.problems.map((problem) => ({ ...problem, image: image.row })) ?? [];
	const inspection: Inspection = {
		image,
		recipe,
		tier: result ? 'exact' : 'assignment',
		input,
		grids,
		objects: from.objects.map((object, row) =>
			inspectedObject(object, row, from, prepared, assignment, result?.breakdown ?? null),
		),
		assignment,
		sample: shownSample(recipe, sample, result?.breakdown ?? null),
		breakdown: result?.breakdown ?? null,
		estimate: null,
		written: null,
		parity:
			result && heads?.framework
				? parityOf({ framework: heads.framework, recipe, grids, assignment, breakdown: result.breakdown })
				: null,
		problems: [...from.problems, ...found],
		assignMs,
	};
	return { inspection, computed: given && result && { given, ...result } };
}

function defaultMode(modes: readonly SamplingMode[]): SamplingMode {
	return modes.includes('dump') ? 'dump' : modes.includes('seeded') ? 'seeded' : 'all';
}

/** The anchors that are shown as drawn. */
function sampleOf(
	{ recipe, heads, seed, draws }: InspectInput,
	assignment: Assignment,
	mode: SamplingMode,
): DrawnSample {
	if (mode === 'dump' && heads?.kind === 'two-stage' && heads.drawn) return { seed, ...heads.drawn };
	if (draws === 'for-losses' && !heads)
		return { seed, positive: new Int32Array(0), negative: new Int32Array(0) };
	return drawSample(recipe.sampler, assignment, seed);
}

/** Where nothing is drawn at random, the negatives that the losses list: those that were mined or cost most. */
function shownSample({ sampler }: Recipe, sample: DrawnSample, breakdown: Breakdown | null): DrawnSample {
	if (sampler.kind === 'random' || !breakdown) return sample;
	const { index, label } = breakdown.anchors;
	return { ...sample, negative: index.filter((_, k) => label[k] === 0) };
}

function inspectedObject(
	object: LabelledRecord,
	row: number,
	{ recipe, image, outlines }: InspectInput,
	prepared: ReturnType<typeof prepareObjects>,
	assignment: Assignment,
	breakdown: Breakdown | null,
): InspectedObject {
	const assigned = assignment.objects[row];
	const use = prepared.use[row] ?? 'invalid';
	const candidates = assigned?.candidates ?? 0;
	const waits = needsPredictions(recipe.assigner) && assignment.rankings === null && use === 'trained';
	return {
		id: object.id,
		className: object.className,
		classId: object.classId,
		boxImage: object.box,
		boxInput: Array.from(prepared.boxes.subarray(4 * row, 4 * row + 4)) as Box,
		outline: outlines ? outlineOf(object, image) : null,
		use,
		flag: object.flag,
		editable: object.editable,
		positives: assigned?.positives ?? 0,
		forced: assigned?.forced ?? 0,
		candidates,
		open: waits && (recipe.grids.kind === 'queries' || candidates > 0),
		bestIou: assigned?.bestIou ?? 0,
		levels: assigned?.levels ?? [],
		losses: breakdown ? breakdown.terms.map((term) => weighted(term, term.perObject[row] as number)) : null,
	};
}

function outlineOf(object: LabelledRecord, image: InspectedImage): Float64Array[] | null {
	const { segmentation } = object;
	if (!segmentation) return null;
	if (segmentation.kind === 'polygons') return segmentation.parts;
	if (segmentation.width !== image.width || segmentation.height !== image.height) return null;
	return traceOutline(objectBitmap(object, image.width, image.height), image.width, image.height);
}
