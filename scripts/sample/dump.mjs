// The sample's predictions: raw outputs of a head that was never trained but drawn from a fixed seed. It sees what is
// really in the picture: sure about most objects, weak on what no anchor fits, and at odds with the wrong labels.

import { loadCore } from './load-core.mjs';
import { randomFrom } from './random.mjs';
import { semanticStems, semanticTensor } from './semantic.mjs';
import { boxOf, classes } from './shapes.mjs';

/** Pictures with predictions: those with labelled objects, but for the one that the framework refuses. */
const stems = ['01_shapes', '02_overlap', '03_ring', '04_crowd', '05_bar_and_dot', '06_dense'];

const channels = 1 + classes.length;
/** Positive regions beside each labelled box, background regions beside them, at most. */
const jittered = { few: 1, many: 0 };
const backgrounds = 26;
const maskSize = 28;

/** The dump as bytes. `coco`: text of the sample's COCO file; `images`: from labels.mjs; `input`: the sample's input rule. */
export async function dump(images, coco, input) {
	const core = await loadCore();
	const shipped = core.recipeByName('torchvision-mask-rcnn');
	const recipe = { ...shipped, input: { ...shipped.input, ...input } };
	const file = core.readCoco(coco);
	const tensors = stems.flatMap((stem, row) => {
		const image = images.find((candidate) => candidate.stem === stem);
		const record = file.images.find((candidate) => candidate.fileName === image.fileName);
		const made = head(core, recipe, image, record.objects, randomFrom(300 + row), row);
		if (semanticStems.includes(stem)) made.push(semanticTensor(core, image, randomFrom(500 + row)));
		return made.map(([name, tensor]) => [`${stem}/${name}`, tensor]);
	});
	return core.safetensorsBytes(Object.fromEntries(tensors), {
		anchorage_dump: '1',
		framework: 'torchvision',
		framework_version: '0.28',
		recipe: 'torchvision-mask-rcnn',
		classes: JSON.stringify(['background', ...classes]),
	});
}

function head(core, recipe, image, records, random, seed) {
	const transform = core.inputTransform(recipe.input, image.width, image.height);
	const grids = core.buildGrids(recipe.grids, {
		width: transform.paddedWidth,
		height: transform.paddedHeight,
	});
	const labelled = core.prepareObjects(recipe, records, { ...image, corners: 'continuous' }, transform);
	const truth = image.objects
		.filter((object) => object.outline !== null && object.dots === null)
		.map((object) => seen(object, transform));
	const scene = {
		core,
		recipe,
		image,
		transform,
		grids,
		truth,
		random,
		size: { width: transform.width, height: transform.height },
	};
	const assignment = core.assignMaxIou(recipe.assigner, grids, { ...labelled, ...scene.size });
	const sample = core.drawSample(recipe.sampler, assignment, seed);
	return [
		...proposals(scene),
		...regions(scene, labelled),
		['rpn_sampled_positive', core.i32([sample.positive.length], sample.positive)],
		['rpn_sampled_negative', core.i32([sample.negative.length], sample.negative)],
	];
}

/** An object as it stands in the picture, in input pixels. */
function seen(object, { scaleX, scaleY }) {
	const [x1, y1, x2, y2] = boxOf(object.outline);
	return {
		object,
		channel: 1 + classes.indexOf(object.class),
		box: [x1 * scaleX, y1 * scaleY, x2 * scaleX, y2 * scaleY].map(Math.fround),
	};
}

