// Draws the diagrams of docs/mask-rcnn.md as SVG that is readable on light and dark ground.
//
//   node scripts/diagrams.mjs      into docs/images/

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root } from './lib/paths.mjs';
import { main } from './lib/run.mjs';

const style = `<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.small { font-size: 11px; fill: #59636e; }
.box { fill: #f6f8fa; stroke: #59636e; }
.loss { fill: #fff1e5; stroke: #bc4c00; }
.line { fill: none; stroke: #59636e; }
.back { fill: none; stroke: #bc4c00; stroke-dasharray: 4 3; }
.head { fill: #59636e; }
.backhead { fill: #bc4c00; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; }
.small { fill: #9198a1; }
.box { fill: #161b22; stroke: #9198a1; }
.loss { fill: #341a00; stroke: #f0883e; }
.line { stroke: #9198a1; }
.back { stroke: #f0883e; }
.head { fill: #9198a1; }
.backhead { fill: #f0883e; }
}
</style>
<defs>
<marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker>
<marker id="back" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="backhead" d="M0 0L8 4L0 8z"/></marker>
</defs>`;

function box(x, y, width, height, lines, kind = 'box') {
	const first = y + height / 2 - 8 * (lines.length - 1) + 4;
	const texts = lines.map(
		(line, k) =>
			`<text x="${x + width / 2}" y="${first + 16 * k}" text-anchor="middle"${k > 0 ? ' class="small"' : ''}>${line}</text>`,
	);
	return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="5"/>${texts.join('')}`;
}

function arrow(points, kind = 'line') {
	const marker = kind === 'back' ? 'back' : 'to';
	return `<path class="${kind}" d="M${points.map(([x, y]) => `${x} ${y}`).join('L')}" marker-end="url(#${marker})"/>`;
}

function text(x, y, words, rest = 'class="small"') {
	return `<text x="${x}" y="${y}" ${rest}>${words}</text>`;
}

function picture(width, height, title, parts) {
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<title>${title}</title>
${style}
${parts.join('\n')}
</svg>
`;
}

/** Picture, backbone, pyramid, RPN, regions, heads and losses. */
function wholeSystem() {
	const rows = [0, 1, 2, 3].map((k) => 72 + 62 * k);
	const parts = [box(10, 165, 84, 48, ['picture', '426 x 320'])];
	const strides = [32, 16, 8, 4];
	rows.forEach((y, k) => {
		const level = 5 - k;
		parts.push(
			box(130, y, 84, 44, [`C${level}`, `stride ${strides[k]}`]),
			box(268, y, 84, 44, [`P${level}`, '32 channels']),
			arrow([
				[214, y + 22],
				[266, y + 22],
			]),
		);
		if (k > 0)
			parts.push(
				arrow([
					[172, y],
					[172, y - 16],
				]),
				arrow([
					[310, y - 18],
					[310, y - 2],
				]),
			);
	});
	parts.push(
		arrow([
			[94, 189],
			[112, 189],
			[112, 280],
			[128, 280],
		]),
		text(232, 88, '1 x 1'),
		text(314, 130, 'x 2, add'),
		box(268, 12, 84, 40, ['P6', 'stride 64']),
		arrow([
			[310, 72],
			[310, 54],
		]),
		// Every level, to the RPN head and to RoIAlign.
		`<path class="line" d="M352 32H372V318M${rows.map((y) => `352 ${y + 22}H372`).join('M')}"/>`,
		box(404, 30, 116, 72, ['RPN head', '3 anchors a place:', 'logit, 4 deltas']),
		arrow([
			[372, 71],
			[402, 71],
		]),
		text(360, 24, 'P2 to P6'),
		box(404, 134, 116, 62, ['proposals', 'decode, clip,', 'NMS by level']),
		arrow([
			[462, 102],
			[462, 132],
		]),
		box(404, 228, 116, 62, ['regions', 'with labelled', 'boxes, drawn']),
		arrow([
			[462, 196],
			[462, 226],
		]),
		box(570, 134, 110, 62, ['RoIAlign', '7 x 7: box', '14 x 14: mask']),
		arrow([
			[520, 259],
			[602, 259],
			[602, 198],
		]),
		arrow([
			[372, 318],
			[648, 318],
			[648, 198],
		]),
		text(400, 312, 'P2 to P5'),
		box(730, 110, 100, 48, ['box head', '128 units']),
		box(730, 190, 100, 48, ['mask head', '28 x 28']),
		arrow([
			[680, 150],
			[706, 150],
			[706, 134],
			[728, 134],
		]),
		arrow([
			[680, 180],
			[706, 180],
			[706, 214],
			[728, 214],
		]),
	);
	const terms = [
		['rpn_objectness', 24],
		['rpn_box', 62],
		['roi_class', 110],
		['roi_box', 148],
		['mask', 199],
	];
	for (const [name, y] of terms) parts.push(box(880, y, 124, 30, [name], 'loss'));
	for (const y of [39, 77])
		parts.push(
			arrow([
				[520, y],
				[878, y],
			]),
		);
	for (const [from, y] of [
		[125, 125],
		[145, 163],
		[214, 214],
	])
		parts.push(
			arrow([
				[830, from],
				[852, from],
				[852, y],
				[878, y],
			]),
		);
	parts.push(
		arrow(
			[
				[942, 229],
				[942, 346],
				[172, 346],
				[172, 304],
			],
			'back',
		),
		text(500, 340, 'gradients of the weighted sum, through heads, RoIAlign, pyramid and backbone'),
	);
	return picture(1016, 358, 'The probe model from the picture to its five losses', parts);
}

/** One training step: who computes what. */
function oneStep() {
	const parts = [
		box(10, 20, 190, 62, ['TensorFlow.js, forward', 'backbone, pyramid, RPN,', 'box head, mask head']),
		box(
			266,
			20,
			190,
			62,
			['src/core', 'proposals, regions, assignment,', 'five terms with gradients'],
			'loss',
		),
		box(522, 20, 220, 62, ['sum of output x gradient', 'a scalar whose derivative is', 'that of the losses']),
		box(808, 20, 190, 62, ['TensorFlow.js, backward', 'gradient by weight,', 'Adam']),
		arrow([
			[200, 51],
			[264, 51],
		]),
		arrow([
			[456, 51],
			[520, 51],
		]),
		arrow([
			[742, 51],
			[806, 51],
		]),
		text(212, 42, 'outputs'),
		text(462, 42, 'gradients'),
		box(266, 116, 190, 40, ['what the editor shows']),
		arrow([
			[361, 82],
			[361, 114],
		]),
		text(370, 102, 'Inspection'),
	];
	return picture(1008, 168, 'One step of training', parts);
}

async function start() {
	for (const [name, svg] of [
		['mask-rcnn.svg', wholeSystem()],
		['mask-rcnn-step.svg', oneStep()],
	]) {
		const path = join(root, 'docs', 'images', name);
		writeFileSync(path, svg);
		console.log(path);
	}
}

if (isMain(import.meta.url)) main(start);
