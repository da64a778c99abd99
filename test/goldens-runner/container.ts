// Reads a golden file: plain JSON or the packed form of this repository. See test/goldens/README.md.

import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

export interface GoldenArray {
	dtype: string;
	shape: number[];
	values: Float64Array;
}

export type GoldenValue = unknown;

export interface RawCase {
	name: string;
	notes?: string;
	inputs: Record<string, GoldenValue>;
	outputs: Record<string, GoldenValue>;
}

export interface GoldenFile {
	source: Record<string, unknown>;
	cases: RawCase[];
	[extra: string]: unknown;
}

export function readGolden(path: string): GoldenFile {
	const bytes = readFileSync(path);
	const text = path.endsWith('.br') ? brotliDecompressSync(bytes) : bytes;
	return decode(JSON.parse(text.toString('utf8'))) as GoldenFile;
}

/** Arrays become `GoldenArray`; the strings "NaN", "Infinity", "-Infinity" become numbers. */
function decode(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(decode);
	if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
	if (value === null || typeof value !== 'object') return value;
	const record = value as Record<string, unknown>;
	if (typeof record.dtype === 'string' && Array.isArray(record.shape)) return decodeArray(record);
	return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, decode(item)]));
}

const typedArrays = {
	float32: Float32Array,
	float64: Float64Array,
	int64: BigInt64Array,
	int32: Int32Array,
	int16: Int16Array,
	int8: Int8Array,
	uint8: Uint8Array,
} as const;

function decodeArray(record: Record<string, unknown>): GoldenArray {
	const dtype = record.dtype as keyof typeof typedArrays;
	const shape = record.shape as number[];
	const length = shape.reduce((product, side) => product * side, 1);
	return { dtype, shape, values: arrayValues(record, dtype, length) };
}

function arrayValues(
	record: Record<string, unknown>,
	dtype: keyof typeof typedArrays,
	length: number,
): Float64Array {
	if (typeof record.b64 === 'string') return fromBytes(Buffer.from(record.b64, 'base64'), dtype);
	if (typeof record.planes === 'string') {
		const planes = Buffer.from(record.planes, 'base64');
		const count = planes.length / 4;
		const bytes = Buffer.alloc(planes.length);
		for (let k = 0; k < bytes.length; k++) bytes[k] = planes[(k % 4) * count + Math.floor(k / 4)] as number;
		return fromBytes(bytes, dtype);
	}
	if (Array.isArray(record.rle)) {
		const out = new Float64Array(length);
		let at = 0;
		for (let k = 0; k < record.rle.length; k += 2) {
			out.fill(record.rle[k], at, at + record.rle[k + 1]);
			at += record.rle[k + 1];
		}
		return out;
	}
	if (Array.isArray(record.data))
		return Float64Array.from(record.data.flat(Number.POSITIVE_INFINITY) as number[], Number);
	throw new Error(`golden array of ${dtype}[${record.shape}] has none of data, b64, planes, rle`);
}

function fromBytes(bytes: Buffer, dtype: keyof typeof typedArrays): Float64Array {
	const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
	return Float64Array.from(
		new typedArrays[dtype](copy as ArrayBuffer) as ArrayLike<number | bigint> as ArrayLike<number>,
		Number,
	);
}

export function isArray(value: unknown): value is GoldenArray {
	return typeof value === 'object' && value !== null && (value as GoldenArray).values instanceof Float64Array;
}
