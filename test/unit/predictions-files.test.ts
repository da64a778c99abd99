import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { crc32 } from '../../src/formats/crc32';
import { openDump } from '../../src/predictions/dump';
import {
	shapeWords,
	type TensorFile,
	type TensorFileError,
	TensorValuesError,
} from '../../src/predictions/tensors';
import { f32, npy, type RawTensor, safetensorsBytes, withHeader, zipBytes } from '../support/tensor-files';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-tensors-'));
const opened: TensorFile[] = [];
afterAll(() => {
	for (const file of opened) file.close();
	rmSync(folder, { recursive: true, force: true });
});

let files = 0;

function open(bytes: Uint8Array, extension: 'safetensors' | 'npz'): TensorFile | TensorFileError {
	const path = join(folder, `dump${files++}.${extension}`);
	writeFileSync(path, bytes);
	const file = openDump(path);
	if (!('error' in file)) opened.push(file);
	return file;
}

function good(bytes: Uint8Array, extension: 'safetensors' | 'npz'): TensorFile {
	const file = open(bytes, extension);
	if ('error' in file) throw new Error(file.error);
	return file;
}

function refusal(bytes: Uint8Array, extension: 'safetensors' | 'npz'): string {
	const file = open(bytes, extension);
	if (!('error' in file)) throw new Error('the file was taken');
	expect(file.error).toMatch(/^dump\d+\.(safetensors|npz): .+\.$/);
	return file.error;
}

const raw = (type: string, array: ArrayBufferView & { length: number }): RawTensor => ({
	type,
	shape: [array.length],
	bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
});

/** The same numbers in every type, by the type's name in safetensors and in NumPy. */
const types: [string, string | null, RawTensor['bytes'], number[]][] = [
	['F64', '<f8', raw('', Float64Array.of(-1.5, 0, 1e300)).bytes, [-1.5, 0, 1e300]],
	['F32', '<f4', raw('', Float32Array.of(-1.5, 0, 3.25)).bytes, [-1.5, 0, 3.25]],
	[
		'F16',
		'<f2',
		raw('', Uint16Array.of(0xbe00, 0x0001, 0x7bff, 0x7c00, 0x8000)).bytes,
		[-1.5, 2 ** -24, 65504, Number.POSITIVE_INFINITY, -0],
	],
	['BF16', null, raw('', Uint16Array.of(0xbfc0, 0x0000, 0x4050)).bytes, [-1.5, 0, 3.25]],
	['I64', '<i8', raw('', BigInt64Array.of(-7n, 0n, 2n ** 40n)).bytes, [-7, 0, 2 ** 40]],
	['U64', '<u8', raw('', BigUint64Array.of(7n, 0n, 2n ** 40n)).bytes, [7, 0, 2 ** 40]],
	['I32', '<i4', raw('', Int32Array.of(-7, 0, 2 ** 30)).bytes, [-7, 0, 2 ** 30]],
	['U32', '<u4', raw('', Uint32Array.of(7, 0, 2 ** 31)).bytes, [7, 0, 2 ** 31]],
	['I16', '<i2', raw('', Int16Array.of(-7, 0, 300)).bytes, [-7, 0, 300]],
	['U16', '<u2', raw('', Uint16Array.of(7, 0, 60000)).bytes, [7, 0, 60000]],
	['I8', '|i1', raw('', Int8Array.of(-7, 0, 100)).bytes, [-7, 0, 100]],
	['U8', '|u1', raw('', Uint8Array.of(7, 0, 200)).bytes, [7, 0, 200]],
	['BOOL', '|b1', raw('', Uint8Array.of(1, 0, 1)).bytes, [1, 0, 1]],
];

