// safetensors: 8 bytes of header length, a JSON header, then raw values. Only the header is held; values are read by range.

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
	valueCount,
} from './tensors';
import { readRange } from './zip';

/** A header longer than this is no header of ours (the format's own limit is 100 MB). */
const headerLimit = 100_000_000;

interface Entry extends TensorInfo {
	/** Byte where the values start in the file. */
	byteOffset: number;
}

/** Opens a safetensors file. Format: huggingface/safetensors README (Format). */
export function openSafetensors(path: string): TensorFile | TensorFileError {
	const file = openSync(path, 'r');
	const fail = (error: string): TensorFileError => {
		closeSync(file);
		return { error: `${basename(path)}: ${error}` };
	};
	const size = fstatSync(file).size;
	const head = readRange(file, 0, Math.min(8, size));
	if (head.length < 8) return fail(`it is ${size} bytes long, too short for a safetensors header.`);
	const length = Number(new DataView(head.buffer, head.byteOffset).getBigUint64(0, true));
	if (length > headerLimit || 8 + length > size) {
		return fail(
			`its header claims ${length} bytes of a ${size}-byte file; it is cut off or no safetensors file.`,
		);
	}
	const header = parseHeader(readRange(file, 8, length));
	if (!header) return fail('its header is no JSON object; it is damaged or no safetensors file.');
	const entries = new Map<string, Entry>();
	for (const [name, raw] of Object.entries(header)) {
		if (name === '__metadata__') continue;
		const {
			dtype,
			shape,
			data_offsets: range,
		} = (raw ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
		if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(range) || range.length !== 2) {
			return fail(`the header entry of "${name}" lacks dtype, shape or data_offsets.`);
		}
		if (!Object.hasOwn(bytesPerValue, dtype))
			return fail(`"${name}" has the type ${dtype}, which is not supported.`);
		const type = dtype as TensorType;
		const [from, to] = range as [number, number];
		if (to - from !== valueCount(shape) * bytesPerValue[type] || 8 + length + to > size) {
			return fail(`the values of "${name}" do not fit its shape or lie past the end; the file is cut off.`);
		}
		entries.set(name, { type, shape, byteOffset: 8 + length + from });
	}
	const bytesOf = (name: string, start = 0, count?: number) => {
		const entry = entries.get(name);
		if (!entry) throw new Error(`no tensor "${name}"`);
		const width = bytesPerValue[entry.type];
		const values = count ?? valueCount(entry.shape) - start;
		return { bytes: readRange(file, entry.byteOffset + start * width, values * width), type: entry.type };
	};
	return {
		name: basename(path),
		metadata: textsOf(header.__metadata__),
		tensors: entries,
		readFloats(name, start, count) {
			const { bytes, type } = bytesOf(name, start, count);
			return decodeFloats(bytes, type);
		},
		readNumbers(name) {
			const { bytes, type } = bytesOf(name);
			return decodeNumbers(bytes, type);
		},
		close: () => closeSync(file),
	};
}

function isCounts(value: unknown): value is number[] {
	return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
		return typeof value === 'object' && !Array.isArray(value)
			? (value as Record<string, unknown> | null)
			: null;
	} catch {
		return null;
	}
}

/** The metadata's texts; the format allows nothing else. */
function textsOf(metadata: unknown): Record<string, string> {
	if (typeof metadata !== 'object' || metadata === null) return {};
	const texts = Object.entries(metadata).filter(
		(entry): entry is [string, string] => typeof entry[1] === 'string',
	);
	return Object.fromEntries(texts);
}
