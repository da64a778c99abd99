// Pictures and labels for the probe model: made scenes, painted once into the cache, and the sample's own eight.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, root } from '../lib/paths.mjs';
import { coco } from './formats.mjs';
import { labelledImages } from './labels.mjs';
import { paint } from './picture.mjs';
import { boxOf } from './shapes.mjs';

export const folder = join(cache, 'train-sample');

/**
 * Scenes as the model takes them: `{ text, images, planted }`, the labels as a COCO text, an image for the model a scene,
 * and the planted label errors as `[{ image, kind, id, box, class }]` (`image`: row, `id`: the wrong label's, `null` for a
 * missing one, `box`: where the object really is).
 */
export async function madeData(core, pictures, scenes) {
	const labelled = labelledImages(scenes);
	const painted = join(folder, 'pictures');
	mkdirSync(painted, { recursive: true });
	const paths = [];
	for (const image of labelled) {
		const name = createHash('sha256')
			.update(JSON.stringify([image.ground, image.objects]))
			.digest('hex');
		const path = join(painted, `${name}.jpg`);
		if (!existsSync(path)) writeFileSync(path, await paint(image, image.id));
		paths.push(path);
	}
	const [, text] = coco(labelled, [])[0];
	const planted = labelled.flatMap((image, row) =>
		plantedIn(image).map((error) => ({ image: row, ...error })),
	);
	return { text, planted, images: imagesOf(core, pictures, text, (_, row) => paths[row]) };
}

/** The sample's eight pictures with its own COCO labels. */
export function sampleData(core, pictures) {
	const sample = join(root, 'media', 'sample');
	const text = readFileSync(join(sample, 'coco', 'instances.json'), 'utf8');
	const planted = labelledImages().flatMap((image, row) =>
		plantedIn(image).map((error) => ({ image: row, ...error })),
	);
	return {
		text,
		planted,
		images: imagesOf(core, pictures, text, ({ fileName }) => join(sample, 'images', fileName)),
	};
}

function imagesOf(core, pictures, text, pathOf) {
	return core.readCoco(text).images.map((image, row) =>
		pictures.image(pathOf(image, row), {
			name: image.fileName,
			width: image.width,
			height: image.height,
			objects: image.objects,
			corners: 'continuous',
		}),
	);
}

/** Deliberate errors of one image that a model can see; a box of no width trains nothing. */
function plantedIn({ objects, labels }) {
	let at = 0;
	return objects.flatMap((object) => {
		const id = object.label === 'none' ? null : String(labels[at++].id);
		if (object.label === null || object.outline === null) return [];
		const kind = id === null ? 'missing object' : object.label.class ? 'wrong class' : 'shifted box';
		return [{ kind, id, box: boxOf(object.outline), class: object.class }];
	});
}
