// What the labels say, once for all formats: the scenes' objects with their deliberate errors, as boxes and outlines.

import { areaOfRuns, boxOfRuns, runsOf } from './rle.mjs';
import { height, scenes, width } from './scenes.mjs';
import { areaOf, boxOf, cents, classes, translate } from './shapes.mjs';

/**
 * Per image: name, ids and its labels; those of the sample unless other scenes are given. A label: `box` (corners), `outline` (one polygon, a ring's with a slit; `null` for
 * the crowd), `runs` (ring and crowd), `area`, `crowd`. Ids are stable: image 101 on, label 1001 on.
 */
export function labelledImages(list = scenes()) {
	let id = 1000;
	return list.map((scene, row) => ({
		...scene,
		id: 101 + row,
		width,
		height,
		labels: scene.objects.flatMap((object) => {
			if (object.label === 'none') return [];
			id++;
			return [{ id, ...labelOf(object) }];
		}),
	}));
}

function labelOf(object) {
	const name = object.label?.class ?? object.class;
	const common = {
		class: name,
		category: classes.indexOf(name) + 1,
		crowd: object.dots !== null,
		runs: null,
	};
	if (object.label?.box) {
		const [x1, y1, x2, y2] = object.label.box;
		return { ...common, box: [x1, y1, x2, y2], outline: [x1, y1, x2, y1, x2, y2, x1, y2], area: 0 };
	}
	const [x, y] = object.label?.shift ?? [0, 0];
	if (object.dots !== null || object.hole !== null) {
		const outlines = (object.dots ?? [object.outline, object.hole]).map((points) => translate(points, x, y));
		const runs = runsOf(outlines, width, height);
		const outline = object.dots === null ? withSlit(...outlines) : null;
		return { ...common, runs, box: boxOfRuns(runs, height), outline, area: areaOfRuns(runs) };
	}
	const outline = translate(object.outline, x, y);
	return { ...common, outline, box: boxOf(outline).map(cents), area: areaOf(outline) };
}

/** Outer and inner outline in one polygon: there, back along the inside, and home. */
function withSlit(outer, inner) {
	const back = [];
	for (let row = inner.length - 2; row >= 0; row -= 2) back.push(inner[row], inner[row + 1]);
	return [...outer, outer[0], outer[1], inner[0], inner[1], ...back];
}
