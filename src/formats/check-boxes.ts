// What can be wrong with a box in any format: its numbers, its size, and where it lies in the image.

import type { Box } from '../core/geometry';
import type { Span } from '../core/problem';
import { type ProblemList, type ProblemPlace, report } from './problems';

/** Annotation tools round to half pixels: a box may reach this far past the border, in image pixels. */
const overshootAllowed = 0.5;

/** What adding x and width in floating point can leave, image pixels: not worth a word. */
const roundingNoise = 0.001;

/** Size of the image that boxes are held against, image pixels. */
export interface Frame {
	width: number;
	height: number;
}

/**
 * Reports what is wrong with one box (corners in image pixels); `frame` is `null` where the image size is unknown.
 *
 * Sources: pytorch/vision, models/detection/generalized_rcnn.py (degenerate boxes are refused); the low-quality rule
 * of facebookresearch/detectron2, modeling/matcher.py (an object without overlap turns every anchor positive).
 */
export function checkBox(
	problems: ProblemList,
	box: Box,
	frame: Frame | null,
	span: Span | null,
	place: ProblemPlace,
): void {
	const [x1, y1, x2, y2] = box;
	if (!(Number.isFinite(x1) && Number.isFinite(y1) && Number.isFinite(x2) && Number.isFinite(y2))) {
		report(
			problems,
			'box-not-finite',
			'error',
			span,
			'The box has a coordinate that is not a number, which makes the box loss NaN.',
			place,
		);
		return;
	}
	if (x2 < x1 || y2 < y1) {
		report(
			problems,
			'box-negative-size',
			'error',
			span,
			`The box has a negative ${x2 < x1 ? 'width' : 'height'}: torchvision stops with an AssertionError, elsewhere the logarithm of the size makes the box loss NaN.`,
			place,
		);
		return;
	}
	if (x2 === x1 || y2 === y1) {
		report(
			problems,
			'box-zero-size',
			'error',
			span,
			`The box has no ${x2 === x1 ? 'width' : 'height'}: torchvision stops with an AssertionError, elsewhere log(0) makes the box loss infinite.`,
			place,
		);
		return;
	}
	if (frame) checkPosition(problems, box, frame, span, place);
}

function checkPosition(
	problems: ProblemList,
	[x1, y1, x2, y2]: Box,
	frame: Frame,
	span: Span | null,
	place: ProblemPlace,
): void {
	const size = `${frame.width} x ${frame.height}`;
	if (x2 <= 0 || y2 <= 0 || x1 >= frame.width || y1 >= frame.height) {
		report(
			problems,
			'box-outside-image',
			'error',
			span,
			`The box lies wholly outside the ${size} image: torchvision’s reference loader drops it; where a loader keeps it, it overlaps no anchor and forces every anchor to be positive.`,
			place,
		);
		return;
	}
	const overshoot = Math.max(-x1, -y1, x2 - frame.width, y2 - frame.height);
	if (overshoot > overshootAllowed) {
		report(
			problems,
			'box-outside-image',
			'warning',
			span,
			`The box reaches ${Number(overshoot.toFixed(1))} px past the ${size} image; frameworks that clip train on a smaller box, the others on a part that cannot be seen.`,
			place,
		);
	} else if (overshoot > roundingNoise) {
		report(
			problems,
			'box-overshoot-small',
			'information',
			span,
			'The box reaches half a pixel or less past the image, which is usual rounding and harmless.',
			place,
			1,
		);
	}
}
