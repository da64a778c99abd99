// A made data set with made detections, which go wrong in planted ways, and what the engine says of them.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { EvaluationAnswer } from '../../src/compute/evaluation/questions';
import type { EvaluationAsk } from '../../src/messages';

export interface Made {
	classes: readonly string[];
	images: number;
	/** Objects of an image. */
	objects: number;
}

type Box = [x: number, y: number, width: number, height: number];

/** Numbers from 0 to 1, always the same ones. */
function random(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

/**
 * Writes `labels.json` and `detections.json` into a folder. Every second class is taken for its neighbour in one case of eight;
 * some objects are missed, badly placed, found twice; some detections lie on nothing.
 */
export function writePair(folder: string, { classes, images, objects }: Made): void {
	const next = random(7);
	const within = (low: number, high: number) => Math.round(low + (high - low) * next());
	const annotations: object[] = [];
	const results: object[] = [];
	const detect = (image: number, kind: number, bbox: Box, score: number) =>
		results.push({ image_id: image, category_id: kind + 1, bbox, score: Number(score.toFixed(4)) });
	for (let image = 1; image <= images; image++) {
		for (let k = 0; k < objects; k++) {
			const kind = Math.floor(classes.length * next() * next());
			const [width, height] = [within(12, 180), within(12, 160)];
			const bbox: Box = [within(0, 440), within(0, 300), width, height];
			annotations.push({
				id: annotations.length + 1,
				image_id: image,
				category_id: kind + 1,
				bbox,
				area: width * height,
				iscrowd: 0,
			});
			const fate = next();
			if (fate < 0.14) continue;
			const off = fate < 0.34 ? 0.35 : 0.05;
			const shift = (size: number) => size * off * (next() - 0.3);
			const found: Box = [bbox[0] + shift(width), bbox[1] + shift(height), width, height];
			const isTaken = kind % 2 === 0 && kind + 1 < classes.length && next() < 0.125;
			detect(image, isTaken ? kind + 1 : kind, found, 0.3 + 0.69 * next());
			if (next() < 0.06) detect(image, kind, bbox, 0.2 + 0.4 * next());
		}
		for (let k = 0; k < 3; k++)
			detect(
				image,
				within(0, classes.length - 1),
				[within(0, 500), within(0, 350), 60, 50],
				0.6 * next() ** 2,
			);
	}
	const weather = ['clear', 'rain', 'fog', 'night'];
	mkdirSync(folder, { recursive: true });
	writeFileSync(
		join(folder, 'labels.json'),
		JSON.stringify({
			images: Array.from({ length: images }, (_, at) => ({
				id: at + 1,
				file_name: `camera_${at % 3}/frame_${String(at + 1).padStart(5, '0')}.jpg`,
				width: 640,
				height: 480,
				weather: weather[(at * 7) % 4],
			})),
			annotations,
			categories: classes.map((name, at) => ({ id: at + 1, name })),
		}),
	);
	writeFileSync(join(folder, 'detections.json'), JSON.stringify(results));
}

/** The engine's answer about the pair in a folder. */
export function evaluatePair(
	folder: string,
	{ overlap: kind, score, slice }: EvaluationAsk,
): Promise<EvaluationAnswer> {
	const choices = { ...plainChoices, detections: join(folder, 'detections.json') };
	const file = { path: join(folder, 'labels.json'), version: 0 };
	return new Engine().evaluation.answer({ file, choices, kind, score, slice }, new AbortController().signal);
}
