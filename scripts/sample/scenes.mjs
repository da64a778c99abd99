// What stands on each picture of the sample, and what its labels say about it: the same but for four deliberate errors.
//
// An object: class, outline, colour; `hole` (a ring's inner outline); `label`: how its label differs from what is drawn
// ('none': not labelled; { class }, { shift }, { box }: labelled wrongly); `dots`: a crowd of them, one region.

import { randomFrom } from './random.mjs';
import { bar, circle, square, star, triangle } from './shapes.mjs';

export const width = 480;
export const height = 360;

export const colours = {
	red: '#d9534a',
	orange: '#ec9a3c',
	yellow: '#f2cc54',
	green: '#5aa469',
	teal: '#3f9c9a',
	blue: '#4478b8',
	navy: '#35507a',
	violet: '#8a6bb1',
	pink: '#dc7f9b',
	cream: '#f5ead6',
};

export const grounds = {
	sand: ['#efe6d8', '#d9c8ae'],
	mist: ['#e7eef0', '#bccdd3'],
	sea: ['#cfe3e2', '#93bab9'],
	dusk: ['#5a6680', '#343d54'],
	moss: ['#e3e8d4', '#bcc7a0'],
	night: ['#3c4a52', '#222c33'],
};

/** The errors in words, for the README and the COCO file's `info`. */
export const errors = [
	{ image: '02_overlap.jpg', object: 'the orange triangle', error: 'labelled as a star (wrong class)' },
	{ image: '04_crowd.jpg', object: 'the violet square', error: 'not labelled at all (missing object)' },
	{
		image: '06_dense.jpg',
		object: 'the blue circle in the middle',
		error: 'the label stands 19 px right and 13 px below it (shifted box)',
	},
	{
		image: '08_zero_width.jpg',
		object: 'a bar',
		error: 'a box of width 0 where nothing is; torchvision stops on it (zero-width box)',
	},
];

export function scenes() {
	return [
		scene('01_shapes', grounds.sand, [
			thing('square', square(330, 150, 150, 12), colours.teal),
			thing('circle', circle(170, 200, 92), colours.red),
			thing('triangle', triangle(262, 252, 84, 8), colours.yellow),
		]),
		scene('02_overlap', grounds.mist, [
			thing('circle', circle(150, 150, 78), colours.blue),
			thing('circle', circle(222, 182, 74), colours.pink),
			thing('triangle', triangle(352, 128, 72, -14), colours.orange, { label: { class: 'star' } }),
			thing('star', star(300, 258, 76, 10), colours.violet),
			thing('square', square(96, 282, 82, 24), colours.green),
		]),
		scene('03_ring', grounds.sea, [
			thing('square', square(352, 110, 104, -8), colours.cream),
			thing('ring', circle(206, 190, 116, 60), colours.orange, { hole: circle(206, 190, 66, 60) }),
			thing('star', star(206, 190, 46, 4), colours.navy),
			thing('triangle', triangle(392, 274, 62, 30), colours.red),
		]),
		scene('04_crowd', grounds.moss, [
			thing('circle', circle(120, 240, 70), colours.teal),
			thing('circle', circle(358, 106, 80), colours.navy, { dots: flock(358, 106) }),
			thing('square', square(206, 106, 84, -20), colours.violet, { label: 'none' }),
			thing('star', star(358, 268, 70, -6), colours.yellow),
			thing('bar', bar(214, 306, 196, 26, -4), colours.red),
		]),
		scene('05_bar_and_dot', grounds.dusk, [
			thing('bar', bar(240, 222, 440, 6, -3), colours.cream),
			thing('circle', circle(118, 112, 64), colours.orange),
			thing('circle', circle(398.5, 84.5, 2, 12), colours.yellow),
			thing('triangle', triangle(300, 130, 66, 12), colours.teal),
			thing('square', square(366, 292, 60, 8), colours.pink),
		]),
		scene('06_dense', grounds.sand, dense()),
		scene('07_background', grounds.night, []),
		scene('08_zero_width', grounds.mist, [
			thing('ring', circle(330, 200, 96, 60), colours.green, { hole: circle(330, 200, 52, 60) }),
			thing('star', star(140, 130, 84, -8), colours.red),
			thing('triangle', triangle(168, 268, 72, 4), colours.navy),
			thing('bar', null, null, { label: { box: [262, 40, 262, 120] } }),
		]),
	];
}

function scene(stem, ground, objects) {
	return { stem, fileName: `${stem}.jpg`, ground, objects };
}

export function thing(name, outline, colour, rest = {}) {
	return { class: name, outline, colour, hole: null, dots: null, label: null, ...rest };
}

/** Tiny dots, none upon another, inside a circle: the crowd. */
function flock(x, y) {
	const random = randomFrom(41);
	const dots = [];
	for (let tries = 0; tries < 900 && dots.length < 64; tries++) {
		const dot = { x: x + random.between(-86, 86), y: y + random.between(-76, 76), r: random.between(3, 5.4) };
		const inside = ((dot.x - x) / 86) ** 2 + ((dot.y - y) / 76) ** 2 < 1;
		const free = dots.every(
			(other) => (other.x - dot.x) ** 2 + (other.y - dot.y) ** 2 > (other.r + dot.r + 3) ** 2,
		);
		if (inside && free) dots.push(dot);
	}
	return dots.map((dot) => circle(dot.x, dot.y, dot.r, 12));
}

/** Rows of small shapes, four by six, a little out of line. */
function dense() {
	const random = randomFrom(6);
	const makers = [
		['circle', (x, y, size) => circle(x, y, size, 28)],
		['triangle', (x, y, size, turn) => triangle(x, y, size * 1.15, turn)],
		['square', (x, y, size, turn) => square(x, y, size * 1.7, turn)],
		['star', (x, y, size, turn) => star(x, y, size * 1.2, turn)],
	];
	const palette = [
		colours.red,
		colours.orange,
		colours.green,
		colours.teal,
		colours.navy,
		colours.violet,
		colours.pink,
	];
	return Array.from({ length: 24 }, (_, place) => {
		const x = 52 + 75 * (place % 6) + random.between(-11, 11);
		const y = 54 + 84 * Math.floor(place / 6) + random.between(-11, 11);
		const [name, outline] = makers[(place + Math.floor(place / 6)) % 4];
		const object = thing(
			name,
			outline(x, y, random.between(24, 40), random.between(-30, 30)),
			random.pick(palette),
		);
		const middle = place === 9;
		return middle ? thing('circle', circle(x, y, 34), colours.blue, { label: { shift: [19, 13] } }) : object;
	});
}