describe('safetensors', () => {
	it.each(types)('reads %s', (type, _, bytes, values) => {
		const shape = [values.length];
		const file = good(safetensorsBytes({ before: f32([1], [9]), x: { type, shape, bytes } }), 'safetensors');
		expect(Array.from(file.readNumbers('x'))).toEqual(values);
		expect(Array.from(file.readFloats('x'))).toEqual(values.map(Math.fround));
		expect(Array.from(file.readFloats('x', 1, 2))).toEqual(values.slice(1, 3).map(Math.fround));
		expect(file.tensors.get('x')).toMatchObject({ type, shape });
	});

	it('reads metadata texts, single values and empty tensors', () => {
		const file = good(
			safetensorsBytes({ loss: f32([], [0.5]), none: f32([0, 4], []) }, { classes: '["a"]' }),
			'safetensors',
		);
		expect(file.metadata).toEqual({ classes: '["a"]' });
		expect(file.readNumbers('loss')[0]).toBe(0.5);
		expect(file.readFloats('none').length).toBe(0);
		expect(() => file.readFloats('absent')).toThrow('absent');
	});

	it('takes no metadata that is not text', () => {
		const header = '{"__metadata__":{"image":7,"recipe":"x"}}';
		expect(good(withHeader(header), 'safetensors').metadata).toEqual({ recipe: 'x' });
	});

	const one = safetensorsBytes({ x: f32([2, 3], [1, 2, 3, 4, 5, 6]) });

	it('refuses every file that is cut off, saying so', () => {
		fc.assert(
			fc.property(fc.nat(one.length - 1), (length) => {
				expect(refusal(one.subarray(0, length), 'safetensors')).toMatch(/cut off|too short|damaged/);
			}),
			{ numRuns: 40 },
		);
	});

	it.each([
		['{not json', 'no JSON object'],
		['[1, 2]', 'no JSON object'],
		['null', 'no JSON object'],
		['{"x": null}', '"x" lacks dtype, shape or data_offsets'],
		['{"x": {"dtype": "F32", "shape": [2]}}', '"x" lacks'],
		['{"x": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}', '"x" lacks'],
		['{"x": {"dtype": "F8_E4M3", "shape": [1], "data_offsets": [0, 1]}}', 'the type F8_E4M3'],
		['{"x": {"dtype": "toString", "shape": [1], "data_offsets": [0, 1]}}', 'the type toString'],
		['{"x": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}', '"x" do not fit its shape'],
	])('refuses the header %s', (header, reason) => {
		expect(refusal(withHeader(header, new Uint8Array(16)), 'safetensors')).toContain(reason);
	});

	it('refuses a length that no file has', () => {
		const bytes = one.slice();
		bytes.fill(0xff, 0, 8);
		expect(refusal(bytes, 'safetensors')).toContain('its header claims');
	});
});

