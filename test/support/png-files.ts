// PNGs with exactly the values that a test wants, palettes included: image libraries choose the indices themselves.

import { zlibSync } from 'fflate';
import { crc32 } from '../../src/formats/crc32';

/** Format: PNG specification, sections 5.3 (chunks) and 11.2. */
export function pngBytes(
	width: number,
	height: number,
	values: ArrayLike<number>,
	options: {
		depth?: 1 | 2 | 4 | 8;
		palette?: readonly [number, number, number][];
		interlaced?: boolean;
	} = {},
): Uint8Array {
	const { depth = 8, palette, interlaced = false } = options;
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([depth, palette ? 3 : 0, 0, 0, interlaced ? 1 : 0], 8);
	const rowBytes = Math.ceil((width * depth) / 8);
	const rows = new Uint8Array(height * (rowBytes + 1));
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const bit = x * depth;
			rows[y * (rowBytes + 1) + 1 + (bit >> 3)] |= values[y * width + x] << (8 - depth - (bit & 7));
		}
	}
	return Buffer.concat([
		Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
		chunk('IHDR', header),
		...(palette ? [chunk('PLTE', Uint8Array.from(palette.flat()))] : []),
		chunk('IDAT', zlibSync(rows)),
		chunk('IEND', new Uint8Array(0)),
	]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const check = Buffer.alloc(4);
	check.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, check]);
}
