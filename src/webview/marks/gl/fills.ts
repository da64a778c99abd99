// Fills areas: the union of rings of any form, by winding in the stencil buffer, plain or with a diagonal hatch.

import {
	createInstances,
	createProgram,
	type Frame,
	frameShader,
	type Gl,
	type Instances,
	setFrame,
} from './program';

export interface FillBatch {
	/** Closed rings, flat `x, y` in input pixels; where they overlap they are filled once. */
	rings: readonly ArrayLike<number>[];
	color: readonly [number, number, number];
	opacity: number;
	/** Diagonal lines instead of a plain colour. */
	hatch: boolean;
}

// Each instance is a triangle from the ring's first point; turning one way it adds to the stencil, the other way it takes.
const vertex = `
${frameShader}
layout(location=0) in vec2 aFirst; layout(location=1) in vec4 aEdge;
void main() {
	vec2 at = gl_VertexID == 0 ? aFirst : gl_VertexID == 1 ? aEdge.xy : aEdge.zw;
	gl_Position = toClip(toDevice(at));
}`;

const fragment = `
uniform vec4 uColor; uniform bool uHatch; uniform float uRatio; out vec4 color;
void main() {
	float a = uColor.a;
	if (uHatch) { float at = mod(gl_FragCoord.x + gl_FragCoord.y, 9.0 * uRatio); a *= clamp(1.6 * uRatio - at, 0.0, 1.0); }
	color = vec4(uColor.rgb * a, a);
}`;

export interface FillLayer {
	setFills(batches: readonly FillBatch[]): void;
	draw(frame: Frame): void;
	dispose(): void;
}

export function createFills(gl: Gl): FillLayer {
	const program = createProgram(gl, vertex, fragment);
	let uploaded: { batch: FillBatch; instances: Instances }[] = [];
	return {
		setFills(batches) {
			for (const { instances } of uploaded) instances.dispose();
			uploaded = batches
				.map((batch) => {
					const data = fans(batch.rings);
					const instances = createInstances(gl, 24, [
						{ location: 0, size: 2, type: 'float', offset: 0 },
						{ location: 1, size: 4, type: 'float', offset: 8 },
					]);
					instances.upload(data, data.length / 6);
					return { batch, instances };
				})
				.filter(({ instances }) => instances.count > 0);
		},
		draw(frame) {
			if (uploaded.length === 0) return;
			program.use();
			setFrame(gl, program, frame);
			gl.enable(gl.STENCIL_TEST);
			for (const { batch, instances } of uploaded) {
				const [r, g, b] = batch.color;
				gl.uniform4f(program.uniform('uColor'), r, g, b, batch.opacity);
				gl.uniform1i(program.uniform('uHatch'), batch.hatch ? 1 : 0);
				gl.colorMask(false, false, false, false);
				gl.stencilFunc(gl.ALWAYS, 0, 0xff);
				gl.stencilOpSeparate(gl.FRONT, gl.KEEP, gl.KEEP, gl.INCR_WRAP);
				gl.stencilOpSeparate(gl.BACK, gl.KEEP, gl.KEEP, gl.DECR_WRAP);
				instances.draw(gl.TRIANGLES, 3);
				gl.colorMask(true, true, true, true);
				gl.stencilFunc(gl.NOTEQUAL, 0, 0xff);
				gl.stencilOp(gl.ZERO, gl.ZERO, gl.ZERO);
				instances.draw(gl.TRIANGLES, 3);
			}
			gl.disable(gl.STENCIL_TEST);
		},
		dispose() {
			for (const { instances } of uploaded) instances.dispose();
			program.dispose();
		},
	};
}

function fans(rings: readonly ArrayLike<number>[]): Float32Array {
	const data: number[] = [];
	for (const ring of rings) {
		const points = ring.length >> 1;
		// All rings turn the same way, so that overlaps add up instead of cancelling.
		const ahead = turnsClockwise(ring) ? 1 : 0;
		for (let point = 1; point + 1 < points; point++) {
			const a = 2 * (point + 1 - ahead);
			const b = 2 * (point + ahead);
			data.push(
				ring[0] as number,
				ring[1] as number,
				ring[a] as number,
				ring[a + 1] as number,
				ring[b] as number,
				ring[b + 1] as number,
			);
		}
	}
	return Float32Array.from(data);
}

function turnsClockwise(ring: ArrayLike<number>): boolean {
	const points = ring.length >> 1;
	let area = 0;
	for (let point = 0; point < points; point++) {
		const next = (point + 1) % points;
		area +=
			(ring[2 * point] as number) * (ring[2 * next + 1] as number) -
			(ring[2 * next] as number) * (ring[2 * point + 1] as number);
	}
	return area > 0;
}
