import { expect, it } from 'vitest';
import { cocoFile, repaired, told, toldRules } from '../../support/check-file';

const name = 'box-xyxy-as-xywh';
/** As [x1, y1, x2, y2] all lie in 100 x 80; the last fits either way. */
const corners = [
	[60, 50, 90, 70],
	[30, 40.5, 80, 79],
	[5, 5, 20, 20],
];
const asCorners = (boxes: number[][]) => cocoFile(boxes.map((bbox) => ({ bbox })));

it('is told at each box, and converts', () => {
	const file = asCorners(corners);
	expect(told(file, name).map(({ severity, image, object }) => [severity, image, object])).toEqual([
		['error', 0, 0],
		['error', 0, 1],
		['error', 0, 2],
	]);
	const again = repaired(file, name);
	expect(toldRules(again)).toEqual([]);
	expect(again.annotations.images[0].objects.map(({ box }) => box)).toEqual(corners);
});

it('needs three boxes, most of which leave the image', () => {
	expect(told(asCorners(corners.slice(0, 2)), name)).toEqual([]);
	expect(told(asCorners([...corners, [5, 5, 20, 21]]), name)).toEqual([]);
	expect(told(asCorners([...corners, [50, 50, 60, 61]]), name)).toHaveLength(4);
});

it('is quiet as soon as one box cannot be corners', () => {
	expect(told(asCorners([...corners, [60, 50, 30, 20]]), name)).toEqual([]);
	expect(told(asCorners([...corners, [60, 50, 101, 70]]), name)).toEqual([]);
	expect(told(asCorners([...corners, [60, 50, 100.5, 70]]), name)).toHaveLength(4);
});
