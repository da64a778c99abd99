// What a probe model says of an image: raw head outputs for the labels that it has now, and final detections. Features of
// the last images are kept, so that an edit of labels runs the heads of regions alone.

import type * as Tf from '@tensorflow/tfjs-core';
import { termTitles } from '../../core/breakdown/rows';
import type { TwoStageOutputs } from '../../core/head-outputs';
import { sigmoid } from '../../core/losses/logistic';
import { pasteMask } from '../../core/masks/paste';
import { bitmapToRle, encodeRleString } from '../../core/masks/rle';
import type { Recipe } from '../../core/recipe';
import { type DetectionRule, detectionsOf, usualDetection } from '../../core/regions/detections';
import { allRegions, probeRecipe, type RegionLimit } from './config';
import { type FirstStage, finite, firstStage, maskOutputs, NotFinite, secondStage } from './heads';
import { inputTensor, type ProbeImage, type Scene, sceneOf } from './image';
import { byLevel } from './region-align';
import type { Probe } from './train';

/** One detection in the form of COCO results, but for the image's id. */
export interface ProbeDetection {
	/** Name of the class. */
	className: string;
	/** x, y, width, height, picture pixels. */
	bbox: [number, number, number, number];
	score: number;
	segmentation: { size: [height: number, width: number]; counts: string };
}

export interface ProbeOutputs {
	scene: Scene;
	heads: TwoStageOutputs;
	/** Channel of the labelled class of every mask. */
	maskChannels: number[];
}

export interface ProbeReader {
	recipe: Recipe;
	/**
	 * Head outputs for the regions that the loss would see with these labels, drawn with `seed`; a sentence where the picture
	 * cannot be read or the model's outputs are not finite.
	 */
	outputs(image: ProbeImage, seed: number): Promise<ProbeOutputs | { error: string }>;
	/** Final detections, best first; labels are not looked at. */
	detections(image: ProbeImage, rule?: DetectionRule): Promise<ProbeDetection[] | { error: string }>;
	/** Forgets the features of an image whose picture is another one now. */
	forget(name: string): void;
	dispose(): void;
}

export interface ReaderOptions {
	/** Images whose features are held, at most; one of 426 x 320 pixels takes 1.6 MB. */
	kept: number;
	regions: RegionLimit;
}

/** Reads images with a model, which stays the caller's. Names of images say which are the same. */
export function probeReader(
	tf: typeof Tf,
	probe: Probe,
	{ kept = 4, regions = allRegions }: Partial<ReaderOptions> = {},
): ProbeReader {
	const recipe = probeRecipe(probe.config, regions);
	const held = new Map<string, FirstStage>();
	const forget = (name: string) => {
		const first = held.get(name);
		if (first) tf.dispose([...first.pyramid]);
		held.delete(name);
	};
	/** Runs `task` on an image's features, inside a scope of its own. */
	async function withFeatures<T>(
		image: ProbeImage,
		task: (scene: Scene, first: FirstStage) => T,
	): Promise<T | { error: string }> {
		const scene = sceneOf(recipe, image);
		const known = held.get(image.name);
		const pixels = known ? null : await image.pixels();
		if (pixels && 'error' in pixels) return { error: `${image.name}: ${pixels.error}` };
		let result: T | { error: string } = { error: 'The model gave nothing.' };
		tf.tidy(() => {
			try {
				const first = held.get(image.name) ?? read(scene, pixels as Uint8Array);
				held.delete(image.name);
				held.set(image.name, first);
				result = task(scene, first);
			} catch (error) {
				if (!(error instanceof NotFinite)) throw error;
				result = {
					error: `${image.name}: outputs of the probe model (${termTitles[error.term]}) are infinite or no numbers. Train it again.`,
				};
			}
		});
		for (const oldest of [...held.keys()].slice(0, Math.max(0, held.size - kept))) forget(oldest);
		return result;
	}
	function read(scene: Scene, pixels: Uint8Array): FirstStage {
		const { rpn: _, ...made } = firstStage(probe, scene, inputTensor(tf, pixels, scene.input));
		for (const level of made.pyramid) tf.keep(level);
		return made;
	}
	return {
		recipe,
		outputs: (image, seed) =>
			withFeatures(image, (scene, first) => {
				const { heads, maskChannels } = secondStage(probe, scene, first, seed);
				return { scene, heads, maskChannels };
			}),
		detections: (image, rule = usualDetection) =>
			withFeatures(image, (scene, first) => detect(probe, scene, first, rule)),
		forget,
		dispose() {
			for (const name of [...held.keys()]) forget(name);
		},
	};
}

function detect(
	{ network, classes }: Probe,
	{ recipe, input, image }: Scene,
	{ pyramid, proposals }: FirstStage,
	rule: DetectionRule,
): ProbeDetection[] {
	if (proposals.length === 0) return [];
	const boxes = ordered(proposals);
	const { classLogits, boxDeltas } = network.boxes(pyramid, boxes);
	const found = detectionsOf(
		recipe,
		{
			boxes,
			classLogits: finite(classLogits, 'roi_class'),
			boxDeltas: finite(boxDeltas, 'roi_box'),
			classes: classes.length,
			boxClasses: classes.length,
		},
		input,
		rule,
	);
	if (found.length === 0) return [];
	const flat = Float64Array.from(found.flatMap(({ box }) => [...box]));
	const order = byLevel(flat);
	const logits = network.masks(pyramid, ordered(flat));
	const masks = maskOutputs(finite(logits, 'mask'), logits.shape);
	const { scaleX, scaleY } = input;
	return found.map(({ box, channel, score }, row) => {
		const [x1, y1, x2, y2] = [box[0] / scaleX, box[1] / scaleY, box[2] / scaleX, box[3] / scaleY];
		const mask = masks.read(order.indexOf(row), channel).map(sigmoid);
		const { data } = pasteMask(mask, masks.size, [x1, y1, x2, y2], image);
		const counts = encodeRleString(bitmapToRle(data, image.height, image.width));
		return {
			className: classes[channel],
			bbox: [x1, y1, x2 - x1, y2 - y1],
			score,
			segmentation: { size: [image.height, image.width], counts },
		};
	});
}

/** Boxes `[n * 4]` in order of their level. */
function ordered(boxes: Float64Array): Float64Array {
	return Float64Array.from(byLevel(boxes).flatMap((row) => [...boxes.subarray(4 * row, 4 * row + 4)]));
}
