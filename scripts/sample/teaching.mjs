// The textbook's task-aligned example as a scene: two objects (car, person), three cells and so three predictions.
// A: the car, score 0.9, IoU 0.6 with it; B: the person, 0.3 and 0.4; C: the car, 0.2 and 0.1.
// Two recipes read the same predictions: the textbook's, which has a least alignment metric, and the framework's, which
// has none.

import sharp from 'sharp';
import { loadCore } from './load-core.mjs';

const [width, height] = [480, 160];
/** One row of three cells: their centres lie at 80, 240 and 400. */
const stride = 160;
const classes = ['car', 'person'];
const objects = [
	{ id: 1, className: 'car', box: [20, 34, 300, 146] },
	{ id: 2, className: 'person', box: [362, 8, 438, 152] },
];
/** Cell by cell. A box with this IoU that lies concentric in its object: the object's box shrunk by the root. */
const predictions = [
	{ name: 'A', object: 0, score: 0.9, iou: 0.6 },
	{ name: 'C', object: 0, score: 0.2, iou: 0.1 },
	{ name: 'B', object: 1, score: 0.3, iou: 0.4 },
];

/** The scene's files as `[path, text or bytes]`. */
export async function teachingFiles() {
	return [
		['street.jpg', await picture()],
		['street.json', labels()],
		['textbook.anchorage.json', recipe('Textbook task-aligned', 'Textbook', { leastMetric: 0.01 })],
		['task-aligned.anchorage.json', recipe('Task-aligned as TOOD assigns', 'TOOD', {})],
		['predictions.safetensors', dump(await loadCore())],
		['.vscode/settings.json', settings()],
		['README.md', readme()],
	];
}

/** What makes the extension use the scene's own recipe and predictions where this folder is opened. */
function settings() {
	const value = {
		'anchorage.recipe': 'task-aligned.anchorage.json',
		'anchorage.predictions.path': 'predictions.safetensors',
	};
	return `${JSON.stringify(value, null, '\t')}\n`;
}

function readme() {
	return `# The task-aligned teaching scene

Two objects, three cells, three predictions; made by \`npm run sample\`. What it shows stands in \`docs/task-aligned.md\`.
A (left cell) says car, score 0.9, IoU 0.6 with the car; C (middle cell) says car, 0.2 and 0.1; B (right cell) says person, 0.3 and
0.4 with the person. \`textbook.anchorage.json\` has a least alignment metric and calls A alone positive;
\`task-aligned.anchorage.json\` assigns as TOOD does: B is its object's best candidate and so positive too.
No network was trained.
`;
}

function labels() {
	const value = {
		info: { description: 'The task-aligned teaching scene of the Anchorage sample' },
		images: [{ id: 1, file_name: 'street.jpg', width, height }],
		annotations: objects.map(({ id, className, box: [x1, y1, x2, y2] }) => ({
			id,
			image_id: 1,
			category_id: classes.indexOf(className) + 1,
			bbox: [x1, y1, x2 - x1, y2 - y1],
			area: (x2 - x1) * (y2 - y1),
			iscrowd: 0,
		})),
		categories: classes.map((name, row) => ({ id: row + 1, name })),
	};
	return `${JSON.stringify(value, null, '\t')}\n`;
}

function recipe(title, shortTitle, assigner) {
	const value = {
		extends: 'mmdetection-tood',
		title,
		shortTitle,
		input: { minSize: height, maxSize: width },
		grids: { levels: ['cells'], strides: [stride], offset: 0.5 },
		...(Object.keys(assigner).length > 0 ? { assigner } : {}),
	};
	return `${JSON.stringify(value, null, '\t')}\n`;
}

/** Probabilities of both classes and corners in strides, as TOOD's head returns them. */
function dump(core) {
	const cells = predictions.length;
	const scores = new Float32Array(classes.length * cells);
	const boxes = new Float32Array(4 * cells);
	predictions.forEach(({ object, score, iou }, cell) => {
		const { className, box } = objects[object];
		for (let channel = 0; channel < classes.length; channel++)
			scores[channel * cells + cell] = channel === classes.indexOf(className) ? score : 0.01;
		for (let side = 0; side < 4; side++) {
			const middle = (box[side & 1] + box[(side & 1) + 2]) / 2;
			boxes[side * cells + cell] = (middle + (box[side] - middle) * Math.sqrt(iou)) / stride;
		}
	});
	return core.safetensorsBytes(
		{
			'class_logits.cells': core.f32([classes.length, 1, cells], scores),
			'box.cells': core.f32([4, 1, cells], boxes),
		},
		{ classes: JSON.stringify(classes), image: 'street.jpg', framework: 'made up: no network was trained' },
	);
}

