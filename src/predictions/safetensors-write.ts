// Writes safetensors: 8 bytes of header length, a JSON header, then the tensors' values one after another; and holds
// tensors in memory as if they had been read from such a file.

import {
	bytesPerValue,
	decodeFloats,
	decodeNumbers,
	type TensorFile,
	type TensorInfo,
	type TensorType,
	valueCount,
} from './tensors';

export interface RawTensor {
	/** The format's name of the type: "F32". */
	type: string;
	shape: readonly number[];
	/** Little-endian. */
	bytes: Uint8Array;
}

export function f32(shape: readonly number[], values: ArrayLike<number>): RawTensor {
	return { type: 'F32', shape, bytes: new Uint8Array(Float32Array.from(values).buffer) };
}

export function i32(shape: readonly number[], values: ArrayLike<number>): RawTensor {
	return { type: 'I32', shape, bytes: new Uint8Array(Int32Array.from(values).buffer) };
}

/** Halves: 11 binary digits, values over 65,519 become infinite. */
export function f16(shape: readonly number[], values: ArrayLike<number>): RawTensor {
	return { type: 'F16', shape, bytes: new Uint8Array(Uint16Array.from(values, halfBits).buffer) };
}

const wide = new Float32Array(1);
const wideBits = new Uint32Array(wide.buffer);

/** Bits of the nearest half, of two equally near the even one (IEEE 754). */
function halfBits(value: number): number {
	wide[0] = value;
	const bits = wideBits[0];
	const sign = (bits >>> 16) & 0x8000;
	const size = bits & 0x7fffffff;
	if (size > 0x7f800000) return sign | 0x7e00;
	// From half the step behind the largest half on.
	if (size >= 0x477ff000) return sign | 0x7c00;
	// Under the least normal half the steps are all 2^-24.
	if (size < 0x38800000) {
		const steps = Math.abs(wide[0]) * 2 ** 24;
		const floor = Math.floor(steps);
		const isUp = steps - floor > 0.5 || (steps - floor === 0.5 && (floor & 1) === 1);
		return sign | (floor + (isUp ? 1 : 0));
	}
	// A carry out of the fraction raises the exponent, as it should.
	const rounded = size + 0xfff + ((size >>> 13) & 1);
	return sign | ((rounded - 0x38000000) >>> 13);
}

/**
 * A whole file; the values begin at a multiple of 8 bytes.
 * Source: huggingface/safetensors README (Format).
 */
export function safetensorsBytes(
	tensors: Readonly<Record<string, RawTensor>>,
	metadata?: Readonly<Record<string, string>>,
): Uint8Array {
	const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
	let at = 0;
	for (const [name, { type, shape, bytes }] of Object.entries(tensors)) {
		header[name] = { dtype: type, shape, data_offsets: [at, at + bytes.length] };
		at += bytes.length;
	}
	const text = new TextEncoder().encode(JSON.stringify(header));
	const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
	padded.set(text);
	return framed(
		padded,
		Object.values(tensors).map(({ bytes }) => bytes),
	);
}

/** The length of a header, the header, and values. */
export function framed(header: Uint8Array, values: readonly Uint8Array[]): Uint8Array {
	const out = new Uint8Array(8 + header.length + values.reduce((sum, { length }) => sum + length, 0));
	new DataView(out.buffer).setBigUint64(0, BigInt(header.length), true);
	out.set(header, 8);
	let at = 8 + header.length;
	for (const bytes of values) {
		out.set(bytes, at);
		at += bytes.length;
	}
	return out;
}

/** Tensors of the format's types as a file that needs no disk. @param name for messages. */
export function heldTensors(
	name: string,
	tensors: Readonly<Record<string, RawTensor>>,
	metadata: Readonly<Record<string, string>>,
): TensorFile {
	const infos = new Map<string, TensorInfo>();
	for (const [key, { type, shape }] of Object.entries(tensors)) {
		if (!Object.hasOwn(bytesPerValue, type)) throw new TypeError(`${key} has the type ${type}`);
		infos.set(key, { type: type as TensorType, shape: [...shape] });
	}
	const part = (key: string, start: number, count?: number) => {
		const info = infos.get(key);
		if (!info) throw new Error(`no tensor "${key}"`);
		const width = bytesPerValue[info.type];
		const end = start + (count ?? valueCount(info.shape) - start);
		return { bytes: tensors[key].bytes.subarray(start * width, end * width), type: info.type };
	};
	return {
		name,
		metadata,
		tensors: infos,
		readFloats(key, start = 0, count) {
			const { bytes, type } = part(key, start, count);
			return decodeFloats(bytes, type);
		},
		readNumbers(key) {
			const { bytes, type } = part(key, 0);
			return decodeNumbers(bytes, type);
		},
		close() {},
	};
}
