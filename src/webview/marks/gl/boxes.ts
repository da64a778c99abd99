// Draws outlines of boxes with casing, dashes and split lines, instanced: 24 vertices a box, an edge each six.
// Two ways in: given rectangles (objects, the pointed anchor), and anchors whose box the shader derives from grid numbers.

import type { Grid } from '../../../core/grids/grid';
import { tokens } from '../../shared/tokens';
import {
	createInstances,
	createProgram,
	type Frame,
	frameShader,
	type Gl,
	type Instances,
	type Program,
	setFrame,
} from './program';

/** How an outline is drawn; lengths in CSS pixels. */
export interface LineStyle {
	color: readonly [number, number, number];
	opacity: number;
	width: number;
	dash: readonly [on: number, off: number];
	/** Gap in the middle that makes a double line; 0 for none. */
	split: number;
}

export interface RectInstance {
	/** Input pixels. */
	box: readonly number[];
	style: LineStyle;
}

/** Anchors of one grid that share a style. */
export interface AnchorBatch {
	grid: Grid;
	/** Anchor index minus the grid's first. */
	locals: Uint32Array;
	style: LineStyle;
}

/** Shapes at a place that the shader has room for; the recipes have 3 to 9. */
const mostShapes = 64;

// One edge a quad: the horizontal ones reach over the corners, the vertical ones stop short of them.
const edgeShader = `
uniform float uCasingPass; uniform float uCasingWidth;
out float vAcross; out float vAlong; flat out float vHalf; flat out vec2 vDash; flat out float vSplit; flat out vec4 vColor;
void outline(vec4 box, vec4 color, float width, vec2 dash, float split) {
	vec2 a = toDevice(box.xy); vec2 b = toDevice(box.zw);
	int edge = gl_VertexID / 6; int corner = gl_VertexID % 6;
	vec2 unit = vec2(corner == 1 || corner == 2 || corner == 4 ? 1.0 : 0.0, corner == 2 || corner == 4 || corner == 5 ? 1.0 : 0.0);
	float half_ = width * uRatio * 0.5 + uCasingPass * uCasingWidth * uRatio * 0.5;
	float reach = half_ + 1.0;
	vec2 size = b - a;
	bool across = edge == 0 || edge == 2;
	float side = across ? size.x : size.y;
	float from = across ? -half_ : half_; float to = across ? side + half_ : max(half_, side - half_);
	float along = mix(from, to, unit.x);
	float over = mix(-reach, reach, unit.y);
	vec2 at;
	if (edge == 0) at = a + vec2(along, over);
	else if (edge == 1) at = vec2(b.x + over, a.y + along);
	else if (edge == 2) at = vec2(b.x - along, b.y + over);
	else at = vec2(a.x + over, b.y - along);
	float start = edge == 0 ? 0.0 : edge == 1 ? size.x : edge == 2 ? size.x + size.y : size.x * 2.0 + size.y;
	vAcross = over; vAlong = start + along; vHalf = half_; vDash = dash * uRatio; vSplit = split * uRatio; vColor = color;
	gl_Position = toClip(at);
}`;

export const strokeShader = `
in float vAcross; in float vAlong; flat in float vHalf; flat in vec2 vDash; flat in float vSplit; flat in vec4 vColor;
uniform float uCasingPass; uniform vec4 uCasingColor; out vec4 color;
void main() {
	float cover = clamp(vHalf + 0.5 - abs(vAcross), 0.0, 1.0);
	if (uCasingPass > 0.5) { float a = cover * uCasingColor.a * vColor.a; color = vec4(uCasingColor.rgb * a, a); return; }
	if (vDash.y > 0.0) { float at = mod(vAlong, vDash.x + vDash.y); cover *= clamp(min(at, vDash.x - at) + 0.5, 0.0, 1.0); }
	if (vSplit > 0.0) cover *= clamp(abs(vAcross) - vSplit * 0.5 + 0.5, 0.0, 1.0);
	float a = cover * vColor.a;
	color = vec4(vColor.rgb * a, a);
}`;

const rectVertex = `
${frameShader}
layout(location=0) in vec4 aBox; layout(location=1) in vec4 aColor; layout(location=2) in vec4 aLine;
${edgeShader}
void main() { outline(aBox, aColor, aLine.x, aLine.yz, aLine.w); }`;

