// Reads PNGs as masks: the crop that LabelMe or Supervisely stores, as a bitmap; a semantic mask, as the indices that
// are stored (image libraries turn a palette's into colours). Only what masks use: no interlacing, colour for its alpha alone.

import { unzlibSync } from 'fflate';
import type { MaskError } from '../core/masks/rle';
import { frameFits } from '../core/masks/rle';

/** Deflate makes of one byte no more than so many (zlib.net, "Maximum Expansion Factor": 1032 to 1). */
const mostGrowth = 1032;

const signature = [137, 80, 78, 71, 13, 10, 26, 10];

/** A bitmap of its own small frame: `height * width` bytes, 0 or 1, row-major. */
export interface PngMask {
	width: number;
	height: number;
	bitmap: Uint8Array;
}

/** A semantic mask: `height * width` stored values (grey or palette indices), row-major. */
export interface PngIndices {
	width: number;
	height: number;
	values: Uint8Array;
}

interface Header {
	width: number;
	height: number;
	depth: number;
	channels: number;
	/** The sample of a pixel that tells the mask. */
	sample: number;
}

/** PNG's colour types that a mask may have (specification, section 11.2.1): grey, palette, grey and alpha, colour and alpha. */
const maskTypes: Record<number, Pick<Header, 'channels' | 'sample'>> = {
	0: { channels: 1, sample: 0 },
	3: { channels: 1, sample: 0 },
	4: { channels: 2, sample: 0 },
	6: { channels: 4, sample: 3 },
};

/**
 * Decodes `png`; every pixel whose grey, palette index or, of a coloured one, alpha is not zero is a one.
 *
 * LabelMe writes 8-bit grey from a boolean array (wkentaro/labelme, labelme/utils/image.py, img_arr_to_b64); Supervisely
 * a palette of two with the first transparent, and reads the alpha of four channels (supervisely/supervisely,
 * geometry/bitmap.py, data_2_base64 and base64_2_data).
 */
export function decodePngMask(png: Uint8Array): PngMask | MaskError {
	const found = readPng(png);
	if ('error' in found) return found;
	const { header, rows } = found;
	const bitmap = new Uint8Array(header.width * header.height);
	eachRow(header, rows, (row, from) => {
		for (let x = 0; x < header.width; x++) bitmap[from + x] = sampleIsSet(row, x, header) ? 1 : 0;
	});
	return { width: header.width, height: header.height, bitmap };
}

/** Decodes `png`; the stored value of every pixel: a palette's index, not its colour. 8 bits at most. */
export function decodePngIndices(png: Uint8Array): PngIndices | MaskError {
	// The colour type's place in every PNG: its header comes first.
	if (png[25] === 2 || png[25] === 6) return { error: 'it holds colours (RGB), not class indices' };
	const found = readPng(png);
	if ('error' in found) return found;
	const { header, rows } = found;
	const { width, height, depth } = header;
	if (depth === 16) return { error: 'it has 16 bits a pixel; save the class indices with 8' };
	const values = new Uint8Array(width * height);
	eachRow(header, rows, (row, from) => {
		for (let x = 0; x < width; x++) values[from + x] = sampleAt(row, x, header);
	});
	return { width, height, values };
}

function readPng(png: Uint8Array): { header: Header; rows: Uint8Array } | MaskError {
	if (signature.some((byte, index) => png[index] !== byte)) return { error: 'it is not a PNG' };
	const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
	let header: Header | MaskError = { error: 'the PNG has no header' };
	const data: Uint8Array[] = [];
	for (let at = signature.length; at + 12 <= png.length; ) {
		const length = view.getUint32(at);
		const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
		const body = png.subarray(at + 8, Math.min(at + 8 + length, png.length));
		if (type === 'IHDR') header = readHeader(body);
		else if (type === 'IDAT') data.push(body);
		else if (type === 'IEND') break;
		at += length + 12;
	}
	if ('error' in header) return header;
	const rows = inflate(data, (rowBytesOf(header) + 1) * header.height);
	return rows ? { header, rows } : { error: 'the PNG data are damaged' };
}

