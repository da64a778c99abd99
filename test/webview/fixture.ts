// A realistic view made without the product's own assigner: torchvision's FPN grids, a brute-force matcher,
// losses that add up and masks. Numbers that tests assert come from here, not from the code under test.

import { Role } from '../../src/core/assignment';
import type { Breakdown, MaskError } from '../../src/core/breakdown';
import type { Box } from '../../src/core/geometry';
import { anchorBox, anchorCount, type Grid, levelOf } from '../../src/core/grids/grid';
import type { InspectedObject, Inspection } from '../../src/core/inspection';
import type { Recipe } from '../../src/core/recipe';
import { editableAs, type ShapeKind } from '../../src/formats/editable';
import type { OverlayView } from '../../src/messages';

export const recipe: Recipe = {
	name: 'torchvision-maskrcnn-fpn',
	title: 'torchvision Mask R-CNN FPN',
	shortTitle: 'Mask R-CNN FPN',
	framework: { name: 'torchvision', version: '0.28' },
	input: { kind: 'torchvision', minSize: 800, maxSize: 1333, scale: 'float64', padMultiple: 32 },
	grids: {
		kind: 'torchvision',
		levels: ['P2', 'P3', 'P4', 'P5', 'P6'],
		strides: [4, 8, 16, 32, 64],
		sizes: [[32], [64], [128], [256], [512]],
		ratios: Array.from({ length: 5 }, () => [0.5, 1, 2]),
	},
	assigner: {
		kind: 'max-iou',
		positive: 0.7,
		negative: 0.3,
		forceBest: true,
		forceFrom: 0,
		forcedTo: 'own-best',
		iou: 'torchvision',
		border: null,
		crowd: 'drop',
		ignoreFrom: null,
	},
	sampler: { kind: 'random', count: 256, positiveFraction: 0.5 },
	coder: { kind: 'delta', weights: [1, 1, 1, 1], convention: 'torchvision' },
	roi: {
		positive: 0.5,
		forceBest: false,
		forceFrom: 0,
		sampler: { kind: 'random', count: 512, positiveFraction: 0.25 },
		coder: { kind: 'delta', weights: [10, 10, 5, 5], convention: 'torchvision' },
		appendObjects: 'after',
		background: 'first',
	},
	mask: { size: 28, target: 'torchvision-roialign' },
	losses: [],
};

export interface FixtureObject {
	id: string;
	className: string;
	classId: number;
	/** x1, y1, x2, y2 in image pixels. */
	box: Box;
	outline?: number[][];
	crowd?: boolean;
	invalid?: boolean;
	/** How its record is written; by default a box, with corners where there is an outline. */
	shape?: ShapeKind;
}

export interface FixtureOptions {
	width: number;
	height: number;
	fileName: string;
	objects: FixtureObject[];
	losses: boolean;
	pictureUri: string | null;
}

export function torchvisionGrids(paddedWidth: number, paddedHeight: number): Grid[] {
	let firstIndex = 0;
	return [4, 8, 16, 32, 64].map((stride, level) => {
		const columns = Math.ceil(paddedWidth / stride);
		const rows = Math.ceil(paddedHeight / stride);
		const shapes: number[] = [];
		for (const ratio of [0.5, 1, 2]) {
			const tall = Math.sqrt(ratio);
			const width = (32 * 2 ** level) / tall;
			const height = 32 * 2 ** level * tall;
			shapes.push(...[-width, -height, width, height].map((side) => Math.round(side / 2)));
		}
		const grid: Grid = {
			name: `P${level + 2}`,
			columns,
			rows,
			strideX: Math.floor(paddedWidth / columns),
			strideY: Math.floor(paddedHeight / rows),
			originX: 0,
			originY: 0,
			shapes: Float64Array.from(shapes),
			firstIndex,
			precision: 'float32',
		};
		firstIndex += rows * columns * 3;
		return grid;
	});
}