const anchorVertex = `
${frameShader}
layout(location=0) in uint aLocal;
uniform vec2 uOrigin; uniform vec2 uStride; uniform int uColumns; uniform int uShapes; uniform vec4 uShape[${mostShapes}];
uniform vec4 uColor; uniform vec4 uLine;
${edgeShader}
void main() {
	int local = int(aLocal);
	int cell = local / uShapes;
	vec2 place = uOrigin + vec2(cell % uColumns, cell / uColumns) * uStride;
	outline(uShape[local % uShapes] + place.xyxy, uColor, uLine.x, uLine.yz, uLine.w);
}`;

export interface Casing {
	color: readonly [number, number, number];
	opacity: number;
	/** Over both sides together, CSS pixels. */
	width: number;
}

export function setCasing(gl: Gl, program: Program, casing: Casing, pass: 0 | 1): void {
	gl.uniform1f(program.uniform('uCasingPass'), pass);
	gl.uniform1f(program.uniform('uCasingWidth'), casing.width);
	gl.uniform4f(
		program.uniform('uCasingColor'),
		casing.color[0],
		casing.color[1],
		casing.color[2],
		casing.opacity,
	);
}

export interface BoxLayer {
	setRects(rects: readonly RectInstance[]): void;
	setAnchors(batches: readonly AnchorBatch[]): void;
	drawRects(frame: Frame, casing: Casing): void;
	drawAnchors(frame: Frame, casing: Casing): void;
	dispose(): void;
}

export function createBoxes(gl: Gl): BoxLayer {
	const rectProgram = createProgram(gl, rectVertex, strokeShader);
	const anchorProgram = createProgram(gl, anchorVertex, strokeShader);
	const rects = createInstances(gl, 36, [
		{ location: 0, size: 4, type: 'float', offset: 0 },
		{ location: 1, size: 4, type: 'ubyteNormal', offset: 16 },
		{ location: 2, size: 4, type: 'float', offset: 20 },
	]);
	let batches: { batch: AnchorBatch; shapes: Float32Array; instances: Instances }[] = [];
	return {
		setRects(list) {
			const data = new Float32Array(list.length * 9);
			const bytes = new Uint8Array(data.buffer);
			list.forEach(({ box, style }, row) => {
				data.set(box, 9 * row);
				const [r, g, b] = style.color;
				bytes.set([r * 255, g * 255, b * 255, style.opacity * 255], 36 * row + 16);
				data.set([style.width, style.dash[0], style.dash[1], style.split], 9 * row + 5);
			});
			rects.upload(data, list.length);
		},
		setAnchors(list) {
			for (const { instances } of batches) instances.dispose();
			batches = list
				.filter((batch) => batch.locals.length > 0)
				.map((batch) => {
					const instances = createInstances(gl, 4, [{ location: 0, size: 1, type: 'uint', offset: 0 }]);
					instances.upload(batch.locals, batch.locals.length);
					return {
						batch,
						instances,
						shapes: Float32Array.from(batch.grid.shapes.subarray(0, 4 * mostShapes)),
					};
				});
		},
		drawRects(frame, casing) {
			if (rects.count === 0) return;
			rectProgram.use();
			setFrame(gl, rectProgram, frame);
			for (const pass of [1, 0] as const) {
				setCasing(gl, rectProgram, casing, pass);
				rects.draw(gl.TRIANGLES, 24);
			}
		},
		drawAnchors(frame, casing) {
			if (batches.length === 0) return;
			anchorProgram.use();
			setFrame(gl, anchorProgram, frame);
			for (const pass of [1, 0] as const) {
				setCasing(gl, anchorProgram, casing, pass);
				for (const { batch, shapes, instances } of batches) {
					const { grid, style } = batch;
					gl.uniform2f(anchorProgram.uniform('uOrigin'), grid.originX, grid.originY);
					gl.uniform2f(anchorProgram.uniform('uStride'), grid.strideX, grid.strideY);
					gl.uniform1i(anchorProgram.uniform('uColumns'), grid.columns);
					gl.uniform1i(anchorProgram.uniform('uShapes'), grid.shapes.length >> 2);
					gl.uniform4fv(anchorProgram.uniform('uShape[0]'), shapes);
					const [r, g, b] = style.color;
					gl.uniform4f(anchorProgram.uniform('uColor'), r, g, b, style.opacity);
					gl.uniform4f(
						anchorProgram.uniform('uLine'),
						style.width,
						style.dash[0],
						style.dash[1],
						style.split,
					);
					instances.draw(gl.TRIANGLES, 24);
				}
			}
		},
		dispose() {
			rects.dispose();
			for (const { instances } of batches) instances.dispose();
			rectProgram.dispose();
			anchorProgram.dispose();
		},
	};
}

export const casingWidth = tokens.casing.extraWidthPx;
