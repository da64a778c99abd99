// Draws the picture as one textured rectangle; outside the focused rectangle it is dimmed.
// Smooth while small, hard pixels once they are large enough to be told apart.

import { tokens } from '../../shared/tokens';
import { createProgram, type Frame, frameShader, type Gl, setFrame } from './program';

const vertex = `
${frameShader}
uniform vec4 uRect;
out vec2 vPart; out vec2 vDevice;
void main() {
	vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
	vPart = corner;
	vDevice = toDevice(mix(uRect.xy, uRect.zw, corner));
	gl_Position = toClip(vDevice);
}`;

const fragment = `
uniform sampler2D uPicture; uniform vec4 uClear; uniform float uDim; uniform bool uPlain; uniform vec3 uPlainColor;
in vec2 vPart; in vec2 vDevice; out vec4 color;
void main() {
	vec3 base = uPlain ? uPlainColor : texture(uPicture, vPart).rgb;
	bool inside = all(greaterThanEqual(vDevice, uClear.xy)) && all(lessThanEqual(vDevice, uClear.zw));
	color = vec4(inside ? base : base * (1.0 - uDim), 1.0);
}`;

/** Image pixels become visible squares from this many CSS pixels on. */
const hardPixelsFrom = 4;

export interface PictureLayer {
	/** `null`: a plain rectangle stands for the picture. */
	setPicture(bitmap: ImageBitmap | null): void;
	/** `rect` and `focus` in input pixels; `zoom` in CSS pixels for one image pixel. */
	draw(
		frame: Frame,
		rect: readonly number[],
		focus: readonly number[] | null,
		zoom: number,
		plain: readonly [number, number, number],
	): void;
	dispose(): void;
}

export function createPicture(gl: Gl): PictureLayer {
	const program = createProgram(gl, vertex, fragment);
	const array = gl.createVertexArray();
	let texture: WebGLTexture | null = null;
	return {
		setPicture(bitmap) {
			gl.deleteTexture(texture);
			texture = null;
			if (!bitmap) return;
			texture = gl.createTexture();
			gl.bindTexture(gl.TEXTURE_2D, texture);
			gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
			gl.generateMipmap(gl.TEXTURE_2D);
			gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
			gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
			gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
		},
		draw(frame, rect, focus, zoom, plain) {
			program.use();
			setFrame(gl, program, frame);
			gl.uniform4f(
				program.uniform('uRect'),
				rect[0] as number,
				rect[1] as number,
				rect[2] as number,
				rect[3] as number,
			);
			gl.uniform1i(program.uniform('uPlain'), texture ? 0 : 1);
			gl.uniform3f(program.uniform('uPlainColor'), plain[0], plain[1], plain[2]);
			const { opacity, marginPx } = tokens.photo.dimOutsideFocus;
			gl.uniform1f(program.uniform('uDim'), focus ? opacity : 0);
			if (focus) {
				const margin = marginPx * frame.ratio;
				gl.uniform4f(
					program.uniform('uClear'),
					(focus[0] as number) * frame.scaleX + frame.shiftX - margin,
					(focus[1] as number) * frame.scaleY + frame.shiftY - margin,
					(focus[2] as number) * frame.scaleX + frame.shiftX + margin,
					(focus[3] as number) * frame.scaleY + frame.shiftY + margin,
				);
			}
			if (texture) {
				gl.bindTexture(gl.TEXTURE_2D, texture);
				const filter = zoom >= hardPixelsFrom ? gl.NEAREST : gl.LINEAR;
				gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
			}
			gl.bindVertexArray(array);
			gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
		},
		dispose() {
			gl.deleteTexture(texture);
			gl.deleteVertexArray(array);
			program.dispose();
		},
	};
}
