// What is told about COCO annotations once their image is known: ids, classes, masks against the image, boxes.

import type { Box } from '../core/geometry';
import { polygonBounds } from '../core/masks/polygon';
import { rleBounds } from '../core/masks/rle';
import { checkBox } from './check-boxes';
import type { RawAnnotation } from './coco-annotation';
import { type ProblemList, type ProblemPlace, report } from './problems';
import type { ImageRecord } from './types';

/** An annotation that belongs to no image of the file. */
export function reportOrphan(problems: ProblemList, { span, image }: RawAnnotation): void {
	if (image) {
		report(
			problems,
			'annotation-orphan',
			'warning',
			span,
			`No image has the id ${image.key} that this annotation names, so it is never trained on.`,
			{},
			1,
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

/** Missing, repeated and zero annotation ids; `ids` collects those seen. */
export function reportIds(
	problems: ProblemList,
	{ id, span }: RawAnnotation,
	ids: Set<string>,
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
		return;
	}
	if (ids.has(id.key)) {
		report(
			problems,
			'annotation-id-duplicate',
			'warning',
			span,
			`Annotation id ${id.key} is used again: detectron2 refuses the file, and evaluation counts only one of them.`,
			place,
		);
	}
	ids.add(id.key);
	if (id.key === '0') {
		report(
			problems,
			'annotation-id-zero',
			'information',
			span,
			'An annotation has the id 0: training is not affected, but COCOeval scores its match as unmatched, so AP comes out too low.',
			place,
			1,
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

/** Reports what is wrong with the annotation's box and with its mask against the image. */
export function checkGeometry(
	problems: ProblemList,
	annotation: RawAnnotation,
	box: Box | null,
	image: ImageRecord,
	place: ProblemPlace,
): void {
	const { segmentation, span, segmentationSpan } = annotation;
	const { width, height } = image;
	const frame = width === null || height === null ? null : { width, height };
	if (
		segmentation?.kind === 'rle' &&
		frame &&
		(segmentation.width !== width || segmentation.height !== height)
	) {
		report(
			problems,
			'rle-size-mismatch',
			'warning',
			segmentationSpan,
			`The run-length mask is ${segmentation.width} x ${segmentation.height} but the image is ${width} x ${height}: the mask is decoded at its own size and does not fit.`,
			place,
		);
	}
	if (annotation.flag === 'iscrowd' && !segmentation) {
		report(
			problems,
			'crowd-without-mask',
			'warning',
			span,
			'A crowd region has no mask: it is matched by its box alone, and evaluation of masks with pycocotools stops on it.',
			place,
			1,
		);
	}
	if (!annotation.box && box) {
		report(
			problems,
			'box-from-mask',
			'information',
			span,
			'The annotation has no usable bbox: the box around its mask is shown, but loaders that need bbox stop on it.',
			place,
		);
	}
	if (!box && !annotation.boxSpan) {
		report(
			problems,
			'box-missing',
			'error',
			span,
			'The annotation has neither a box nor a mask, so there is nothing to train on and loaders stop on it.',
			place,
		);
	}
	if (box) checkBox(problems, box, frame, annotation.box ? annotation.boxSpan : segmentationSpan, place);
}