function readHeader(body: Uint8Array): Header | MaskError {
	if (body.length < 13) return { error: 'the PNG has no header' };
	const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
	const width = view.getUint32(0);
	const height = view.getUint32(4);
	const depth = body[8];
	const type = maskTypes[body[9]];
	if (!frameFits(height, width)) return { error: `the PNG claims ${width} x ${height} pixels` };
	if (!type || ![1, 2, 4, 8, 16].includes(depth) || (type.channels > 1 && depth < 8)) {
		return { error: 'the PNG is not greyscale' };
	}
	if (body[12] !== 0) return { error: 'the PNG is interlaced' };
	return { width, height, depth, ...type };
}

function rowBytesOf({ width, depth, channels }: Header): number {
	return Math.ceil((width * depth * channels) / 8);
}

/** Calls `take` with each row's bytes, unfiltered, and the place of its first pixel. */
function eachRow(header: Header, rows: Uint8Array, take: (row: Uint8Array, from: number) => void): void {
	const rowBytes = rowBytesOf(header);
	const step = stepOf(header);
	let above: Uint8Array = new Uint8Array(rowBytes);
	for (let y = 0; y < header.height; y++) {
		const start = y * (rowBytes + 1);
		const row = rows.subarray(start + 1, start + 1 + rowBytes);
		unfilter(rows[start], row, above, step);
		take(row, y * header.width);
		above = row;
	}
}

/** Bytes of a pixel, at least one. */
function stepOf({ depth, channels }: Header): number {
	return Math.max(1, (depth * channels) >> 3);
}

/** The inflated data, exactly `size` bytes; `null` where they are damaged or of another size. */
function inflate(data: Uint8Array[], size: number): Uint8Array | null {
	const whole = new Uint8Array(data.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of data) {
		whole.set(part, at);
		at += part.length;
	}
	// A few bytes can claim any size: nothing is held ready for what cannot be in them.
	if (size > mostGrowth * whole.length) return null;
	try {
		const raw = unzlibSync(whole, { out: new Uint8Array(size) });
		const checksum = whole.subarray(-4).reduce((sum, byte) => sum * 256 + byte, 0);
		return raw.length === size && adler32(raw) === checksum ? raw : null;
	} catch {
		return null;
	}
}

/** The checksum at the end of a zlib stream: fflate does not look at it, and takes a cut stream for zeros. */
function adler32(bytes: Uint8Array): number {
	let a = 1;
	let b = 0;
	for (const byte of bytes) {
		a = (a + byte) % 65_521;
		b = (b + a) % 65_521;
	}
	return b * 65_536 + a;
}

/** Undoes a row's filter in place (PNG specification, section 9.2). */
function unfilter(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
	for (let i = 0; i < row.length; i++) {
		const left = i >= step ? row[i - step] : 0;
		const up = above[i];
		if (filter === 1) row[i] += left;
		else if (filter === 2) row[i] += up;
		else if (filter === 3) row[i] += (left + up) >> 1;
		else if (filter === 4) row[i] += paeth(left, up, i >= step ? above[i - step] : 0);
	}
}

function paeth(left: number, up: number, upLeft: number): number {
	const estimate = left + up - upLeft;
	const byLeft = Math.abs(estimate - left);
	const byUp = Math.abs(estimate - up);
	const byUpLeft = Math.abs(estimate - upLeft);
	if (byLeft <= byUp && byLeft <= byUpLeft) return left;
	return byUp <= byUpLeft ? up : upLeft;
}

/** The sample of a pixel that counts; of 16 bits the high byte. */
function sampleAt(row: Uint8Array, x: number, header: Header): number {
	const { depth } = header;
	if (depth >= 8) return row[sampleByte(x, header)];
	const bit = x * depth;
	return (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

function sampleIsSet(row: Uint8Array, x: number, header: Header): boolean {
	return sampleAt(row, x, header) !== 0 || (header.depth === 16 && row[sampleByte(x, header) + 1] !== 0);
}

function sampleByte(x: number, header: Header): number {
	return x * stepOf(header) + (header.sample * header.depth) / 8;
}