/** First stage: one logit and four deltas for each anchor, a tensor pair for each level. */
function proposals({ core, recipe, grids, truth, random, size }) {
	const objects = {
		boxes: Float64Array.from(truth.flatMap(({ box }) => box)),
		part: new Uint8Array(truth.length),
		...size,
	};
	const assignment = core.assignMaxIou(recipe.assigner, grids, objects);
	const levels = grids.map((grid) => {
		const shapes = core.shapesPerPlace(grid);
		const logits = new Float32Array(core.gridSize(grid)).map(() => coarse(-5.5 + random.normal(0.8)));
		const deltas = new Float32Array(4 * core.gridSize(grid)).map(() => coarse(random.normal(0.08)));
		return { grid, shapes, logits, deltas };
	});
	for (const [entry, index] of assignment.index.entries()) {
		const place = core.placeOf(grids, index);
		const { grid, logits, deltas } = levels[place.level];
		const cell = place.row * grid.columns + place.column;
		const area = grid.rows * grid.columns;
		const iou = assignment.iou[entry];
		// Rises through the ignored range; an anchor that is only forced stays as unsure as its overlap is small.
		logits[place.shape * area + cell] = coarse(-4.2 + 9.5 * Math.min(iou, 0.75) + random.normal(0.6));
		const target = core.encodeDeltas(
			recipe.coder,
			core.anchorBox(grids, index),
			truth[assignment.object[entry]].box,
		);
		for (let side = 0; side < 4; side++) {
			deltas[(4 * place.shape + side) * area + cell] = coarse(
				target[side] * (0.55 + 0.4 * iou) + random.normal(0.05),
			);
		}
	}
	return levels.flatMap(({ grid, shapes, logits, deltas }) => [
		[`rpn_objectness.${grid.name}`, core.f16([shapes, grid.rows, grid.columns], logits)],
		[`rpn_deltas.${grid.name}`, core.f16([4 * shapes, grid.rows, grid.columns], deltas)],
	]);
}

/** Second stage: regions near what is in the picture, background, and the labelled boxes appended as the framework does. */
function regions(scene, labelled) {
	const { core, recipe, truth, random, size } = scene;
	const copies = truth.length > 8 ? jittered.many : jittered.few;
	const near = truth.flatMap(({ box }) => Array.from({ length: copies }, () => around(box, random, size)));
	const far = Array.from({ length: backgrounds }, () => anywhere(random, size));
	const appended = [...labelled.use.keys()].filter((row) => labelled.use[row] === 'trained');
	const boxes = [
		...near,
		...far,
		...appended.map((row) => [...labelled.boxes.subarray(4 * row, 4 * row + 4)]),
	];
	const flat = Float64Array.from(boxes.flat());
	const { object } = core.assignRegions({ positive: recipe.roi.positive, iou: 'torchvision' }, flat, {
		...labelled,
		...size,
	});
	const foreground = boxes.filter((_, row) => object[row] >= 0);

	const classLogits = boxes.flatMap((box) => classRow(scene, box));
	const boxDeltas = boxes.flatMap((box) => boxRow(scene, box));
	const masks = new Float32Array(foreground.length * channels * maskSize * maskSize);
	for (const [row, box] of foreground.entries())
		masks.set(maskRow(scene, box), row * channels * maskSize * maskSize);
	return [
		['roi_boxes', core.f32([boxes.length, 4], flat)],
		['roi_class_logits', core.f32([boxes.length, channels], classLogits)],
		['roi_box_deltas', core.f32([boxes.length, 4 * channels], boxDeltas)],
		['roi_mask_logits', core.f16([foreground.length, channels, maskSize, maskSize], masks)],
	];
}

/** Logits of one region: sure of the class where it lies well on an object, of background where it lies on none. */
function classRow({ core, truth, random }, box) {
	const best = bestOf(core, truth, box);
	const trust = Math.max(0, Math.min(1, (best.iou - 0.25) / 0.4));
	return Array.from({ length: channels }, (_, channel) => {
		if (channel === 0) return fine(4.2 - 5 * trust + random.normal(0.4));
		return fine((channel === best.seen?.channel ? -0.6 + 4.8 * trust : -1) + random.normal(0.5));
	});
}

function boxRow({ core, recipe, truth, random }, box) {
	const best = bestOf(core, truth, box);
	const target = best.iou > 0.2 ? core.encodeDeltas(recipe.roi.coder, box, best.seen.box) : [0, 0, 0, 0];
	return Array.from({ length: 4 * channels }, (_, place) => {
		const own = Math.floor(place / 4) === best.seen?.channel;
		return fine(target[place % 4] * (own ? 0.85 : 0.3) + random.normal(own ? 0.12 : 0.2));
	});
}

