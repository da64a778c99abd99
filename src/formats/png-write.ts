// Writes masks as PNGs: 8-bit grey, 0 and 255, as LabelMe and Supervisely read them.

import { zlibSync } from 'fflate';
import { crc32 } from './crc32';

/** A PNG of the bitmap (`height * width` bytes, row-major; anything but zero is white). Format: PNG specification, section 5. */
export function encodePngMask({
	width,
	height,
	bitmap,
}: {
	width: number;
	height: number;
	bitmap: Uint8Array;
}): Uint8Array {
	const header = new Uint8Array(13);
	const view = new DataView(header.buffer);
	view.setUint32(0, width);
	view.setUint32(4, height);
	header[8] = 8;
	const rows = new Uint8Array(height * (width + 1));
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			rows[y * (width + 1) + 1 + x] = bitmap[y * width + x] === 0 ? 0 : 255;
		}
	}
	return joined([
		Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
		chunk('IHDR', header),
		chunk('IDAT', zlibSync(rows)),
		chunk('IEND', new Uint8Array(0)),
	]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
	const body = joined([Uint8Array.from(type, (letter) => letter.charCodeAt(0)), data]);
	const ends = new DataView(new ArrayBuffer(8));
	ends.setUint32(0, data.length);
	ends.setUint32(4, crc32(body));
	const numbers = new Uint8Array(ends.buffer);
	return joined([numbers.subarray(0, 4), body, numbers.subarray(4)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
