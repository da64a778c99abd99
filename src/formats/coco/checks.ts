// What only the reader of a COCO file can tell of an annotation: ids that lead nowhere, classes that are not listed.

import type { Box } from '../../core/geometry';
import { polygonBounds } from '../../core/masks/polygon';
import { rleBounds } from '../../core/masks/rle';
import { type ProblemList, type ProblemPlace, report } from '../problems';
import type { RawAnnotation } from './annotation';

/** An annotation that belongs to no image of the file. */
export function reportOrphan(problems: ProblemList, { span, image }: RawAnnotation): void {
	if (image) {
		report(
			problems,
			'annotation-orphan',
			'warning',
			span,
			`No image has the id ${image.key} that this annotation names, so it is never trained on.`,
			{ fix: { title: 'Delete the annotation', edits: [], remove: [span] } },
		);
	} else {
		report(
			problems,
			'annotation-image-missing',
			'error',
			span,
			'The annotation has no image_id, so pycocotools stops on it.',
		);
	}
}

/** Annotations without an id, and those without anything to train on. */
export function reportMissing(
	problems: ProblemList,
	{ id, span, boxSpan }: RawAnnotation,
	box: Box | null,
	place: ProblemPlace,
): void {
	if (!id) {
		report(
			problems,
			'annotation-id-missing',
			'error',
			span,
			'The annotation has no id, so pycocotools stops on it.',
			place,
		);
	}
	if (!box && !boxSpan) {
		report(
			problems,
			'box-missing',
			'error',
			span,
			'The annotation has neither a box nor a mask, so there is nothing to train on and loaders stop on it.',
			place,
		);
	}
}

/** Said once for each category that is used and not listed. */
export function reportMissingCategory(
	problems: ProblemList,
	{ category, categorySpan, span }: RawAnnotation,
	place: ProblemPlace,
): void {
	const message = category
		? `Category ${category.key} is not in "categories": detectron2 stops on it, others train on a class without a name.`
		: 'The annotation has no category_id, so training stops on it.';
	report(problems, 'category-missing', category ? 'warning' : 'error', categorySpan ?? span, message, place);
}

/** Two used categories of one name: harmless to unused ones, confusing where both have objects. */
export function reportSharedNames(
	problems: ProblemList,
	used: Map<string, { name: string; span: { start: number; end: number } }>,
): void {
	const idsByName = new Map<string, string>();
	for (const [id, { name, span }] of used) {
		const other = idsByName.get(name);
		if (other !== undefined) {
			report(
				problems,
				'category-name-duplicate',
				'warning',
				span,
				`Categories ${other} and ${id} are both named "${name}": they are trained as two classes.`,
			);
		}
		idsByName.set(name, id);
	}
}

/** The annotation's own box, or the one around its mask (`null` without both), corners in image pixels. */
export function usableBox({ box, segmentation }: RawAnnotation): Box | null {
	if (box || !segmentation) return box;
	return segmentation.kind === 'polygons'
		? polygonBounds(segmentation.parts)
		: rleBounds(segmentation.counts, segmentation.height, segmentation.width);
}
