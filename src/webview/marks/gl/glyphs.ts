// Draws one mark a place: disc, diamond, ring or bar with a dark casing, instanced.
// Only cell, role and size factor are uploaded; the place comes from the grid's few numbers in the shader.

import { Role } from '../../../core/assignment';
import type { Grid } from '../../../core/grids/grid';
import { glyphRadius, rgb, tokens } from '../../shared/tokens';
import {
	createInstances,
	createProgram,
	type Frame,
	frameShader,
	type Gl,
	type Instances,
	setFrame,
} from './program';

/** Marks of one level, weakest role first, so that strong ones lie on top. */
export interface GlyphBatch {
	grid: Grid;
	cells: Uint32Array;
	/** Role codes, or those of `ChangeMark`. */
	roles: Uint8Array;
	/** Factor on the radius; `null` for 1 everywhere. */
	grow: Float32Array | null;
}

/** Codes of marks that are no roles, beside the role codes. */
const pointedCode = 5;
/** A place where an anchor becomes positive, becomes forced, or no longer is either. */
export const ChangeMark = { gained: 6, gainedForced: 7, lost: 8 } as const;

const vertex = `
${frameShader}
layout(location=0) in uint aCell; layout(location=1) in uint aRole; layout(location=2) in float aGrow;
uniform vec2 uOrigin; uniform vec2 uStride; uniform int uColumns; uniform float uRadius; uniform float uCasing; uniform float uGainedRadius; uniform float uLostRadius;
out vec2 vPoint; flat out uint vRole; flat out float vRadius;
void main() {
	int cell = int(aCell);
	vec2 place = uOrigin + vec2(cell % uColumns, cell / uColumns) * uStride;
	vRadius = uRadius * aGrow;
	vRole = aRole;
	if (aRole >= ${ChangeMark.gained}u) vRadius = aRole == ${ChangeMark.lost}u ? uLostRadius : uGainedRadius;
	float reach = vRadius * 1.35 + uCasing + 8.0 * uRatio;
	vPoint = (vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0) * reach;
	gl_Position = toClip(toDevice(place) + vPoint);
}`;

const fragment = `
uniform vec4 uColors[9]; uniform vec4 uCasingColor; uniform float uCasing; uniform float uRatio; uniform float uPointedGap; uniform float uPointedWidth;
in vec2 vPoint; flat in uint vRole; flat in float vRadius; out vec4 color;
void main() {
	float shape; float ground = 1e6;
	float thick = 0.85 * uRatio;
	if (vRole == ${ChangeMark.lost}u) {
		vec2 turned = abs(vec2(vPoint.x + vPoint.y, vPoint.x - vPoint.y) * 0.7071);
		shape = min(max(turned.x - vRadius, turned.y - thick), max(turned.y - vRadius, turned.x - thick));
	} else if (vRole >= ${ChangeMark.gained}u) {
		vec2 arm = abs(vPoint);
		float plus = min(max(arm.x - vRadius * 0.55, arm.y - thick), max(arm.y - vRadius * 0.55, arm.x - thick));
		shape = min(plus, abs(length(vPoint) - vRadius) - thick);
		ground = length(vPoint) - vRadius;
	} else if (vRole == ${Role.positive}u) shape = length(vPoint) - vRadius;
	else if (vRole == ${Role.forced}u) shape = (abs(vPoint.x) + abs(vPoint.y) - vRadius * 1.3) * 0.7071;
	else if (vRole == ${Role.ignored}u) shape = abs(length(vPoint) - vRadius * 0.86) - max(0.55 * uRatio, vRadius * 0.14);
	else if (vRole == ${Role.candidate}u) shape = abs(length(vPoint) - max(1.4 * uRatio, vRadius * 0.62)) - 0.5 * uRatio;
	else if (vRole == ${Role.negative}u) {
		vec2 side = abs(vPoint) - vec2(vRadius * 1.15, max(0.75 * uRatio, vRadius * 0.22));
		shape = length(max(side, 0.0)) + min(max(side.x, side.y), 0.0);
	} else shape = abs(length(vPoint) - vRadius - uPointedGap) - uPointedWidth * 0.5;
	float body = clamp(0.5 - shape, 0.0, 1.0);
	float casing = clamp(0.5 - min(shape - uCasing, ground), 0.0, 1.0);
	vec4 fill = uColors[vRole];
	float a = body * fill.a;
	color = vec4(fill.rgb * a, a) + vec4(uCasingColor.rgb, 1.0) * uCasingColor.a * casing * (1.0 - a);
	if (color.a < 0.004) discard;
}`;

const bytesEach = 12;
/** Least radius of a mark of a change, CSS pixels: a smaller one would not be told from others. */
const leastChange = 4;

/** Smaller where places stand close, so that an object is still seen under the marks. CSS pixels. */
function changeRadius(largest: number, spacing: number): number {
	return Math.min(largest, Math.max(leastChange, 0.8 * spacing));
}

export interface GlyphLayer {
	setMarks(batches: readonly GlyphBatch[]): void;
	/** The pointed mark's ring, `null` for none. */
	setPointed(pointed: { grid: Grid; cell: number } | null): void;
	draw(frame: Frame, highContrast: boolean): void;
	drawPointed(frame: Frame, highContrast: boolean): void;
	dispose(): void;
}

