// Small helpers over WebGL2: a linked program with its uniforms looked up once, and instance buffers.

export type Gl = WebGL2RenderingContext;

export interface Program {
	use(): void;
	uniform(name: string): WebGLUniformLocation | null;
	dispose(): void;
}

/** Compiles and links. Throws Error with the compiler's words. */
export function createProgram(gl: Gl, vertex: string, fragment: string): Program {
	const program = gl.createProgram();
	for (const [kind, source] of [
		[gl.VERTEX_SHADER, vertex],
		[gl.FRAGMENT_SHADER, fragment],
	] as const) {
		const shader = gl.createShader(kind);
		if (!shader) throw new Error('no shader: the context is lost');
		gl.shaderSource(shader, `#version 300 es\nprecision highp float;\nprecision highp int;\n${source}`);
		gl.compileShader(shader);
		gl.attachShader(program, shader);
		gl.deleteShader(shader);
	}
	gl.linkProgram(program);
	if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
		throw new Error(`shader does not link: ${gl.getProgramInfoLog(program) ?? ''}`);
	const places = new Map<string, WebGLUniformLocation | null>();
	return {
		use: () => gl.useProgram(program),
		uniform(name) {
			const known = places.get(name);
			if (known !== undefined) return known;
			const place = gl.getUniformLocation(program, name);
			places.set(name, place);
			return place;
		},
		dispose: () => gl.deleteProgram(program),
	};
}

/** One attribute of an instance. */
export interface Attribute {
	location: number;
	size: number;
	type: 'float' | 'uint' | 'ubyte' | 'ubyteNormal';
	offset: number;
}

/** A vertex array over one interleaved instance buffer. */
export interface Instances {
	upload(data: ArrayBufferView, count: number): void;
	/** Draws `vertices` vertices for each of `count` instances. */
	draw(mode: number, vertices: number): void;
	count: number;
	dispose(): void;
}

export function createInstances(gl: Gl, stride: number, attributes: readonly Attribute[]): Instances {
	const array = gl.createVertexArray();
	const buffer = gl.createBuffer();
	gl.bindVertexArray(array);
	gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
	for (const { location, size, type, offset } of attributes) {
		gl.enableVertexAttribArray(location);
		if (type === 'uint') gl.vertexAttribIPointer(location, size, gl.UNSIGNED_INT, stride, offset);
		else if (type === 'ubyte') gl.vertexAttribIPointer(location, size, gl.UNSIGNED_BYTE, stride, offset);
		else if (type === 'ubyteNormal')
			gl.vertexAttribPointer(location, size, gl.UNSIGNED_BYTE, true, stride, offset);
		else gl.vertexAttribPointer(location, size, gl.FLOAT, false, stride, offset);
		gl.vertexAttribDivisor(location, 1);
	}
	gl.bindVertexArray(null);
	const instances: Instances = {
		count: 0,
		upload(data, count) {
			gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
			gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
			instances.count = count;
		},
		draw(mode, vertices) {
			if (instances.count === 0) return;
			gl.bindVertexArray(array);
			gl.drawArraysInstanced(mode, 0, vertices, instances.count);
		},
		dispose() {
			gl.deleteVertexArray(array);
			gl.deleteBuffer(buffer);
		},
	};
	return instances;
}

/** What every shader needs to put input pixels on the screen; all in device pixels. */
export interface Frame {
	scaleX: number;
	scaleY: number;
	shiftX: number;
	shiftY: number;
	width: number;
	height: number;
	ratio: number;
}

/** GLSL that turns input pixels into device pixels and those into clip space. */
export const frameShader = `
uniform vec2 uScale; uniform vec2 uShift; uniform vec2 uSize; uniform float uRatio;
vec2 toDevice(vec2 place) { return place * uScale + uShift; }
vec4 toClip(vec2 device) { return vec4(device.x / uSize.x * 2.0 - 1.0, 1.0 - device.y / uSize.y * 2.0, 0.0, 1.0); }
`;

export function setFrame(gl: Gl, program: Program, frame: Frame): void {
	gl.uniform2f(program.uniform('uScale'), frame.scaleX, frame.scaleY);
	gl.uniform2f(program.uniform('uShift'), frame.shiftX, frame.shiftY);
	gl.uniform2f(program.uniform('uSize'), frame.width, frame.height);
	gl.uniform1f(program.uniform('uRatio'), frame.ratio);
}