function iou(a: ArrayLike<number>, b: ArrayLike<number>): number {
	const [ax1, ay1, ax2, ay2] = a as [number, number, number, number];
	const [bx1, by1, bx2, by2] = b as [number, number, number, number];
	const width = Math.min(ax2, bx2) - Math.max(ax1, bx1);
	const height = Math.min(ay2, by2) - Math.max(ay1, by1);
	if (width <= 0 || height <= 0) return 0;
	const shared = width * height;
	return shared / ((ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - shared);
}

/** Deterministic numbers in 0..1. */
export function randoms(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}

export function buildView(options: FixtureOptions): OverlayView {
	const scale = Math.min(
		800 / Math.min(options.width, options.height),
		1333 / Math.max(options.width, options.height),
	);
	const width = Math.floor(options.width * scale);
	const height = Math.floor(options.height * scale);
	const paddedWidth = Math.ceil(width / 32) * 32;
	const paddedHeight = Math.ceil(height / 32) * 32;
	const scaleX = width / options.width;
	const scaleY = height / options.height;
	const grids = torchvisionGrids(paddedWidth, paddedHeight);
	const count = anchorCount(grids);
	const objects = options.objects.map((object): InspectedObject => {
		const [x1, y1, x2, y2] = object.box;
		return {
			id: object.id,
			className: object.className,
			classId: object.classId,
			boxImage: object.box,
			boxInput: [x1 * scaleX, y1 * scaleY, x2 * scaleX, y2 * scaleY],
			outline: object.outline?.map((ring) => Float64Array.from(ring)) ?? null,
			use: object.crowd ? 'left-out' : object.invalid ? 'invalid' : 'trained',
			flag: object.crowd ? 'iscrowd' : null,
			editable: editableAs(
				object.shape ?? (object.outline ? 'boxAndPolygon' : object.crowd ? 'boxAndRuns' : 'box'),
				'iscrowd',
			),
			positives: 0,
			forced: 0,
			candidates: 0,
			open: false,
			bestIou: 0,
			levels: grids.map(() => 0),
			losses: null,
		};
	});

	// Every anchor against every object, as the frameworks do it.
	const bestOf = new Float64Array(count);
	const matchOf = new Int32Array(count).fill(-1);
	const objectBest = objects.map(() => ({ iou: 0, anchors: [] as number[] }));
	const box = new Float64Array(4);
	for (let index = 0; index < count; index++) {
		anchorBox(grids, index, box);
		objects.forEach((object, row) => {
			if (object.use !== 'trained') return;
			const value = Math.fround(iou(box, object.boxInput));
			const best = objectBest[row] as (typeof objectBest)[number];
			if (value > best.iou) {
				best.iou = value;
				best.anchors = [index];
			} else if (value === best.iou && value > 0) best.anchors.push(index);
			if (value > (bestOf[index] as number)) {
				bestOf[index] = value;
				matchOf[index] = row;
			}
		});
	}
	const forcedBy = new Map<number, number>();
	objectBest.forEach((best, row) => {
		for (const index of best.anchors) forcedBy.set(index, row);
	});
	const listed: { index: number; role: number; by: number }[] = [];
	for (let index = 0; index < count; index++) {
		const value = bestOf[index] as number;
		const by = forcedBy.get(index) ?? -1;
		if (value >= 0.7) listed.push({ index, role: Role.positive, by: -1 });
		else if (by >= 0) listed.push({ index, role: Role.forced, by });
		else if (value >= 0.3) listed.push({ index, role: Role.ignored, by: -1 });
	}
	const totals = { positive: 0, forced: 0, ignored: 0, candidate: 0, negative: 0 };
	for (const { index, role } of listed) {
		if (role === Role.ignored) {
			totals.ignored++;
			continue;
		}
		totals.positive++;
		const object = objects[matchOf[index] as number] as InspectedObject;
		object.positives++;
		object.levels[levelOf(grids, index)] = (object.levels[levelOf(grids, index)] ?? 0) + 1;
		if (role === Role.forced) {
			totals.forced++;
			object.forced++;
		}
	}
	totals.negative = count - totals.positive - totals.ignored;
	objects.forEach((object, row) => {
		object.bestIou = objectBest[row]?.iou ?? 0;
	});
	const random = randoms(7);
	const positive = listed.filter((entry) => entry.role !== Role.ignored).map((entry) => entry.index);
	const taken = new Set(listed.map((entry) => entry.index));
	const negative = new Set<number>();
	while (negative.size < 256 - Math.min(128, positive.length)) {
		const index = Math.floor(random() * count);
		if (!taken.has(index)) negative.add(index);
	}
	const inspection: Inspection = {
		image: {
			row: 7,
			id: '544',
			fileName: options.fileName,
			width: options.width,
			height: options.height,
			path: options.pictureUri === null ? null : `/data/${options.fileName}`,
			foundBy: options.pictureUri === null ? null : 'beside the annotation file',
			tried: ['images/val2014/', 'val2014/', '../images/'].map((folder) => folder + options.fileName),
		},
		recipe,
		tier: options.losses ? 'exact' : 'assignment',
		input: { width, height, paddedWidth, paddedHeight, scaleX, scaleY, offsetX: 0, offsetY: 0 },
		parity: null,
		estimate: null,
		written: null,
		grids,
		objects,
		assignment: {
			count,
			index: Int32Array.from(listed, (entry) => entry.index),
			role: Uint8Array.from(listed, (entry) => entry.role),
			object: Int32Array.from(listed, (entry) => matchOf[entry.index] as number),
			iou: Float64Array.from(listed, (entry) => bestOf[entry.index] as number),
			forcedBy: Int32Array.from(listed, (entry) => entry.by),
			objects: objects.map((object, row) => ({
				positives: object.positives,
				forced: object.forced,
				bestIou: object.bestIou,
				bestIndex: objectBest[row]?.anchors[0] ?? -1,
				ties: objectBest[row]?.anchors.length ?? 0,
				levels: object.levels,
				candidates: 0,
			})),
			metric: null,
			target: null,
			rankings: null,
			totals,
		},
		sample: {
			seed: 0,
			positive: Int32Array.from(positive),
			negative: Int32Array.from([...negative].sort((a, b) => a - b)),
		},
		breakdown: null,
		problems: [],
		assignMs: 3.2,
	};
	if (options.losses) addLosses(inspection, random);
	return {
		inspection,
		picture:
			options.pictureUri === null
				? { kind: 'none', reason: 'None of the paths exists.' }
				: { kind: 'uri', uri: options.pictureUri },
		file: { name: 'instances_val2014.json', imageCount: 44, imageRow: 7 },
		selectedObject: null,
		sampling: 'all',
		samplings: ['all', 'seeded'],
		requestedAt: 1_700_000_000_000,
	};
}

/** Parts that add up to terms, terms to the total. */
function addLosses(inspection: Inspection, random: () => number): void {
	const { sample, assignment, objects } = inspection;
	const index = Int32Array.from([...sample.positive, ...sample.negative].sort((a, b) => a - b));
	const positives = new Set(sample.positive);
	const matched = new Map<number, number>();
	assignment.index.forEach((anchor, entry) => {
		matched.set(anchor, assignment.object[entry] as number);
	});
	const label = Uint8Array.from(index, (anchor) => (positives.has(anchor) ? 1 : 0));
	const objectness = Float64Array.from(label, (value) =>
		value ? 0.0011 + 0.003 * random() : 0.0006 * random(),
	);
	const boxLoss = Float64Array.from(label, (value) => (value ? 0.003 * random() : 0));
	const perObject = () => new Float64Array(objects.length);
	const terms: Breakdown['terms'] = [];
	const fromAnchors = (name: 'rpn_objectness' | 'rpn_box', title: string, parts: Float64Array) => {
		const each = perObject();
		let background = 0;
		index.forEach((anchor, row) => {
			if (label[row] === 1) {
				const object = matched.get(anchor) as number;
				each[object] = (each[object] ?? 0) + (parts[row] as number);
			} else background += parts[row] as number;
		});
		const value = each.reduce((sum, part) => sum + part, background);
		terms.push({
			name,
			title,
			lossTitle: 'smooth L1',
			value,
			weight: 1,
			normaliser: '256 sampled anchors',
			divisor: 256,
			perObject: each,
			background,
		});
	};
	fromAnchors('rpn_objectness', 'RPN objectness', objectness);
	fromAnchors('rpn_box', 'RPN box', boxLoss);
	const fromObjects = (
		name: 'roi_class' | 'roi_box' | 'mask',
		title: string,
		size: number,
		background: number,
	) => {
		const each = perObject().map((_, row) => (objects[row]?.use === 'trained' ? size * random() : 0));
		const value = each.reduce((sum, part) => sum + part, background);
		terms.push({
			name,
			title,
			lossTitle: 'smooth L1',
			value,
			weight: 1,
			normaliser: '512 sampled regions',
			divisor: 512,
			perObject: each,
			background,
		});
	};
	fromObjects('roi_class', 'RoI class', 0.006, 0.03);
	fromObjects('roi_box', 'RoI box', 0.03, 0);
	const masks = objects.flatMap((object, row) =>
		object.use === 'trained' && object.outline ? [maskOf(inspection, row, random)] : [],
	);
	const meanMask =
		masks.reduce((sum, mask) => sum + mask.crossEntropy.reduce((a, b) => a + b, 0) / 784, 0) /
		Math.max(1, masks.length);
	const each = perObject();
	for (const mask of masks) {
		mask.value = mask.crossEntropy.reduce((a, b) => a + b, 0) / 784 / masks.length;
		each[mask.object] = (each[mask.object] ?? 0) + mask.value;
	}
	terms.push({
		name: 'mask',
		title: 'Mask',
		lossTitle: 'smooth L1',
		value: meanMask,
		weight: 1,
		normaliser: 'mask pixels',
		divisor: 784 * masks.length,
		perObject: each,
		background: 0,
	});
	objects.forEach((object, row) => {
		object.losses = terms.map((term) => term.perObject[row] as number);
	});
	inspection.breakdown = {
		total: terms.reduce((sum, term) => sum + term.value, 0),
		terms,
		sampling: {
			mode: 'seeded',
			seed: 0,
			positives: sample.positive.length,
			negatives: sample.negative.length,
			sentence: `Sampled anchors only: ${sample.positive.length} positive, ${sample.negative.length} negative (seed 0).`,
		},
		anchors: {
			index,
			label,
			terms: [
				{ name: 'rpn_objectness', parts: objectness },
				{ name: 'rpn_box', parts: boxLoss },
			],
			probability: objectness.map((value) => Math.exp(-256 * value)),
		},
		regions: null,
		masks,
		opinions: null,
		source: 'epoch_11.safetensors',
		proposals: null,
	};
}

function inside(rings: readonly ArrayLike<number>[], x: number, y: number): boolean {
	let odd = false;
	for (const ring of rings)
		for (let at = 0, last = ring.length - 2; at < ring.length; last = at, at += 2) {
			const [x1, y1] = [ring[at] as number, ring[at + 1] as number];
			const [x2, y2] = [ring[last] as number, ring[last + 1] as number];
			if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
		}
	return odd;
}

/** The outline read at 28 x 28 in a box that is slightly off; the prediction is the outline shifted and blurred. */
function maskOf(inspection: Inspection, row: number, random: () => number): MaskError {
	const object = inspection.objects[row] as InspectedObject;
	const [x1, y1, x2, y2] = object.boxInput;
	const slip = 0.05;
	const box: Box = [
		x1 - slip * (x2 - x1),
		y1 - slip * (y2 - y1) * 0.6,
		x2 + slip * (x2 - x1),
		y2 + slip * (y2 - y1) * 0.6,
	];
	const { scaleX, scaleY } = inspection.input;
	const size = 28;
	const cover = (shiftX: number, shiftY: number, soft: number) =>
		Float32Array.from({ length: size * size }, (_, pixel) => {
			let hits = 0;
			for (let dy = 0; dy < 4; dy++)
				for (let dx = 0; dx < 4; dx++) {
					const u = (pixel % size) + (dx + 0.5) / 4 + shiftX + (dx - 1.5) * soft;
					const v = Math.floor(pixel / size) + (dy + 0.5) / 4 + shiftY + (dy - 1.5) * soft;
					const x = (box[0] + ((box[2] - box[0]) * u) / size) / scaleX;
					const y = (box[1] + ((box[3] - box[1]) * v) / size) / scaleY;
					if (inside(object.outline ?? [], x, y)) hits++;
				}
			return hits / 16;
		});
	const target = cover(0, 0, 0);
	const probability = cover(-0.9, -0.5, 0.35).map((value) => 0.02 + 0.95 * value + 0.02 * random());
	const crossEntropy = target.map((value, pixel) => {
		const p = Math.min(0.999, Math.max(0.001, probability[pixel] as number));
		return -(value * Math.log(p) + (1 - value) * Math.log(1 - p));
	});
	const pixels = { both: 0, labelOnly: 0, predictionOnly: 0, neither: 0 };
	target.forEach((value, pixel) => {
		const model = (probability[pixel] as number) >= 0.5;
		if (value >= 0.5) pixels[model ? 'both' : 'labelOnly']++;
		else pixels[model ? 'predictionOnly' : 'neither']++;
	});
	return {
		region: row,
		dumpRow: row,
		object: row,
		size,
		box,
		target,
		probability,
		crossEntropy,
		channel: object.classId ?? 0,
		channels: 91,
		value: 0,
		pixels,
		iou: pixels.both / Math.max(1, pixels.both + pixels.labelOnly + pixels.predictionOnly),
		ceilingIou: 0.962,
	};
}
