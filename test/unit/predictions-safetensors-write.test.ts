// Written tensors are read back as they were; halves are rounded to the nearest.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openSafetensors } from '../../src/predictions/safetensors';
import { f16, f32, heldTensors, i32, safetensorsBytes } from '../../src/predictions/safetensors-write';
import { decodeNumbers } from '../../src/predictions/tensors';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-write-'));

afterAll(() => rmSync(folder, { recursive: true }));

const half = (value: number) => decodeNumbers(f16([1], [value]).bytes, 'F16')[0];

describe('halves', () => {
	it.each([
		[1, 1],
		[-0.333251953125, -0.333251953125],
		[65_504, 65_504],
		[65_519, 65_504],
		[65_520, Number.POSITIVE_INFINITY],
		[-1e9, Number.NEGATIVE_INFINITY],
		[2 ** -24, 2 ** -24],
		[2 ** -25, 0],
		[1.5 * 2 ** -25, 2 ** -24],
		[2 ** -14 - 2 ** -26, 2 ** -14],
		[2049, 2048],
		[2051, 2052],
	])('of %d are %d', (value, wanted) => {
		expect(half(value)).toBe(wanted);
	});

	it('keep NaN and the sign of zero', () => {
		expect(half(Number.NaN)).toBeNaN();
		expect(Object.is(half(-0), -0)).toBe(true);
	});

	it('are the nearest ones', () => {
		fc.assert(
			fc.property(fc.double({ min: -70_000, max: 70_000, noNaN: true }), (value) => {
				const single = Math.fround(value);
				const found = half(single);
				if (!Number.isFinite(found)) return Math.abs(single) >= 65_520;
				const step = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(single) || 1))) - 10);
				return Math.abs(found - single) <= step / 2;
			}),
			{ seed: 4, numRuns: 400 },
		);
	});
});

describe('a file', () => {
	const tensors = {
		'a/b': f32([2, 2], [1, 2.5, -3, 4]),
		small: f16([3], [0.5, 1, 2]),
		index: i32([2], [7, -9]),
		empty: f32([0, 4], []),
	};
	const metadata = { classes: '["ä"]' };

	it('reads as it was written, from disk and from memory', () => {
		const path = join(folder, 'x.safetensors');
		writeFileSync(path, safetensorsBytes(tensors, metadata));
		const read = openSafetensors(path);
		if ('error' in read) throw new Error(read.error);
		const held = heldTensors('x.safetensors', tensors, metadata);
		for (const file of [read, held]) {
			expect(file.name).toBe('x.safetensors');
			expect(file.metadata).toEqual(metadata);
			expect([...file.tensors.keys()]).toEqual(Object.keys(tensors));
			expect(file.tensors.get('a/b')).toMatchObject({ type: 'F32', shape: [2, 2] });
			expect([...file.readFloats('a/b', 1, 2)]).toEqual([2.5, -3]);
			expect([...file.readNumbers('small')]).toEqual([0.5, 1, 2]);
			expect([...file.readNumbers('index')]).toEqual([7, -9]);
			expect(file.readFloats('empty')).toHaveLength(0);
			expect(() => file.readFloats('other')).toThrow('no tensor "other"');
			file.close();
		}
	});

	it('has its values at a multiple of 8 bytes', () => {
		const bytes = safetensorsBytes(tensors, metadata);
		expect(new DataView(bytes.buffer).getBigUint64(0, true) % 8n).toBe(0n);
	});

	it('refuses types that the format does not have', () => {
		expect(() => heldTensors('x', { a: { type: '<f4', shape: [0], bytes: new Uint8Array(0) } }, {})).toThrow(
			TypeError,
		);
	});
});
