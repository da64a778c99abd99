// The one path from labels (and head outputs) to an Inspection. Every view shows what this returns.

import { type AssignObjects, assignMaxIou } from './assign/max-iou';
import type { Assignment } from './assignment';
import { buildBreakdown } from './breakdown/build';
import type { LabelledClass } from './breakdown/regions';
import type { Breakdown, SamplingMode } from './breakdown/types';
import type { Box } from './geometry';
import { buildGrids } from './grids/build';
import type { Grid } from './grids/grid';
import type { HeadOutputs } from './head-outputs';
import { type CornerStyle, objectBitmap, prepareObjects } from './input/objects';
import { inputTransform } from './input/transform';
import type { DrawnSample, InputTransform, InspectedImage, InspectedObject, Inspection } from './inspection';
import { traceOutline } from './masks/outline';
import type { Problem } from './problem';
import type { Recipe } from './recipe';
import { drawSample } from './sampling/random-sampler';

export interface LabelledRecord extends LabelledClass {
	id: string;
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
	/** Which anchors the loss sees; `null`: the dump's own draw where it has one, else `seeded`. */
	sampling: SamplingMode | null;
	/** Seed of the draw that is shown. */
	seed: number;
	/** Whether outlines are wanted: tracing RLE masks costs time that a list of images does not need. */
	outlines: boolean;
}

/** Input sizes and grids of an image under a recipe: what head outputs must fit. */
export function layout(
	recipe: Recipe,
	width: number,
	height: number,
): { input: InputTransform; grids: Grid[] } {
	const input = inputTransform(recipe.input, width, height);
	return {
		input,
		grids: buildGrids(recipe.anchors, { width: input.paddedWidth, height: input.paddedHeight }),
	};
}

/** Assignment, and with head outputs every loss term, of one image. */
export function inspect(from: InspectInput): Inspection {
	return inspectStages(from).inspection;
}

/** The same with the stages' own rows and gradients, for the check that recomputes them. */
export function inspectStages(from: InspectInput): {
	inspection: Inspection;
	stages: ReturnType<typeof buildBreakdown>['stages'] | null;
} {
	const { recipe, image, heads } = from;
	const { input, grids } = layout(recipe, image.width, image.height);
	const prepared = prepareObjects(recipe, from.objects, { ...image, corners: from.corners }, input);
	const objects: AssignObjects = {
		boxes: prepared.boxes,
		part: prepared.part,
		width: input.width,
		height: input.height,
	};
	const started = performance.now();
	const assignment = assignMaxIou(recipe.rpn.assigner, grids, objects);
	const assignMs = performance.now() - started;

	const mode: SamplingMode = from.sampling ?? (heads?.drawn ? 'dump' : 'seeded');
	const sample: DrawnSample =
		mode === 'dump' && heads?.drawn
			? { seed: from.seed, ...heads.drawn }
			: drawSample(recipe.rpn.sampler, assignment, from.seed);
	const result = heads
		? buildBreakdown({
				recipe,
				frame: { width: image.width, height: image.height, input },
				grids,
				assignment,
				objects,
				labelled: from.objects,
				heads,
				mode,
				sample,
			})
		: null;
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
		sample,
		breakdown: result?.breakdown ?? null,
		problems: [...from.problems, ...found],
		assignMs,
	};
	return { inspection, stages: result?.stages ?? null };
}

function inspectedObject(
	object: LabelledRecord,
	row: number,
	{ image, outlines }: InspectInput,
	prepared: ReturnType<typeof prepareObjects>,
	assignment: Assignment,
	breakdown: Breakdown | null,
): InspectedObject {
	const assigned = assignment.objects[row];
	return {
		id: object.id,
		className: object.className,
		classId: object.classId,
		boxImage: object.box,
		boxInput: Array.from(prepared.boxes.subarray(4 * row, 4 * row + 4)) as Box,
		outline: outlines ? outlineOf(object, image) : null,
		use: prepared.use[row] ?? 'invalid',
		flag: object.flag,
		positives: assigned?.positives ?? 0,
		forced: assigned?.forced ?? 0,
		bestIou: assigned?.bestIou ?? 0,
		levels: assigned?.levels ?? [],
		losses: breakdown ? breakdown.terms.map((term) => (term.perObject[row] as number) * term.weight) : null,
	};
}

function outlineOf(object: LabelledRecord, image: InspectedImage): Float64Array[] | null {
	const { segmentation } = object;
	if (!segmentation) return null;
	if (segmentation.kind === 'polygons') return segmentation.parts;
	if (segmentation.width !== image.width || segmentation.height !== image.height) return null;
	return traceOutline(objectBitmap(object, image.width, image.height), image.width, image.height);
}
