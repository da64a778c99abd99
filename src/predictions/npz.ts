// npz: a zip of npy arrays, as numpy.savez and savez_compressed write it. Arrays are inflated one by one when asked for.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { unzipSync } from 'fflate';
import {
	bytesPerValue,
	decodeFloats,
	decodeNumbers,
	type TensorFile,
	type TensorFileError,
	type TensorInfo,
	type TensorType,
	valueCount,
} from './tensors';

const npyTypes: Record<string, TensorType> = {
	'<f8': 'F64',
	'<f4': 'F32',
	'<f2': 'F16',
	'<i8': 'I64',
	'<i4': 'I32',
	'<i2': 'I16',
	'|i1': 'I8',
	'|u1': 'U8',
	'|b1': 'U8',
};

interface Npy extends TensorInfo {
	/** Byte where the values start in the array's own bytes. */
	dataStart: number;
}

/**
 * Opens an npz file. A member `__metadata__` (a string array or JSON text) gives the metadata.
 * Format: numpy/numpy numpy/lib/format.py (NPY versions 1 to 3). Object arrays hold pickles and are refused by name.
 */
export function openNpz(path: string): TensorFile | TensorFileError {
	const fail = (error: string): TensorFileError => ({ error: `${basename(path)}: ${error}` });
	const zip = new Uint8Array(readFileSync(path));
	const headers = new Map<string, Npy>();
	let metadata: Record<string, string> = {};
	const member = (name: string): Uint8Array | undefined =>
		unzipSync(zip, { filter: (entry) => entry.name === name })[name];
	try {
		const names: string[] = [];
		unzipSync(zip, {
			filter(entry) {
				names.push(entry.name);
				return false;
			},
		});
		for (const file of names) {
			const bytes = member(file) as Uint8Array;
			const name = file.replace(/\.npy$/, '');
			const parsed = parseNpy(bytes);
			if (name === '__metadata__') metadata = metadataOf(bytes, parsed);
			else if (typeof parsed === 'string') return fail(`array "${name}" ${parsed}`);
			else headers.set(name, parsed);
		}
	} catch (error) {
		return fail(`it is no readable zip (${error instanceof Error ? error.message : String(error)}).`);
	}
	const valuesOf = (name: string, start = 0, count?: number) => {
		const header = headers.get(name);
		if (!header) throw new Error(`no tensor "${name}"`);
		const width = bytesPerValue[header.type];
		const values = count ?? valueCount(header.shape) - start;
		const from = header.dataStart + start * width;
		const bytes = cached(name).subarray(from, from + values * width);
		return { bytes, type: header.type };
	};
	// The mask tensor is read row by row: keep the array that was inflated last.
	let last: { name: string; bytes: Uint8Array } | null = null;
	const cached = (name: string) => {
		if (last?.name !== name) last = { name, bytes: member(`${name}.npy`) ?? (member(name) as Uint8Array) };
		return last.bytes;
	};
	return {
		name: basename(path),
		metadata,
		tensors: headers,
		readFloats(name, start, count) {
			const { bytes, type } = valuesOf(name, start, count);
			return decodeFloats(bytes, type);
		},
		readNumbers(name) {
			const { bytes, type } = valuesOf(name);
			return decodeNumbers(bytes, type);
		},
		close() {
			last = null;
		},
	};
}

/** Header of an npy array, or why it cannot be read ("holds Python objects ..."). */
function parseNpy(bytes: Uint8Array): Npy | string {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const magic =
		bytes.length > 10 &&
		view.getUint8(0) === 0x93 &&
		String.fromCharCode(...bytes.subarray(1, 6)) === 'NUMPY';
	if (!magic) return 'is no npy array.';
	const version = view.getUint8(6);
	const lengthBytes = version === 1 ? 2 : 4;
	const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
	const dataStart = 8 + lengthBytes + length;
	const header = new TextDecoder('latin1').decode(bytes.subarray(8 + lengthBytes, dataStart));
	const descriptor = /'descr':\s*'([^']*)'/.exec(header)?.[1];
	const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
	if (descriptor === undefined || shapeText === undefined) return 'has a header that cannot be read.';
	if (descriptor.includes('O'))
		return 'holds Python objects (a pickle), which are never loaded; save plain arrays.';
	if (/'fortran_order':\s*True/.test(header)) return 'is in Fortran order; save np.ascontiguousarray of it.';
	const type = npyTypes[descriptor] ?? (/^<U\d+$/.test(descriptor) ? 'U8' : undefined);
	if (!type) return `has the type ${descriptor}, which is not supported.`;
	const shape = shapeText
		.split(',')
		.filter((part) => part.trim() !== '')
		.map(Number);
	if (bytes.length - dataStart < valueCount(shape) * bytesPerValue[type]) return 'is cut off.';
	return { type, shape, dataStart };
}

/** Metadata: JSON text in a numpy string (UTF-32) or as bytes. */
function metadataOf(bytes: Uint8Array, parsed: Npy | string): Record<string, string> {
	const data = typeof parsed === 'string' ? bytes : bytes.subarray(parsed.dataStart);
	const utf32 = data.length % 4 === 0 && data.length >= 4 && data[1] === 0 && data[2] === 0 && data[3] === 0;
	const text = utf32
		? String.fromCodePoint(...new Uint32Array(data.slice().buffer)).replace(/\0+$/, '')
		: new TextDecoder().decode(data);
	try {
		const value = JSON.parse(text) as Record<string, unknown>;
		return Object.fromEntries(
			Object.entries(value).map(([key, item]) => [
				key,
				typeof item === 'string' ? item : JSON.stringify(item),
			]),
		);
	} catch {
		return {};
	}
}