/** All channels of one region's mask: the object's own is sharp, the others are a faint likeness of it. */
function maskRow({ core, image, transform, truth, random }, box) {
	const pixels = maskSize * maskSize;
	const best = bestOf(core, truth, box);
	const shape =
		best.seen === null ? new Float32Array(pixels) : maskOf(core, best.seen.object, image, transform, box);
	const soft = blurred(shape);
	const logits = new Float32Array(channels * pixels);
	for (let channel = 0; channel < channels; channel++) {
		const own = channel === best.seen?.channel;
		for (let pixel = 0; pixel < pixels; pixel++) {
			const clear = own ? 9 * (soft[pixel] - 0.5) : 3 * (soft[pixel] - 0.8);
			logits[channel * pixels + pixel] = coarse(clear + random.normal(own ? 0.5 : 0.3));
		}
	}
	return logits;
}

function maskOf(core, object, image, transform, box) {
	const outer = drawn(core, object.outline, image);
	const hole = object.hole === null ? null : drawn(core, object.hole, image);
	const bitmap = hole === null ? outer : outer.map((value, pixel) => (hole[pixel] === 1 ? 0 : value));
	const plane = core.resizedMask({ data: bitmap, width: image.width, height: image.height }, transform);
	return core.torchvisionTarget(plane, box, maskSize);
}

function drawn(core, outline, { width, height }) {
	const segmentation = { kind: 'polygons', parts: [Float64Array.from(outline)] };
	return core.objectBitmap({ box: boxOf(outline), segmentation, flag: null }, width, height);
}

/** Mean of the neighbours: a network's masks are a little round at the corners. */
function blurred(values) {
	return values.map((_, pixel) => {
		const [row, column] = [Math.floor(pixel / maskSize), pixel % maskSize];
		let [sum, count] = [0, 0];
		for (let y = Math.max(0, row - 1); y <= Math.min(maskSize - 1, row + 1); y++) {
			for (let x = Math.max(0, column - 1); x <= Math.min(maskSize - 1, column + 1); x++) {
				sum += values[y * maskSize + x];
				count++;
			}
		}
		return sum / count;
	});
}

function bestOf(core, truth, box) {
	let best = { iou: 0, seen: null };
	for (const seen of truth) {
		const iou = core.iouOf('torchvision', seen.box, box);
		if (iou > best.iou) best = { iou, seen };
	}
	return best;
}

function around([x1, y1, x2, y2], random, size) {
	const [across, down] = [x2 - x1, y2 - y1];
	const moved = [
		x1 + random.normal(0.06) * across,
		y1 + random.normal(0.06) * down,
		x2 + random.normal(0.06) * across,
		y2 + random.normal(0.06) * down,
	];
	return inside(moved, size);
}

function anywhere(random, size) {
	const [width, height] = [random.between(24, 180), random.between(24, 160)];
	const [x, y] = [random.between(0, size.width - width), random.between(0, size.height - height)];
	return inside([x, y, x + width, y + height], size);
}

/** In eighths of a pixel, inside the input, at least a pixel wide and high. */
function inside([x1, y1, x2, y2], { width, height }) {
	const eighths = (value, limit) => Math.round(Math.max(0, Math.min(limit, value)) * 8) / 8;
	const [left, top] = [eighths(x1, width - 1), eighths(y1, height - 1)];
	return [left, top, Math.max(left + 1, eighths(x2, width)), Math.max(top + 1, eighths(y2, height))];
}

/** Steps of 1/32: exact in float16, which the large tensors are stored in; packs well, and rounds the same everywhere. */
function coarse(value) {
	return Math.round(value * 32) / 32 + 0;
}

function fine(value) {
	return Math.round(value * 256) / 256;
}
