// Writes the labels in the four formats. Each function gives the files as [path, text], in the order of the images.

import { compress } from './rle.mjs';
import { errors } from './scenes.mjs';
import { cents, classes } from './shapes.mjs';

/** COCO instances: one record a line. `planted`: the errors that the file owns up to. */
export function coco(images, planted = errors) {
	const info = {
		description: 'Anchorage sample: shapes made by scripts/sample/make.mjs',
		version: '1.0',
		license: 'MIT',
	};
	const head = Object.entries(info).map(([key, value]) => `\t"${key}": "${value}"`);
	head.push(
		`\t"deliberate_errors": [\n${planted.map((error) => `\t\t${recordLine(error)}`).join(',\n')}\n\t]`,
	);
	const records = {
		categories: classes.map((name, row) => ({ id: row + 1, name, supercategory: 'shape' })),
		images: images.map(({ id, fileName, width, height }) => ({ id, file_name: fileName, width, height })),
		annotations: images.flatMap((image) => image.labels.map((label) => cocoRecord(image, label))),
	};
	const lists = Object.entries(records).map(
		([name, list]) => `"${name}": [\n${list.map(recordLine).join(',\n')}\n]`,
	);
	return [['coco/instances.json', `{\n"info": {\n${head.join(',\n')}\n},\n${lists.join(',\n')}\n}\n`]];
}

function cocoRecord(image, label) {
	const [x1, y1, x2, y2] = label.box;
	return {
		id: label.id,
		image_id: image.id,
		category_id: label.category,
		bbox: [x1, y1, cents(x2 - x1), cents(y2 - y1)],
		area: label.area,
		iscrowd: label.crowd ? 1 : 0,
		segmentation: cocoSegmentation(image, label),
	};
}

function cocoSegmentation({ width, height }, { crowd, runs, outline }) {
	if (runs === null) return [outline];
	return { size: [height, width], counts: crowd ? runs : compress(runs) };
}

/** `{"id": 1, "bbox": [1, 2, 3, 4]}`: a space after each comma and colon, no line breaks. */
function recordLine(record) {
	const text = (value) => {
		if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`;
		if (typeof value !== 'object') return JSON.stringify(value);
		return `{${Object.entries(value)
			.map(([key, inner]) => `"${key}": ${text(inner)}`)
			.join(', ')}}`;
	};
	return text(record);
}

/** Pascal VOC: whole pixels from 1, both ends inside, as the devkit has them. Crowd is `difficult`. */
export function voc(images) {
	return images.map((image) => {
		const objects = image.labels.map((label) => {
			const [x1, y1, x2, y2] = label.box.map(Math.round);
			// A box without width can't be written with both ends inside; tools write the same number twice.
			const [xmin, xmax] = [Math.min(x1 + 1, Math.max(x2, 1)), x2];
			return `	<object>
		<name>${label.class}</name>
		<pose>Unspecified</pose>
		<truncated>0</truncated>
		<difficult>${label.crowd ? 1 : 0}</difficult>
		<bndbox>
			<xmin>${xmin}</xmin>
			<ymin>${y1 + 1}</ymin>
			<xmax>${xmax}</xmax>
			<ymax>${y2}</ymax>
		</bndbox>
	</object>
`;
		});
		const head = `	<folder>images</folder>
	<filename>${image.fileName}</filename>
	<source>
		<database>Anchorage sample</database>
	</source>
	<size>
		<width>${image.width}</width>
		<height>${image.height}</height>
		<depth>3</depth>
	</size>
	<segmented>0</segmented>
`;
		return [`voc/${image.stem}.xml`, `<annotation>\n${head}${objects.join('')}</annotation>\n`];
	});
}

/** YOLO segments: class and outline, in parts of the image. There is no crowd in this format: it is left out. */
export function yolo(images) {
	const names = classes.map((name, row) => `  ${row}: ${name}`).join('\n');
	const yaml = `# The sample for YOLO. Labels of images/NAME.jpg stand in labels/NAME.txt.\npath: .\ntrain: images\nval: images\nnames:\n${names}\n`;
	const files = images.map((image) => {
		const rows = image.labels.filter((label) => !label.crowd).map((label) => yoloRow(image, label));
		return [`labels/${image.stem}.txt`, rows.map((row) => `${row}\n`).join('')];
	});
	return [['data.yaml', yaml], ...files];
}

function yoloRow({ width, height }, { category, outline }) {
	const numbers = outline.map((value, row) => Number((value / (row % 2 === 0 ? width : height)).toFixed(6)));
	return [category - 1, ...numbers].join(' ');
}

/** LabelMe: outlines as polygons, boxes as rectangles. There is no crowd in this format: it is left out. */
export function labelme(images) {
	return images.map((image) => {
		const file = {
			version: '5.5.0',
			flags: {},
			shapes: image.labels.filter((label) => !label.crowd).map(labelmeShape),
			imagePath: `../images/${image.fileName}`,
			imageData: null,
			imageHeight: image.height,
			imageWidth: image.width,
		};
		// Points stay on one line: a record is read as a whole.
		const text = JSON.stringify(file, null, 2).replace(/\[\s+(-?[\d.]+),\s+(-?[\d.]+)\s+\]/g, '[$1, $2]');
		return [`labelme/${image.stem}.json`, `${text}\n`];
	});
}

function labelmeShape({ class: name, outline, box, area }) {
	const plain = area === 0;
	const [x1, y1, x2, y2] = box;
	const pairs = Array.from({ length: outline.length / 2 }, (_, row) => [
		outline[2 * row],
		outline[2 * row + 1],
	]);
	return {
		label: name,
		points: plain
			? [
					[x1, y1],
					[x2, y2],
				]
			: pairs,
		group_id: null,
		description: '',
		shape_type: plain ? 'rectangle' : 'polygon',
		flags: {},
		mask: null,
	};
}
