// Writes the sample data set: pictures of shapes, their labels in four formats, a recipe and the raw outputs of a
// made-up head; and the task-aligned teaching scene. All of it from fixed seeds: running it again gives the same files.
//
//   node scripts/sample/make.mjs      into media/sample/ and media/teaching/

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isMain, root } from '../lib/paths.mjs';
import { main } from '../lib/run.mjs';
import { detections } from './detections.mjs';
import { dump } from './dump.mjs';
import { coco, labelme, voc, yolo } from './formats.mjs';
import { labelledImages } from './labels.mjs';
import { paint } from './picture.mjs';
import { readme } from './readme.mjs';
import { teachingFiles } from './teaching.mjs';

/** Side lengths that keep the dump small; the rest is torchvision's Mask R-CNN as it is. */
const input = { minSize: 320, maxSize: 533 };

/** Every file of the sample as `[path, text or bytes]`. */
export async function sampleFiles() {
	const images = labelledImages();
	const pictures = [];
	for (const image of images) pictures.push([`images/${image.fileName}`, await paint(image, image.id)]);
	const texts = [...coco(images), ...voc(images), ...yolo(images), ...labelme(images)];
	const predictions = await dump(images, coco(images)[0][1], input);
	return [
		...pictures,
		...texts,
		['sample.anchorage.json', recipe()],
		['.vscode/settings.json', settings()],
		['predictions/epoch_03.safetensors', predictions],
		['predictions/detections.json', detections(images)],
		['README.md', readme(images)],
	];
}

function recipe() {
	const value = {
		extends: 'torchvision-mask-rcnn',
		input: { kind: 'torchvision', ...input },
	};
	return `${JSON.stringify(value, null, '\t')}\n`;
}

/** What makes the extension use the sample's own recipe and predictions. */
function settings() {
	const value = {
		'anchorage.recipe': 'sample.anchorage.json',
		'anchorage.predictions.path': 'predictions/epoch_03.safetensors',
	};
	return `${JSON.stringify(value, null, '\t')}\n`;
}

async function start() {
	write('sample', await sampleFiles());
	write('teaching', await teachingFiles());
}

/** Whether a file of the sample was written by `npm run train:sample`, which takes minutes, and not by this script. */
export function isTrained(path) {
	return /^probe\/|^predictions\/probe_\d+\.safetensors$/.test(path);
}

function write(name, files) {
	const folder = join(root, 'media', name);
	for (const path of filesIn(folder)) if (!isTrained(path)) rmSync(join(folder, path));
	for (const [path, content] of files) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), content);
	}
	console.log(`${files.length} files in ${folder}`);
}

/** Paths below a folder, with slashes. */
function filesIn(folder) {
	if (!existsSync(folder)) return [];
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

if (isMain(import.meta.url)) main(start);
