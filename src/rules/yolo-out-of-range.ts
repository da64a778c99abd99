import type { Fix } from '../core/problem';
import type { ObjectPlace, Rule } from './rule';
import { columnsBehind, isOutOfRange } from './support/yolo';

/** Decimals of fractions that the fix writes: a millionth of the image is far below a pixel. */
const decimals = 6;

/** Objects of fewer pixels are not labelled. */
const leastSide = 2;

/**
 * A YOLO coordinate outside 0 to 1.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (verify_image_label: at most 1.01, at least -0.01, and the
 * image is left out otherwise).
 */
export const rule: Rule = {
	name: 'yolo-out-of-range',
	severity: 'error',
	scope: 'object',
	title: 'YOLO coordinate outside 0 to 1',
	finds: 'A row whose numbers are not fractions of the image; most often they are pixels.',
	training:
		'Ultralytics leaves out the whole image with all of its objects, with one line among the warnings of the scan. Loaders that do not look train on a box that lies far outside, which overlaps no place of the grid.',
	tolerance: 'As Ultralytics: 0.01 outside 0 to 1 is accepted.',
	repair:
		'The quick fix divides by the size of the image. It is offered only where that size is known and the result lies inside the image.',
	check(place, report) {
		const { file, record, object } = place;
		if (file.annotations.format !== 'yolo' || !isOutOfRange(object, record)) return;
		const fix = dividedBySize(place);
		report({
			message: `A coordinate is not between 0 and 1${fix ? ', as if it were in pixels' : ''}: Ultralytics leaves out the whole image.`,
			span: object.spans.box,
			fix,
		});
	},
};

function dividedBySize({ file, record, object }: ObjectPlace): Fix | undefined {
	const { spans, segmentation } = object;
	const { width, height } = record;
	if (!spans.box || width === null || height === null || record.isSizeAssumed) return undefined;
	if (columnsBehind(file.text, object).length > 1) return undefined;
	const tokens = [...file.text.slice(spans.box.start, spans.box.end).matchAll(/\S+/g)];
	const pixels = tokens.map(([text]) => Number(text));
	const values = pixels.map((value, at) => value / (at % 2 === 0 ? width : height));
	const isBox = segmentation === null;
	if (isSpeck(pixels, isBox) || !isInside(values, isBox)) return undefined;
	const { start } = spans.box;
	const edits = tokens.map(({ 0: text, index }, at) => ({
		span: { start: start + index, end: start + index + text.length },
		text: String(Number((values[at] as number).toFixed(decimals))),
	}));
	return { title: 'Divide by the size of the image', edits };
}

/** Whether the numbers, taken for pixels, are too small an object: then they are fractions after all. */
function isSpeck(pixels: readonly number[], isBox: boolean): boolean {
	if (isBox) return !(pixels[2] >= leastSide && pixels[3] >= leastSide);
	const xs = pixels.filter((_, at) => at % 2 === 0);
	const ys = pixels.filter((_, at) => at % 2 === 1);
	return [xs, ys].some((values) => !(Math.max(...values) - Math.min(...values) >= leastSide));
}

/** Whether the fractions are a box or a polygon inside the image. */
function isInside(values: readonly number[], isBox: boolean): boolean {
	if (isBox) {
		const [cx, cy, w, h] = values;
		const slack = 0.01;
		return cx - w / 2 >= -slack && cy - h / 2 >= -slack && cx + w / 2 <= 1 + slack && cy + h / 2 <= 1 + slack;
	}
	return values.every((value) => value >= 0 && value <= 1);
}
