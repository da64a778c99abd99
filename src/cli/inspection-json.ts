// The JSON form of an Inspection: counts of the full assignment, losses where predictions are there, problems with spans.

import type { Estimate } from '../core/estimate/types';
import { gridSize, shapesPerPlace } from '../core/grids/grid';
import type { Inspection } from '../core/inspection';
import type { WrittenLoss } from '../core/written-loss';

/** Plain values only; described in docs/cli.md. */
export function inspectionJson(inspection: Inspection) {
	const { image, recipe, input, grids, assignment, breakdown, estimate, written } = inspection;
	return {
		image: {
			id: ownId(image.id),
			fileName: image.fileName,
			width: image.width,
			height: image.height,
			path: image.path,
			foundBy: image.foundBy,
			input: {
				width: input.width,
				height: input.height,
				paddedWidth: input.paddedWidth,
				paddedHeight: input.paddedHeight,
			},
		},
		recipe: recipe.name,
		tier: inspection.tier,
		grids: grids.map((grid) => ({
			name: grid.name,
			rows: grid.rows,
			columns: grid.columns,
			strideX: grid.strideX,
			strideY: grid.strideY,
			shapes: shapesPerPlace(grid),
			anchors: gridSize(grid),
		})),
		assignment: {
			...assignment.totals,
			objects: inspection.objects.map((object) => ({
				id: ownId(object.id),
				class: object.className,
				use: object.use,
				positives: object.positives,
				bestIou: object.bestIou,
				forced: object.forced,
				levels: object.levels,
			})),
		},
		losses: breakdown && {
			terms: breakdown.terms.map((term) => ({ name: term.name, value: term.value, weight: term.weight })),
			total: breakdown.total,
			sampling: breakdown.sampling,
			source: breakdown.source,
			proposals: breakdown.proposals && {
				count: breakdown.proposals.count,
				bestIou: Array.from(breakdown.proposals.bestIou),
			},
		},
		estimate: estimate && estimateJson(estimate, inspection),
		written: written && writtenJson(written, inspection),
		parity: inspection.parity,
		problems: inspection.problems.map(({ rule, severity, message, span }) => ({
			rule,
			severity,
			message,
			span,
		})),
	};
}

/** Rows of `objects` follow those of the assignment; rows of `detections` fall by score. */
function estimateJson(estimate: Estimate, { objects }: Inspection) {
	const { source, minScore, iouLimit, byMasks, all, counts, errors, precision, alignment, total, notes } =
		estimate;
	return {
		source,
		minScore,
		iouLimit,
		byMasks,
		all,
		counts,
		errors,
		precision,
		alignment,
		terms: estimate.terms.map(({ name, value, background }) => ({ name, value, background })),
		total,
		objects: estimate.objects.map(({ fate, error, detection }, row) => ({
			id: ownId(objects[row]?.id ?? ''),
			fate,
			error,
			detection: detection < 0 ? null : detection,
			terms: Object.fromEntries(estimate.terms.map(({ name, perObject }) => [name, perObject[row] ?? 0])),
		})),
		detections: estimate.detections.map(({ className, object, outline: _, ...rest }) => ({
			...rest,
			class: className,
			object: object < 0 ? null : object,
		})),
		notes,
	};
}

/** A loss of the person's own: sums of |dL/d output|; rows of `objects` follow those of the assignment. */
function writtenJson(written: WrittenLoss, { objects, assignment }: Inspection) {
	if (written.kind !== 'value') return written;
	const { file, kind, value, perObject, background, outputs } = written;
	return {
		file,
		kind,
		value,
		outputs,
		objects: objects.map(({ id }, row) => ({ id: ownId(id), gradient: perObject[row] ?? 0 })),
		background,
		anchors: Array.from(assignment.index, (index) => ({
			index,
			gradient: written.perAnchor[index] ?? 0,
		})).filter(({ gradient }) => gradient !== 0),
	};
}

/** Ids that a file writes as numbers are numbers here too, so that they compare with the file's own. */
function ownId(id: string): string | number {
	const value = Number(id);
	return Number.isSafeInteger(value) && String(value) === id ? value : id;
}
