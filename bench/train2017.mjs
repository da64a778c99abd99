// A COCO file of train2017's size and shape: 118,287 images, 860,001 polygons, about 475 MB in a single line, from a seed.
//
//   node bench/train2017.mjs OUT.json [images] [records]

import { closeSync, openSync, writeSync } from 'node:fs';
import { isMain } from '../scripts/lib/paths.mjs';
import { randomFrom } from '../scripts/sample/random.mjs';

const sizes = [
	[640, 480],
	[480, 640],
	[640, 427],
	[500, 375],
];
const classes = 90;
/** Characters that are gathered before they are written. */
const gathered = 8_000_000;

/**
 * Writes the file.
 *
 * @param {string} path
 * @param {number} images
 * @param {number} records
 */
export function makeTrain2017(path, images = 118_287, records = 860_001) {
	const { between } = randomFrom(17);
	const file = openSync(path, 'w');
	let text = '';
	const write = (more) => {
		text += more;
		if (text.length < gathered) return;
		writeSync(file, text);
		text = '';
	};
	write(
		'{"info": {"description": "synthetic, of the shape of instances_train2017"}, "licenses": [], "images": [',
	);
	for (let row = 0; row < images; row++) {
		const [width, height] = sizes[row & 3];
		const name = `${String(row).padStart(12, '0')}.jpg`;
		write(
			`${row > 0 ? ', ' : ''}{"license": ${1 + (row % 8)}, "file_name": "${name}", "coco_url": "images/train2017/${name}", "height": ${height}, "width": ${width}, "date_captured": "2013-11-14 11:18:45", "id": ${row + 1}}`,
		);
	}
	write('], "annotations": [');
	for (let id = 1; id <= records; id++) write((id > 1 ? ', ' : '') + record(id, images, between));
	write('], "categories": [');
	for (let id = 1; id <= classes; id++)
		write(`${id > 1 ? ', ' : ''}{"supercategory": "thing", "id": ${id}, "name": "class${id}"}`);
	write(']}');
	writeSync(file, text);
	closeSync(file);
}

/** An ellipse with 8 to 43 corners inside its box. */
function record(id, images, between) {
	const corners = Math.floor(between(8, 44));
	const [x, y, width, height] = [between(0, 150), between(0, 100), between(4, 300), between(4, 250)];
	let polygon = '';
	for (let corner = 0; corner < corners; corner++) {
		const angle = (2 * Math.PI * corner) / corners;
		const px = x + (width / 2) * (1 + Math.cos(angle));
		const py = y + (height / 2) * (1 + Math.sin(angle));
		polygon += `${corner > 0 ? ', ' : ''}${px.toFixed(2)}, ${py.toFixed(2)}`;
	}
	const image = Math.floor(between(1, images + 1));
	const category = Math.floor(between(1, classes + 1));
	return `{"segmentation": [[${polygon}]], "area": ${(width * height * 0.785).toFixed(4)}, "iscrowd": 0, "image_id": ${image}, "bbox": [${x.toFixed(2)}, ${y.toFixed(2)}, ${width.toFixed(2)}, ${height.toFixed(2)}], "category_id": ${category}, "id": ${id}}`;
}

if (isMain(import.meta.url)) {
	const [path, ...counts] = process.argv.slice(2);
	makeTrain2017(path, ...counts.map(Number));
}
