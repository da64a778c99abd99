// Scenes for training and for holding out: the sample's shapes at random places, from a fixed seed, some of them with a
// planted label error of the sample's kinds.

import { randomFrom } from './random.mjs';
import { colours, grounds, height, thing, width } from './scenes.mjs';
import { bar, boxOf, circle, classes, square, star, triangle } from './shapes.mjs';

/** Share of the smaller of two boxes that may lie in the other. */
const mostCovered = 0.45;

/**
 * `count` scenes with the stem `made_0001` and so on. `errors`: how many label errors are planted, one a picture, kinds in
 * turn: wrong class, shifted box, missing object.
 */
export function randomScenes(count, seed, errors = 0) {
	const random = randomFrom(seed);
	const scenes = Array.from({ length: count }, (_, row) => {
		const stem = `made_${String(seed).padStart(2, '0')}_${String(row + 1).padStart(4, '0')}`;
		return {
			stem,
			fileName: `${stem}.jpg`,
			ground: random.pick(Object.values(grounds)),
			objects: randomObjects(random),
		};
	});
	plant(scenes, errors, random);
	return scenes;
}

function randomObjects(random) {
	if (random.between(0, 1) < 0.04) return [];
	const isDense = random.between(0, 1) < 0.2;
	const wanted = isDense ? Math.floor(random.between(10, 22)) : Math.floor(random.between(1, 7));
	const [least, most] = isDense ? [22, 42] : [28, 112];
	const objects = [];
	for (let tries = 0; tries < 12 * wanted && objects.length < wanted; tries++) {
		const object = randomObject(random, least, most);
		if (!isInside(object) || !isSeen(object, objects)) continue;
		objects.push(object);
		if (object.hole !== null && random.between(0, 1) < 0.3) objects.push(within(object, random));
	}
	return objects;
}

function randomObject(random, least, most) {
	const size = random.between(least, most);
	const [x, y] = [
		random.between(0.3 * size, width - 0.3 * size),
		random.between(0.3 * size, height - 0.3 * size),
	];
	const turn = random.between(-180, 180);
	const colour = random.pick(Object.values(colours));
	switch (random.pick(classes)) {
		case 'circle':
			return thing('circle', circle(x, y, size), colour);
		case 'triangle':
			return thing('triangle', triangle(x, y, 1.15 * size, turn), colour);
		case 'square':
			return thing('square', square(x, y, 1.6 * size, turn), colour);
		case 'star':
			return thing('star', star(x, y, 1.15 * size, turn), colour);
		case 'ring':
			return thing('ring', circle(x, y, size, 60), colour, {
				hole: circle(x, y, size * random.between(0.45, 0.65), 60),
			});
		default:
			return thing('bar', bar(x, y, 3.2 * size, size * random.between(0.25, 0.5), turn), colour);
	}
}

/** A small shape in a ring's hole. */
function within({ hole }, random) {
	const [x1, y1, x2, y2] = boxOf(hole);
	const size = random.between(0.3, 0.42) * (x2 - x1);
	const make = random.pick([star, circle, triangle]);
	const turn = make === circle ? 36 : random.between(-180, 180);
	return thing(
		make.name,
		make((x1 + x2) / 2, (y1 + y2) / 2, size, turn),
		random.pick(Object.values(colours)),
	);
}

function isInside({ outline }) {
	const [x1, y1, x2, y2] = boxOf(outline);
	return x1 >= 1 && y1 >= 1 && x2 <= width - 1 && y2 <= height - 1;
}

/** Later objects lie on top: none may hide much of an earlier one. */
function isSeen(object, earlier) {
	const box = boxOf(object.outline);
	return earlier.every((other) => {
		const under = boxOf(other.outline);
		const across = Math.min(box[2], under[2]) - Math.max(box[0], under[0]);
		const down = Math.min(box[3], under[3]) - Math.max(box[1], under[1]);
		if (across <= 0 || down <= 0) return true;
		const area = ([x1, y1, x2, y2]) => (x2 - x1) * (y2 - y1);
		return across * down <= mostCovered * Math.min(area(box), area(under));
	});
}

/** Label errors in pictures that are evenly spread; an object's `label` says which, as in scenes.mjs. */
function plant(scenes, errors, random) {
	const kinds = ['wrong class', 'shifted box', 'missing object'];
	const fit = scenes.filter(({ objects }) => objects.length >= 2);
	if (fit.length < errors) throw new RangeError(`${errors} label errors for ${fit.length} pictures`);
	for (let k = 0; k < errors; k++) {
		const scene = fit[Math.floor((k * fit.length) / errors)];
		const object = random.pick(scene.objects);
		object.label = labelError(kinds[k % kinds.length], object, random);
	}
}

function labelError(kind, object, random) {
	if (kind === 'missing object') return 'none';
	if (kind === 'wrong class') {
		return { class: random.pick(classes.filter((name) => name !== object.class)) };
	}
	const [x1, y1, x2, y2] = boxOf(object.outline);
	const [across, down] = [0.3 * (x2 - x1), 0.3 * (y2 - y1)];
	// Towards the middle of the picture, so that the label stays inside.
	return { shift: [x1 + x2 < width ? across : -across, y1 + y2 < height ? down : -down].map(Math.round) };
}