function picture() {
	const [car, person] = objects.map(({ box }) => box);
	const at =
		([x1, y1, x2, y2]) =>
		(x, y) =>
			`${x1 + x * (x2 - x1)} ${y1 + y * (y2 - y1)}`;
	const [c, p] = [at(car), at(person)];
	const wheel = (x) =>
		`<circle cx="${c(x, 0.79).split(' ')[0]}" cy="122" r="24" fill="#20262e"/><circle cx="${c(x, 0.79).split(' ')[0]}" cy="122" r="11" fill="#9aa5ad"/>`;
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs>
<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#cfe3e2"/><stop offset="1" stop-color="#e9efe9"/></linearGradient>
<linearGradient id="light" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity="0.3"/><stop offset="0.6" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.18"/></linearGradient>
</defs>
<rect width="${width}" height="${height}" fill="url(#sky)"/>
<rect y="112" width="${width}" height="48" fill="#8f979d"/>
<rect y="112" width="${width}" height="4" fill="#b9bfc3"/>
<path d="M0 138H480" stroke="#d6dadc" stroke-width="3" stroke-dasharray="26 22"/>
<ellipse cx="160" cy="147" rx="140" ry="7" fill="#10151c" opacity="0.3"/>
<g id="car">
<path d="M${c(0, 0.82)}L${c(0.01, 0.5)}Q${c(0.04, 0.42)} ${c(0.17, 0.38)}L${c(0.3, 0.06)}Q${c(0.32, 0)} ${c(0.38, 0)}L${c(0.66, 0)}Q${c(0.71, 0)} ${c(0.75, 0.07)}L${c(0.86, 0.37)}Q${c(0.98, 0.42)} ${c(1, 0.58)}L${c(1, 0.82)}Z" fill="#d9534a"/>
<path d="M${c(0.24, 0.37)}L${c(0.345, 0.1)}L${c(0.5, 0.1)}L${c(0.5, 0.37)}ZM${c(0.54, 0.37)}L${c(0.54, 0.1)}L${c(0.67, 0.1)}L${c(0.77, 0.37)}Z" fill="#35507a"/>
<path d="M${c(0, 0.82)}L${c(0.01, 0.5)}Q${c(0.04, 0.42)} ${c(0.17, 0.38)}L${c(0.3, 0.06)}Q${c(0.32, 0)} ${c(0.38, 0)}L${c(0.66, 0)}Q${c(0.71, 0)} ${c(0.75, 0.07)}L${c(0.86, 0.37)}Q${c(0.98, 0.42)} ${c(1, 0.58)}L${c(1, 0.82)}Z" fill="url(#light)"/>
${wheel(0.2)}${wheel(0.8)}
</g>
<ellipse cx="400" cy="151" rx="40" ry="5" fill="#10151c" opacity="0.3"/>
<g id="person">
<path d="M${p(0.3, 0.58)}L${p(0.22, 1)}L${p(0.42, 1)}L${p(0.5, 0.68)}L${p(0.58, 1)}L${p(0.78, 1)}L${p(0.7, 0.58)}Z" fill="#35507a"/>
<path d="M${p(0.28, 0.24)}Q${p(0.5, 0.19)} ${p(0.72, 0.24)}L${p(1, 0.52)}L${p(0.9, 0.58)}L${p(0.71, 0.4)}L${p(0.71, 0.62)}L${p(0.29, 0.62)}L${p(0.29, 0.4)}L${p(0.1, 0.58)}L${p(0, 0.52)}Z" fill="#f2cc54"/>
<circle cx="400" cy="25" r="17" fill="#c98f6b"/>
<path d="M383 23a17 17 0 0 1 34 0q-17 -9 -34 0Z" fill="#3c2a22"/>
</g>
</svg>`;
	return sharp(Buffer.from(svg)).removeAlpha().jpeg({ quality: 88, chromaSubsampling: '4:4:4' }).toBuffer();
}
