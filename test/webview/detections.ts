// Final detections for the pages' tests: as a model might give them for a scene's objects, judged as the product does.

import { estimate } from '../../src/core/estimate/estimate';
import { judge, labelsOfImage, overlapKind, precisionOfImage } from '../../src/core/estimate/judge';
import type { DetectionColumns } from '../../src/core/evaluation/columns';
import type { Box, Segmentation } from '../../src/core/geometry';
import { polygonCounts } from '../../src/core/masks/run-counts';
import type { OverlayView } from '../../src/messages';
import { randoms } from './fixture';
import type { Scene } from './scenes';

export interface FixtureDetection {
	className: string;
	score: number;
	/** Image pixels. */
	box: Box;
	outline?: number[][];
}

export interface EstimateOptions {
	minScore?: number;
	notes?: string[];
	/** Keeps the losses of a dump beside the estimate. */
	exact?: boolean;
}

/** The scene with an estimate. */
export function withDetections(
	scene: Scene,
	detections: readonly FixtureDetection[],
	{ minScore = 0.25, notes = [], exact = false }: EstimateOptions = {},
): Scene {
	const { inspection } = scene.view;
	const { image, objects, recipe } = inspection;
	const classNames = [...new Set([...objects, ...detections].map(({ className }) => className))];
	const masks = objects.map(({ outline }): Segmentation | null =>
		outline ? { kind: 'polygons', parts: outline } : null,
	);
	const labels = labelsOfImage(
		objects.map(({ className, boxImage, flag }, row) => ({
			className,
			box: boxImage,
			segmentation: masks[row] ?? null,
			flag,
		})),
		classNames,
		image,
	);
	const columns = columnsOf(detections, classNames, image);
	const rows = Int32Array.from(detections, (_, at) => at);
	const view: OverlayView = {
		...scene.view,
		inspection: {
			...inspection,
			tier: exact ? 'exact' : 'estimate',
			breakdown: exact ? inspection.breakdown : null,
			objects: exact ? objects : objects.map((object) => ({ ...object, losses: null })),
			estimate: estimate({
				source: 'detections.json',
				minScore,
				iouLimit: 0.5,
				all: detections.length,
				precision: precisionOfImage(labels, columns),
				byMasks: overlapKind(labels, columns) === 'segm',
				notes,
				recipe,
				image,
				objects,
				masks,
				judged: judge(labels, columns, rows, { minScore, classNames }),
			}),
		},
	};
	return { ...scene, view };
}

function columnsOf(
	detections: readonly FixtureDetection[],
	classNames: readonly string[],
	{ width, height }: { width: number; height: number },
): DetectionColumns {
	const runs = detections.map(({ outline }) =>
		outline
			? polygonCounts(
					outline.map((ring) => Float64Array.from(ring)),
					height,
					width,
				)
			: null,
	);
	const hasMasks = runs.some((each) => each !== null);
	return {
		count: detections.length,
		image: new Int32Array(detections.length),
		class: Int32Array.from(detections, ({ className }) => classNames.indexOf(className)),
		box: Float64Array.from(detections.flatMap(({ box: [x1, y1, x2, y2] }) => [x1, y1, x2 - x1, y2 - y1])),
		area: Float64Array.from(detections, ({ box: [x1, y1, x2, y2] }) => (x2 - x1) * (y2 - y1)),
		score: Float64Array.from(detections, ({ score }) => score),
		masks: hasMasks ? { runs: (at) => runs[at] ?? null, height: () => height, width: () => width } : null,
		keypoints: null,
	};
}

const shifted = ([x1, y1, x2, y2]: Box, right: number, down: number, grow = 0): Box => [
	x1 + right * (x2 - x1) - grow,
	y1 + down * (y2 - y1) - grow,
	x2 + right * (x2 - x1) + grow,
	y2 + down * (y2 - y1) + grow,
];

/**
 * Most objects are found, the third of each eight is badly placed, the fourth of another class, the fifth not seen at all,
 * the first found twice; and two lie on nothing.
 */
export function plausibleDetections(scene: Scene, withMasks = false): FixtureDetection[] {
	const { objects, image } = scene.view.inspection;
	const found = objects.flatMap(({ className, boxImage, outline, use }, row): FixtureDetection[] => {
		if (use !== 'trained') return [];
		const score = 0.97 - ((row * 37) % 60) / 100;
		const slip = 0.04;
		const box = shifted(boxImage, slip, -slip / 2);
		const moved = (right: number, down: number) =>
			outline?.map((ring) =>
				Array.from(ring, (value, at) =>
					at & 1 ? value + down * (boxImage[3] - boxImage[1]) : value + right * (boxImage[2] - boxImage[0]),
				),
			);
		const mask = (right: number, down: number) => (withMasks ? { outline: moved(right, down) } : {});
		const own = { className, score, box, ...mask(slip, -slip / 2) };
		switch (row % 8) {
			case 0:
				return [
					own,
					{ className, score: score - 0.2, box: shifted(boxImage, -0.1, 0.05), ...mask(-0.1, 0.05) },
				];
			case 2:
				return [{ ...own, box: shifted(boxImage, 0.45, 0.1), ...mask(0.45, 0.1) }];
			case 3:
				return [{ ...own, className: className === 'person' ? 'dog' : 'person' }];
			case 4:
				return [];
			default:
				return [own];
		}
	});
	const { width, height } = image;
	const nothing: Box[] = [
		[0.02 * width, 0.55 * height, 0.13 * width, 0.78 * height],
		[0.8 * width, 0.04 * height, 0.97 * width, 0.2 * height],
	];
	return [
		...found,
		...nothing.map((box, at) => ({
			className: 'person',
			score: 0.83 - 0.3 * at,
			box,
			...(withMasks ? { outline: [[box[0], box[1], box[2], box[1], box[2], box[3], box[0], box[3]]] } : {}),
		})),
	];
}

/** As a detector with a low limit gives them: all over the image. */
export function manyDetections(scene: Scene, count: number): FixtureDetection[] {
	const random = randoms(11);
	const { objects, image } = scene.view.inspection;
	return Array.from({ length: count }, (_, at) => {
		const object = objects[at % Math.max(1, objects.length)];
		const x = random() * image.width * 0.9;
		const y = random() * image.height * 0.9;
		const side = 12 + random() * 60;
		const box: Box =
			object && at % 3 === 0
				? shifted(object.boxImage, 0.3 * (random() - 0.5), 0.3 * (random() - 0.5))
				: [x, y, Math.min(image.width, x + side), Math.min(image.height, y + side)];
		return { className: object?.className ?? 'person', score: 0.26 + 0.7 * random(), box };
	});
}