describe('npz', () => {
	const members = (tensors: Record<string, RawTensor>) =>
		Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${name}.npy`, npy(tensor)]));
	const numpyTypes = types.filter(([, numpy]) => numpy !== null);

	it.each([
		['stored', {}],
		['compressed', { deflate: true }],
		['in zip64', { deflate: true, zip64: true }],
		['with a comment', { comment: 'made by a test' }],
	])('reads every type of NumPy, %s', (_, options) => {
		const tensors = Object.fromEntries(
			numpyTypes.map(([name, numpy, bytes, values]) => [
				name,
				{ type: numpy as string, shape: [values.length], bytes },
			]),
		);
		const file = good(zipBytes(members(tensors), options), 'npz');
		for (const [name, , , values] of numpyTypes) {
			expect(Array.from(file.readNumbers(name))).toEqual(values);
			expect(Array.from(file.readFloats(name, 1, 1))).toEqual([Math.fround(values[1])]);
		}
		// Back to one that was read before: the array kept is another by now.
		expect(Array.from(file.readNumbers('F64'))).toEqual(numpyTypes[0][3]);
	});

	it('reads a single value, an empty array, a header of version 2 and metadata', () => {
		const text = '{"classes": ["background", "é"], "image": "a.jpg"}';
		const codes = Uint32Array.from(text, (char) => char.codePointAt(0) as number);
		const file = good(
			zipBytes({
				'loss.npy': npy({ ...raw('<f8', Float64Array.of(0.25)), shape: [] }),
				'none.npy': npy({ type: '<f4', shape: [0, 4], bytes: new Uint8Array(0) }, { version: 2 }),
				'__metadata__.npy': npy({ ...raw(`<U${codes.length}`, codes), shape: [] }),
			}),
			'npz',
		);
		expect(file.readNumbers('loss')[0]).toBe(0.25);
		expect(file.tensors.get('none')?.shape).toEqual([0, 4]);
		expect(file.metadata).toEqual({ classes: '["background","é"]', image: 'a.jpg' });
		expect([...file.tensors.keys()]).toEqual(['loss', 'none']);
	});

	const floats = {
		...raw(
			'<f4',
			Float32Array.from({ length: 400 }, (_, k) => k % 7),
		),
		shape: [20, 20],
	};

	it.each([
		[
			'objects',
			npy({ ...floats, type: '|O' }),
			'array "x" holds Python objects (a pickle), which are never loaded',
		],
		['Fortran order', npy(floats, { fortran: true }), 'array "x" is in Fortran order'],
		['big-endian numbers', npy({ ...floats, type: '>f4' }), 'array "x" has the type >f4'],
		['complex numbers', npy({ ...floats, type: '<c8' }), 'array "x" has the type <c8'],
		['texts', npy({ ...floats, type: '<U8' }), 'array "x" has the type <U8'],
		['something else', Buffer.from('not an array at all'), 'array "x" is no npy array'],
		['too few values', npy({ ...floats, shape: [20, 21] }), 'array "x" is cut off'],
		['a broken header', npy(floats).subarray(0, 40), 'array "x" has a header that cannot be read'],
	])('refuses %s by the name of the array', (_, bytes, reason) => {
		expect(refusal(zipBytes({ 'fine.npy': npy(floats), 'x.npy': bytes }), 'npz')).toContain(reason);
	});

	it.each([true, false])('notices damaged values by their checksum, deflate %s', (deflate) => {
		const bytes = zipBytes({ 'fine.npy': npy(floats), 'x.npy': npy(floats) }, { deflate });
		// The values of the second array end where the directory begins.
		const directoryAt = Buffer.from(bytes).indexOf(Buffer.of(0x50, 0x4b, 1, 2));
		bytes[directoryAt - 3] ^= 0x55;
		const file = good(bytes, 'npz');
		expect(file.readFloats('fine').length).toBe(400);
		expect(() => file.readFloats('x')).toThrow(TensorValuesError);
		expect(() => file.readFloats('x')).toThrow(/^array "x" is damaged/);
	});

	it('refuses every archive that is cut off', () => {
		const whole = zipBytes({ 'x.npy': npy(floats) });
		fc.assert(
			fc.property(fc.nat(whole.length - 1), (length) => {
				expect(refusal(whole.subarray(0, length), 'npz')).toMatch(
					/cut off or no zip file|list of members|damaged/,
				);
			}),
			{ numRuns: 40 },
		);
	});

	it('refuses a directory that is damaged, and members that it cannot unpack', () => {
		const bytes = Buffer.from(zipBytes({ 'x.npy': npy(floats) }));
		const directoryAt = bytes.indexOf(Buffer.of(0x50, 0x4b, 1, 2));
		const changed = (at: number, value: number) => {
			const copy = Buffer.from(bytes);
			copy[directoryAt + at] = value;
			return copy;
		};
		expect(refusal(changed(0, 0), 'npz')).toContain('list of members is damaged');
		expect(refusal(changed(8, 1), 'npz')).toContain('"x.npy" is encrypted');
		expect(refusal(changed(10, 12), 'npz')).toContain('"x.npy" is compressed by method 12');
		expect(refusal(changed(42, 9), 'npz')).toContain('array "x" is damaged');
	});

	it('does not inflate more than the archive says, however long it claims to be', () => {
		const bomb = Buffer.from(
			zipBytes({ 'x.npy': npy({ ...raw('<f4', new Float32Array(200_000)) }) }, { deflate: true }),
		);
		const directoryAt = bomb.indexOf(Buffer.of(0x50, 0x4b, 1, 2));
		bomb.writeUInt32LE(128 + 4, directoryAt + 24);
		expect(refusal(bomb, 'npz')).toContain('"x" is cut off');
	});
});

describe('checksums and words', () => {
	it('has the checksum of zip', () => {
		// The check value of CRC-32/ISO-HDLC.
		expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
		expect(crc32(new Uint8Array(0))).toBe(0);
		if (typeof zlibCrc32 !== 'function') return;
		fc.assert(
			fc.property(fc.uint8Array(), (bytes) => {
				expect(crc32(bytes)).toBe(zlibCrc32(bytes));
			}),
		);
	});

	it('says shapes', () => {
		expect(shapeWords([512, 91, 28, 28])).toBe('512 × 91 × 28 × 28');
		expect(shapeWords([])).toBe('a single value');
	});
});
