// Logits of a made-up segmentation head for pictures of the sample: right about most pixels, unsure along edges, with one
// class taken for another and a patch where it sees what is not there.

import { runsOf } from './rle.mjs';
import { boxOf, classes } from './shapes.mjs';

const width = 120;
const height = 90;
const channels = 1 + classes.length;

/** What the head gets wrong, by picture: `taken` for another class in the lower part of the object, `seen` in a disc. */
const mistakes = {
	'01_shapes': { of: 'triangle', taken: 'star', below: 0.52, seen: { class: 'bar', x: 21, y: 15, r: 7 } },
	'03_ring': { of: 'square', taken: 'triangle', below: 0.6, seen: { class: 'circle', x: 99, y: 46, r: 4 } },
};

/** Pictures that have such logits. */
export const semanticStems = Object.keys(mistakes);

/** `semantic_logits` of a picture: `[7, 90, 120]`, background first. */
export function semanticTensor(core, image, random) {
	const truth = core.rasteriseSemantic(
		image.objects.map((object) => semanticObject(object, image)),
		image,
		{ width, height },
		0,
	).label;
	const soft = Array.from({ length: channels }, (_, channel) =>
		blurred(truth, (index) => (index === channel ? 1 : 0)),
	);
	const { of, taken, below, seen } = mistakes[image.stem];
	const [own, other] = [of, taken].map((name) => 1 + classes.indexOf(name));
	const rows = [...truth.keys()]
		.filter((place) => truth[place] === own)
		.map((place) => Math.floor(place / width));
	const from = rows[0] + below * (rows.at(-1) - rows[0]);
	const blob = 1 + classes.indexOf(seen.class);
	const cloud = clouds(random);
	const logits = new Float32Array(channels * width * height);
	for (let channel = 0; channel < channels; channel++) {
		for (let place = 0; place < width * height; place++) {
			const [x, y] = [place % width, Math.floor(place / width)];
			let clear = 8.5 * soft[channel][place] - 2.5 + 1.1 * cloud(channel, x, y);
			if (channel === other) clear += 11 * soft[own][place] * ramp((y - from) / 5);
			if (channel === blob)
				clear += 9.5 * ramp((seen.r - Math.sqrt((x - seen.x) ** 2 + (y - seen.y) ** 2)) / 3);
			logits[channel * width * height + place] = Math.round(clear * 8) / 8 + 0;
		}
	}
	return ['semantic_logits', core.f16([channels, height, width], logits)];
}

/** An object as it stands in the picture, with its hole. */
function semanticObject({ class: name, outline, hole }, image) {
	const counts = runsOf(hole === null ? [outline] : [outline, hole], image.width, image.height);
	return {
		classIndex: 1 + classes.indexOf(name),
		box: boxOf(outline),
		segmentation: { kind: 'rle', height: image.height, width: image.width, counts },
		flag: null,
	};
}

function ramp(value) {
	return Math.max(0, Math.min(1, value));
}

/** Mean of the places within two of each: soft edges. */
function blurred(map, weightOf) {
	return Float32Array.from(map, (_, place) => {
		const [x, y] = [place % width, Math.floor(place / width)];
		let [sum, count] = [0, 0];
		for (let row = Math.max(0, y - 2); row <= Math.min(height - 1, y + 2); row++) {
			for (let column = Math.max(0, x - 2); column <= Math.min(width - 1, x + 2); column++) {
				sum += weightOf(map[row * width + column]);
				count++;
			}
		}
		return sum / count;
	});
}

/** Slow waves, other ones in each channel: a head is not equally sure everywhere. */
function clouds(random) {
	const waves = Array.from({ length: channels }, () =>
		Array.from({ length: 3 }, () => [
			random.between(0.03, 0.16),
			random.between(0.03, 0.16),
			random.between(0, 6),
		]),
	);
	return (channel, x, y) =>
		waves[channel].reduce((sum, [a, b, phase]) => sum + triangleWave(a * x + b * y + phase), 0) / 3;
}

/** Between -1 and 1, with a period of 4; exact on every machine. */
function triangleWave(value) {
	return Math.abs((value % 4) - 2) - 1;
}
