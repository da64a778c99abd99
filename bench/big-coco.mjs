// A COCO file of about 20 MB as large data sets have them: 36,000 polygons in 5,000 images that all exist, one record a
// line, made from a fixed seed.

import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { randomFrom } from '../scripts/sample/random.mjs';

const images = 5000;
const records = 36_000;
const classes = 80;
const width = 640;
const height = 480;
/** Pictures that differ; the others are links to them. */
const pictures = 8;

/**
 * Writes `instances.json` and `images/` into a folder.
 *
 * @param {string} folder
 * @returns {Promise<string>} path of the annotation file
 */
export async function makeBigCoco(folder) {
	const { between } = randomFrom(2026);
	const random = () => between(0, 1);
	await makePictures(join(folder, 'images'), random);
	const lines = ['{"info": {"description": "synthetic"},', '"images": ['];
	for (let id = 1; id <= images; id++) {
		lines.push(
			`{"id": ${id}, "file_name": "${nameOf(id)}", "width": ${width}, "height": ${height}}${id < images ? ',' : ''}`,
		);
	}
	lines.push('],', '"annotations": [');
	for (let id = 1; id <= records; id++) lines.push(record(id, random) + (id < records ? ',' : ''));
	lines.push('],', '"categories": [');
	for (let id = 1; id <= classes; id++)
		lines.push(`{"id": ${id}, "name": "class ${id}"}${id < classes ? ',' : ''}`);
	lines.push(']}', '');
	const file = join(folder, 'instances.json');
	writeFileSync(file, lines.join('\n'));
	return file;
}

function nameOf(id) {
	return `${String(id).padStart(12, '0')}.jpg`;
}

async function makePictures(folder, random) {
	mkdirSync(folder, { recursive: true });
	for (let at = 0; at < pictures; at++) {
		const background = { r: 40 + 150 * random(), g: 40 + 150 * random(), b: 40 + 150 * random() };
		const picture = await sharp({ create: { width, height, channels: 3, background } })
			.jpeg()
			.toBuffer();
		writeFileSync(join(folder, nameOf(at + 1)), picture);
	}
	for (let id = pictures + 1; id <= images; id++)
		linkSync(join(folder, nameOf((id % pictures) + 1)), join(folder, nameOf(id)));
}

/** An annotation whose polygon is a wobbly ellipse with 32 corners, and whose box and area are those of the polygon. */
function record(id, random) {
	const radius = 12 + 90 * random() * random();
	const [rx, ry] = [radius, radius * (0.5 + random())];
	const x = rx + 2 + (width - 2 * rx - 4) * random();
	const y = Math.min(height - 2 - ry, Math.max(ry + 2, height * random()));
	const points = [];
	for (let corner = 0; corner < 32; corner++) {
		const angle = (2 * Math.PI * corner) / 32;
		const wobble = 0.92 + 0.08 * random();
		points.push(round(x + rx * wobble * Math.cos(angle)), round(y + ry * wobble * Math.sin(angle)));
	}
	const xs = points.filter((_, at) => at % 2 === 0);
	const ys = points.filter((_, at) => at % 2 === 1);
	const [left, top] = [Math.min(...xs), Math.min(...ys)];
	const box = [left, top, round(Math.max(...xs) - left), round(Math.max(...ys) - top)];
	const category = 1 + Math.floor(classes * random());
	const image = 1 + ((id * 7919) % images);
	return `{"id": ${id}, "image_id": ${image}, "category_id": ${category}, "bbox": [${box.join(', ')}], "area": ${round(area(xs, ys))}, "iscrowd": 0, "segmentation": [[${points.join(', ')}]]}`;
}

function area(xs, ys) {
	let sum = 0;
	for (let at = 0; at < xs.length; at++) {
		const next = (at + 1) % xs.length;
		sum += xs[at] * ys[next] - xs[next] * ys[at];
	}
	return Math.abs(sum) / 2;
}

function round(value) {
	return Math.round(value * 100) / 100;
}