export function createGlyphs(gl: Gl): GlyphLayer {
	const program = createProgram(gl, vertex, fragment);
	const makeInstances = () =>
		createInstances(gl, bytesEach, [
			{ location: 0, size: 1, type: 'uint', offset: 0 },
			{ location: 1, size: 1, type: 'uint', offset: 4 },
			{ location: 2, size: 1, type: 'float', offset: 8 },
		]);
	const colors = new Float32Array(36);
	const { positive, forced, ignored, negative, pointed, gained, lost } = tokens.photo;
	colors.set([...rgb(negative.color), 1], 4 * Role.negative);
	colors.set([...rgb(positive.color), 1], 4 * Role.positive);
	colors.set([...rgb(forced.color), 1], 4 * Role.forced);
	colors.set([...rgb(ignored.color), ignored.opacity], 4 * Role.ignored);
	colors.set([...rgb(ignored.color), ignored.opacity], 4 * Role.candidate);
	colors.set([...rgb(pointed.color), 1], 4 * pointedCode);
	colors.set([...rgb(gained.color), 1], 4 * ChangeMark.gained);
	colors.set([...rgb(forced.color), 1], 4 * ChangeMark.gainedForced);
	colors.set([...rgb(lost.color), 1], 4 * ChangeMark.lost);
	const casingColor = rgb(tokens.casing.color);
	let levels: { grid: Grid; instances: Instances }[] = [];
	const ring = makeInstances();
	let ringGrid: Grid | null = null;

	const drawLevel = (frame: Frame, grid: Grid, instances: Instances, highContrast: boolean) => {
		const spacing = (grid.strideX * frame.scaleX) / frame.ratio;
		gl.uniform2f(program.uniform('uOrigin'), grid.originX, grid.originY);
		gl.uniform2f(program.uniform('uStride'), grid.strideX, grid.strideY);
		gl.uniform1i(program.uniform('uColumns'), grid.columns);
		gl.uniform1f(program.uniform('uRadius'), glyphRadius(grid.strideX, spacing, highContrast) * frame.ratio);
		const scale = frame.ratio * (highContrast ? tokens.glyphRadiusPx.highContrastScale : 1);
		gl.uniform1f(program.uniform('uGainedRadius'), changeRadius(gained.radiusPx, spacing) * scale);
		gl.uniform1f(program.uniform('uLostRadius'), changeRadius(lost.radiusPx, spacing) * scale);
		instances.draw(gl.TRIANGLE_STRIP, 4);
	};
	const begin = (frame: Frame, highContrast: boolean) => {
		program.use();
		setFrame(gl, program, frame);
		const casing = tokens.casing;
		const width = highContrast ? casing.highContrast.glyphStrokePx : casing.glyphStrokePx;
		gl.uniform1f(program.uniform('uCasing'), width * frame.ratio);
		gl.uniform4fv(program.uniform('uColors'), colors);
		gl.uniform4f(
			program.uniform('uCasingColor'),
			casingColor[0],
			casingColor[1],
			casingColor[2],
			highContrast ? casing.highContrast.opacity : casing.opacity,
		);
		gl.uniform1f(program.uniform('uPointedGap'), tokens.photo.pointed.gapPx * frame.ratio);
		gl.uniform1f(program.uniform('uPointedWidth'), tokens.photo.pointed.widthPx * frame.ratio);
	};

	return {
		setMarks(batches) {
			for (const level of levels) level.instances.dispose();
			// Weak roles of every level first: a small ring must not cover a large disc. Then coarse below fine. What changes last.
			const coarseFirst = [...batches].sort((a, b) => b.grid.strideX - a.grid.strideX);
			levels = [weakRoles, strongRoles, changeMarks].flatMap((roles) =>
				coarseFirst.flatMap((batch) => {
					const data = interleaved(batch, roles);
					if (data.length === 0) return [];
					const instances = makeInstances();
					instances.upload(data, (data.length * 4) / bytesEach);
					return [{ grid: batch.grid, instances }];
				}),
			);
		},
		setPointed(mark) {
			ringGrid = mark ? mark.grid : null;
			if (!mark) return;
			ring.upload(
				interleaved(
					{
						grid: mark.grid,
						cells: Uint32Array.of(mark.cell),
						roles: Uint8Array.of(pointedCode),
						grow: null,
					},
					[pointedCode],
				),
				1,
			);
		},
		draw(frame, highContrast) {
			if (levels.length === 0) return;
			begin(frame, highContrast);
			for (const level of levels) drawLevel(frame, level.grid, level.instances, highContrast);
		},
		drawPointed(frame, highContrast) {
			if (!ringGrid) return;
			begin(frame, highContrast);
			drawLevel(frame, ringGrid, ring, highContrast);
		},
		dispose() {
			for (const level of levels) level.instances.dispose();
			ring.dispose();
			program.dispose();
		},
	};
}

const weakRoles = [Role.negative, Role.candidate, Role.ignored];
const strongRoles = [Role.forced, Role.positive];
const changeMarks = [ChangeMark.lost, ChangeMark.gained, ChangeMark.gainedForced];

/** The marks with these roles, in the roles' order. */
function interleaved(batch: GlyphBatch, roles: readonly number[]): Uint32Array {
	const data = new Uint32Array((batch.cells.length * bytesEach) / 4);
	const floats = new Float32Array(data.buffer);
	let at = 0;
	for (const role of roles) {
		for (let row = 0; row < batch.cells.length; row++) {
			if (batch.roles[row] !== role) continue;
			data[at] = batch.cells[row] as number;
			data[at + 1] = role;
			floats[at + 2] = batch.grow ? (batch.grow[row] as number) : 1;
			at += 3;
		}
	}
	return data.subarray(0, at);
}
