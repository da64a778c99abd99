// Small pictures of squares and discs with their labels, drawn here, for tests of the probe model.

import { type ProbeConfig, type ProbeImage, probeRecipe, sceneOf } from '../../src/compute/probe';
import type { LabelledRecord } from '../../src/core/inspect';
import { randomFrom } from './synthetic-dump';

/** A model of some thousand weights for pictures of 96 x 72 pixels. */
export const smallConfig: ProbeConfig = {
	minSize: 72,
	maxSize: 128,
	stem: 8,
	stages: [12, 12, 16, 16],
	pyramid: 12,
	box: 32,
	mask: 12,
	regions: 32,
	positiveFraction: 0.5,
	proposals: { perLevel: 64, most: 40, nms: 0.7 },
};

export const smallClasses = ['square', 'disc'];

const width = 96;
const height = 72;

const editable = { box: true, vertices: true, move: true, flag: null };

/** `count` pictures with one to three shapes each, bright on dark. */
export function smallImages(count: number, seed: number): ProbeImage[] {
	const random = randomFrom(seed);
	return Array.from({ length: count }, (_, k) => {
		const shapes = Array.from({ length: 1 + Math.floor(3 * random()) }, () => shape(random));
		return imageOf(`small_${seed}_${k}`, shapes);
	});
}

interface Shape {
	className: string;
	x: number;
	y: number;
	/** Half the side, or the radius. */
	size: number;
	colour: [number, number, number];
}

function shape(random: () => number): Shape {
	const size = 11 + 10 * random();
	return {
		className: smallClasses[Math.floor(2 * random())],
		x: size + (width - 2 * size) * random(),
		y: size + (height - 2 * size) * random(),
		size,
		colour: [140 + 110 * random(), 140 + 110 * random(), 140 + 110 * random()],
	};
}

/** A picture of these shapes; later ones lie on top. */
export function imageOf(name: string, shapes: readonly Shape[]): ProbeImage {
	const objects = shapes.map(record);
	const { input } = sceneOf(probeRecipe(smallConfig), {
		name,
		width,
		height,
		objects,
		corners: 'continuous',
		pixels: async () => new Uint8Array(0),
	});
	const pixels = new Uint8Array(3 * input.width * input.height).fill(40);
	for (let y = 0; y < input.height; y++)
		for (let x = 0; x < input.width; x++)
			for (const each of shapes)
				if (covers(each, (x + 0.5) / input.scaleX, (y + 0.5) / input.scaleY))
					pixels.set(each.colour, 3 * (y * input.width + x));
	return { name, width, height, corners: 'continuous', objects, pixels: async () => pixels };
}

function covers({ className, x, y, size }: Shape, px: number, py: number): boolean {
	return className === 'disc'
		? (px - x) ** 2 + (py - y) ** 2 < size ** 2
		: Math.abs(px - x) < size && Math.abs(py - y) < size;
}

function record({ className, x, y, size }: Shape, k: number): LabelledRecord {
	const corners = className === 'disc' ? 24 : 4;
	const radius = className === 'disc' ? size : size * Math.SQRT2;
	const start = className === 'disc' ? 0 : Math.PI / 4;
	const points = Float64Array.from({ length: 2 * corners }, (_, at) => {
		const angle = start + (2 * Math.PI * (at >> 1)) / corners;
		return at & 1 ? y + radius * Math.sin(angle) : x + radius * Math.cos(angle);
	});
	return {
		id: String(k),
		className,
		classId: smallClasses.indexOf(className),
		box: [x - size, y - size, x + size, y + size],
		segmentation: { kind: 'polygons', parts: [points] },
		flag: null,
		editable,
	};
}
