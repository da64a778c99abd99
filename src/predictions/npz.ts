// npz: a zip of npy arrays, as numpy.savez and savez_compressed write it. Opening reads the arrays' headers alone; an
// array is inflated, and checked against its checksum, when its values are asked for.

import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import {
	bytesPerValue,
	decodeFloats,
	decodeNumbers,
	type TensorFile,
	type TensorFileError,
	type TensorInfo,
	type TensorType,
	TensorValuesError,
	valueCount,
} from './tensors';
import { readMember, readMemberStart, ZipError, type ZipMember, zipMembers } from './zip';

const npyTypes: Record<string, TensorType> = {
	'<f8': 'F64',
	'<f4': 'F32',
	'<f2': 'F16',
	'<u8': 'U64',
	'<i8': 'I64',
	'<u4': 'U32',
	'<i4': 'I32',
	'<u2': 'U16',
	'<i2': 'I16',
	'|i1': 'I8',
	'|u1': 'U8',
	'|b1': 'BOOL',
};

/** Bytes that hold every header: NumPy pads them to a multiple of 64, and ours have few dimensions. */
const headerRoom = 4096;
const metadataName = '__metadata__';

interface Npy extends TensorInfo {
	/** Byte where the values start in the array's own bytes. */
	dataStart: number;
	member: ZipMember;
}

/**
 * Opens an npz file. A member `__metadata__` (a string array or JSON text) gives the metadata.
 * Format: numpy/numpy numpy/lib/format.py (NPY versions 1 to 3). Object arrays hold pickles and are refused by name.
 */
export function openNpz(path: string): TensorFile | TensorFileError {
	const file = openSync(path, 'r');
	const fail = (error: string): TensorFileError => {
		closeSync(file);
		return { error: `${basename(path)}: ${error}` };
	};
	const arrays = new Map<string, Npy>();
	let metadata: Record<string, string> = {};
	let reading: string | null = null;
	try {
		for (const member of zipMembers(file, fstatSync(file).size)) {
			const name = member.name.replace(/\.npy$/, '');
			reading = name;
			if (name === metadataName) {
				metadata = metadataOf(readMember(file, member));
				continue;
			}
			const parsed = parseNpy(readMemberStart(file, member, headerRoom), member.size);
			if (typeof parsed === 'string') return fail(`array "${name}" ${parsed}`);
			arrays.set(name, { ...parsed, member });
		}
	} catch (error) {
		if (!(error instanceof ZipError)) {
			closeSync(file);
			throw error;
		}
		return fail(reading === null ? `${error.message}.` : `array "${reading}" ${error.message}.`);
	}
	// The mask tensor is read row by row: keep the array that was inflated last.
	let last: { name: string; bytes: Uint8Array } | null = null;
	const inflated = (name: string, member: ZipMember): Uint8Array => {
		if (last?.name === name) return last.bytes;
		try {
			last = { name, bytes: readMember(file, member) };
		} catch (error) {
			if (error instanceof ZipError) throw new TensorValuesError(`array "${name}" ${error.message}.`);
			throw error;
		}
		return last.bytes;
	};
	const valuesOf = (name: string, start = 0, count?: number) => {
		const array = arrays.get(name);
		if (!array) throw new Error(`no tensor "${name}"`);
		const width = bytesPerValue[array.type];
		const values = count ?? valueCount(array.shape) - start;
		const from = array.dataStart + start * width;
		return { bytes: inflated(name, array.member).subarray(from, from + values * width), type: array.type };
	};
	return {
		name: basename(path),
		metadata,
		tensors: arrays,
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
			closeSync(file);
		},
	};
}

interface NpyHeader {
	descriptor: string;
	shape: number[];
	fortranOrder: boolean;
	dataStart: number;
}

/** Header of an npy array from its first bytes, or why it cannot be read. */
function npyHeader(bytes: Uint8Array): NpyHeader | string {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const magic =
		bytes.length > 12 &&
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
	const shape = (shapeText ?? '?')
		.split(',')
		.filter((part) => part.trim() !== '')
		.map(Number);
	const isShape = shape.every((side) => Number.isSafeInteger(side) && side >= 0);
	if (dataStart > bytes.length || descriptor === undefined || !isShape) {
		return 'has a header that cannot be read.';
	}
	return { descriptor, shape, fortranOrder: /'fortran_order':\s*True/.test(header), dataStart };
}

/** What an array of `size` bytes holds, from its first bytes, or why it is refused ("holds Python objects ..."). */
function parseNpy(bytes: Uint8Array, size: number): Omit<Npy, 'member'> | string {
	const header = npyHeader(bytes);
	if (typeof header === 'string') return header;
	const { descriptor, shape, fortranOrder, dataStart } = header;
	if (descriptor.includes('O')) {
		return 'holds Python objects (a pickle), which are never loaded; save plain arrays.';
	}
	const type = npyTypes[descriptor];
	if (!type) return `has the type ${descriptor}, which is not supported.`;
	if (fortranOrder && shape.length > 1) {
		return 'is in Fortran order; save np.ascontiguousarray of it.';
	}
	if (size - dataStart < valueCount(shape) * bytesPerValue[type]) return 'is cut off.';
	return { type, shape, dataStart };
}

/** Metadata: JSON text in a numpy string (UTF-32) or as bytes. */
function metadataOf(bytes: Uint8Array): Record<string, string> {
	const header = npyHeader(bytes);
	const data = typeof header === 'string' ? bytes : bytes.subarray(header.dataStart);
	const utf32 = data.length % 4 === 0 && data.length >= 4 && data[1] === 0 && data[2] === 0 && data[3] === 0;
	const text = utf32
		? Array.from(decodeNumbers(data, 'U32'), (code) => String.fromCodePoint(code)).join('')
		: new TextDecoder().decode(data);
	try {
		const value = JSON.parse(text.replace(/\0+$/, '')) as Record<string, unknown>;
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
