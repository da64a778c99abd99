// Draws polylines (object outlines, IoU contours): an instance a segment, round ends, casing below, dashes along.

import { type Casing, type LineStyle, setCasing, strokeShader } from './boxes';
import {
	createInstances,
	createProgram,
	type Frame,
	frameShader,
	type Gl,
	type Instances,
	setFrame,
} from './program';

/** Lines that share a style; each is flat `x, y` in input pixels. */
export interface LineBatch {
	lines: readonly ArrayLike<number>[];
	/** Whether the last point is joined to the first. */
	closed: boolean;
	style: LineStyle;
	casing: boolean;
}

const vertex = `
${frameShader}
layout(location=0) in vec4 aEnds; layout(location=1) in float aStart;
uniform vec4 uColor; uniform vec4 uLine; uniform float uCasingPass; uniform float uCasingWidth;
out float vAcross; out float vAlong; flat out float vHalf; flat out vec2 vDash; flat out float vSplit; flat out vec4 vColor;
void main() {
	vec2 a = toDevice(aEnds.xy); vec2 b = toDevice(aEnds.zw);
	float reach = length(b - a);
	vec2 way = reach > 0.0 ? (b - a) / reach : vec2(1.0, 0.0);
	vHalf = (uLine.x + uCasingPass * uCasingWidth) * 0.5 * uRatio;
	vec2 unit = vec2(gl_VertexID & 1, gl_VertexID >> 1);
	float along = mix(-vHalf * 0.5, reach + vHalf * 0.5, unit.x);
	vAcross = mix(-vHalf - 1.0, vHalf + 1.0, unit.y);
	vAlong = aStart * uScale.x + along;
	vDash = uLine.yz * uRatio; vSplit = 0.0; vColor = uColor;
	gl_Position = toClip(a + way * along + vec2(-way.y, way.x) * vAcross);
}`;

export interface LineLayer {
	setLines(batches: readonly LineBatch[]): void;
	draw(frame: Frame, casing: Casing): void;
	dispose(): void;
}

export function createLines(gl: Gl): LineLayer {
	const program = createProgram(gl, vertex, strokeShader);
	let uploaded: { batch: LineBatch; instances: Instances }[] = [];
	return {
		setLines(batches) {
			for (const { instances } of uploaded) instances.dispose();
			uploaded = batches
				.map((batch) => {
					const data = segments(batch);
					const instances = createInstances(gl, 20, [
						{ location: 0, size: 4, type: 'float', offset: 0 },
						{ location: 1, size: 1, type: 'float', offset: 16 },
					]);
					instances.upload(data, data.length / 5);
					return { batch, instances };
				})
				.filter(({ instances }) => instances.count > 0);
		},
		draw(frame, casing) {
			if (uploaded.length === 0) return;
			program.use();
			setFrame(gl, program, frame);
			for (const pass of [1, 0] as const) {
				setCasing(gl, program, casing, pass);
				for (const { batch, instances } of uploaded) {
					if (pass === 1 && !batch.casing) continue;
					const { color, opacity, width, dash, split } = batch.style;
					gl.uniform4f(program.uniform('uColor'), color[0], color[1], color[2], opacity);
					gl.uniform4f(program.uniform('uLine'), width, dash[0], dash[1], split);
					instances.draw(gl.TRIANGLE_STRIP, 4);
				}
			}
		},
		dispose() {
			for (const { instances } of uploaded) instances.dispose();
			program.dispose();
		},
	};
}

/** Five numbers a segment: both ends and the length walked before it. */
function segments(batch: LineBatch): Float32Array {
	const data: number[] = [];
	for (const line of batch.lines) {
		const points = line.length >> 1;
		let walked = 0;
		for (let point = 0; point + (batch.closed ? 0 : 1) < points; point++) {
			const next = (point + 1) % points;
			const x1 = line[2 * point] as number;
			const y1 = line[2 * point + 1] as number;
			const x2 = line[2 * next] as number;
			const y2 = line[2 * next + 1] as number;
			data.push(x1, y1, x2, y2, walked);
			walked += Math.hypot(x2 - x1, y2 - y1);
		}
	}
	return Float32Array.from(data);
}
