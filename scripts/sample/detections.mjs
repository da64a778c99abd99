// Final detections of a made-up detector, as COCO results with masks: right about most objects, sure of what is really in
// the picture where the label is wrong, and with a few mistakes of each kind.

import { randomFrom } from './random.mjs';
import { boxOfRuns, compress, runsOf } from './rle.mjs';
import { classes } from './shapes.mjs';

/** Shares of objects that are not found, far off, of another class, or found twice; and false alarms a picture. */
const missed = 0.08;
const farOff = 0.1;
const otherClass = 0.08;
const twice = 0.12;
const alarms = 1.2;

/** The JSON text of the results for all pictures. */
export function detections(images) {
	const random = randomFrom(7);
	const found = images.flatMap((image) => ofImage(image, random));
	return `[\n${found.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`;
}

function ofImage(image, random) {
	const out = [];
	for (const object of image.objects) {
		if (object.dots !== null || random.between(0, 1) < missed) continue;
		const outlines = object.hole === null ? [object.outline] : [object.outline, object.hole];
		const isFar = random.between(0, 1) < farOff;
		const isOther = random.between(0, 1) < otherClass;
		const name = isOther ? random.pick(classes.filter((each) => each !== object.class)) : object.class;
		const score = isFar || isOther ? random.between(0.3, 0.7) : random.between(0.62, 0.98);
		out.push(detection(image, moved(outlines, isFar ? 0.3 : 0.03, random), name, score));
		if (random.between(0, 1) < twice)
			out.push(detection(image, moved(outlines, 0.06, random), name, random.between(0.3, 0.55)));
	}
	for (let left = random.between(0, 2 * alarms); left > 1; left--) {
		const [x, y] = [random.between(20, image.width - 90), random.between(20, image.height - 90)];
		const side = random.between(24, 70);
		const square = [x, y, x + side, y, x + side, y + side, x, y + side];
		out.push(detection(image, [square], random.pick(classes), random.between(0.2, 0.6)));
	}
	return out.filter((each) => each !== null);
}

/** The outlines shifted and stretched together, by about `share` of their size. */
function moved(outlines, share, random) {
	const xs = outlines[0].filter((_, at) => at % 2 === 0);
	const ys = outlines[0].filter((_, at) => at % 2 === 1);
	const [width, height] = [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
	const [dx, dy] = [random.normal(share) * width, random.normal(share) * height];
	const [sx, sy] = [1 + random.normal(share), 1 + random.normal(share)];
	const [cx, cy] = [Math.min(...xs) + width / 2, Math.min(...ys) + height / 2];
	return outlines.map((outline) =>
		outline.map((value, at) => (at % 2 === 0 ? cx + (value - cx) * sx + dx : cy + (value - cy) * sy + dy)),
	);
}

function detection(image, outlines, name, score) {
	const { width, height } = image;
	const runs = runsOf(outlines, width, height);
	if (runs.length < 2) return null;
	const [x1, y1, x2, y2] = boxOfRuns(runs, height);
	return {
		image_id: image.id,
		category_id: classes.indexOf(name) + 1,
		bbox: [x1, y1, x2 - x1, y2 - y1],
		score: Math.round(score * 1000) / 1000,
		segmentation: { size: [height, width], counts: compress(runs) },
	};
}
