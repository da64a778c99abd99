// Named tensors in a file, read by name or by row range; safetensors and npz look the same from here.

export type TensorType =
	| 'F64'
	| 'F32'
	| 'F16'
	| 'BF16'
	| 'U64'
	| 'I64'
	| 'U32'
	| 'I32'
	| 'U16'
	| 'I16'
	| 'U8'
	| 'I8'
	| 'BOOL';

export interface TensorInfo {
	type: TensorType;
	shape: number[];
}

export interface TensorFile {
	/** Base name, for the screen. */
	name: string;
	metadata: Readonly<Record<string, string>>;
	tensors: ReadonlyMap<string, TensorInfo>;
	/**
	 * `count` values from value `start` on, converted to float32; float64 and integers beyond 2^24 lose digits.
	 * Like `readNumbers` it throws a TensorValuesError for values that are damaged.
	 */
	readFloats(tensor: string, start?: number, count?: number): Float32Array;
	/** The whole tensor as float64 (exact for every type but 64-bit integers beyond 2^53). */
	readNumbers(tensor: string): Float64Array;
	close(): void;
}

/** Values that turned out to be damaged when they were read; the message names the tensor. */
export class TensorValuesError extends Error {}

/** Why a file could not be read: what is wrong and what to do, one sentence. */
export interface TensorFileError {
	error: string;
}

export const bytesPerValue: Record<TensorType, number> = {
	F64: 8,
	F32: 4,
	F16: 2,
	BF16: 2,
	U64: 8,
	I64: 8,
	U32: 4,
	I32: 4,
	U16: 2,
	I16: 2,
	U8: 1,
	I8: 1,
	BOOL: 1,
};

/** Values in a tensor of this shape. */
export function valueCount(shape: readonly number[]): number {
	return shape.reduce((product, side) => product * side, 1);
}

/** Shape on screen: "512 × 91 × 28 × 28"; sides that are not known may be words. */
export function shapeWords(shape: readonly (number | string)[]): string {
	return shape.length === 0 ? 'a single value' : shape.join(' × ');
}

/** Little-endian bytes of `type` as float64 values. */
export function decodeNumbers(bytes: Uint8Array, type: TensorType): Float64Array {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const size = bytesPerValue[type];
	const read = readers[type];
	return Float64Array.from({ length: bytes.byteLength / size }, (_, k) => read(view, k * size));
}

/** Little-endian bytes of `type` as float32 values; F32 is a plain copy. */
export function decodeFloats(bytes: Uint8Array, type: TensorType): Float32Array {
	if (type === 'F32') {
		const copy = new Uint8Array(bytes.byteLength);
		copy.set(bytes);
		return new Float32Array(copy.buffer);
	}
	return Float32Array.from(decodeNumbers(bytes, type));
}

const readers: Record<TensorType, (view: DataView, at: number) => number> = {
	F64: (view, at) => view.getFloat64(at, true),
	F32: (view, at) => view.getFloat32(at, true),
	F16: (view, at) => halfToNumber(view.getUint16(at, true)),
	BF16: (view, at) => bfloatToNumber(view.getUint16(at, true)),
	U64: (view, at) => Number(view.getBigUint64(at, true)),
	I64: (view, at) => Number(view.getBigInt64(at, true)),
	U32: (view, at) => view.getUint32(at, true),
	I32: (view, at) => view.getInt32(at, true),
	U16: (view, at) => view.getUint16(at, true),
	I16: (view, at) => view.getInt16(at, true),
	U8: (view, at) => view.getUint8(at),
	I8: (view, at) => view.getInt8(at),
	BOOL: (view, at) => view.getUint8(at),
};

function halfToNumber(bits: number): number {
	const sign = bits & 0x8000 ? -1 : 1;
	const exponent = (bits >> 10) & 0x1f;
	const fraction = bits & 0x3ff;
	if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
	if (exponent === 0) return sign * fraction * 2 ** -24;
	return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

function bfloatToNumber(bits: number): number {
	scratch.setUint32(0, bits << 16);
	return scratch.getFloat32(0);
}
