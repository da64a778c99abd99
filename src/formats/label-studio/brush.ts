// Label Studio's own code for painted masks: bit-packed runs of the picture's bytes, four a pixel, the last the opacity.

import { frameFits } from '../../core/masks/rle';

/** Bits of the lengths that the writer uses; the file says its own. */
const lengthBits = [3, 4, 8, 16] as const;
const valueBits = 8;
/** Bytes of a pixel: red, green, blue, opacity. */
const channels = 4;

/**
 * Row-major 0/1 bitmap of `height * width` bytes of the pixels that are painted, or what is wrong with the code.
 *
 * Sources: HumanSignal/label-studio-converter label_studio_converter/brush.py (decode_rle, ls_rle_to_coco_rle);
 * thi-ng/umbrella packages/rle-pack (decode).
 */
export function decodeBrush(
	bytes: ArrayLike<number>,
	height: number,
	width: number,
): Uint8Array | { error: string } {
	if (!frameFits(height, width)) return { error: 'its image has no usable size' };
	let at = 0;
	const read = (bits: number) => {
		let value = 0;
		for (let left = bits; left > 0; ) {
			const taken = Math.min(left, 8 - (at & 7));
			const byte = bytes[at >> 3] ?? 0;
			value = value * 2 ** taken + ((byte >> (8 - (at & 7) - taken)) & (2 ** taken - 1));
			at += taken;
			left -= taken;
		}
		return value;
	};
	const total = read(32);
	if (total !== height * width * channels) {
		return { error: `it is not of the image's size of ${width} x ${height} pixels` };
	}
	const wordBits = read(5) + 1;
	const lengths = [0, 0, 0, 0].map(() => read(4) + 1);
	const bitmap = new Uint8Array(height * width);
	for (let done = 0; done < total; ) {
		if (at >= bytes.length * 8) return { error: 'it ends too early' };
		const isRun = read(1) === 1;
		const end = Math.min(total, done + 1 + read(lengths[read(2)]));
		if (isRun) {
			// The opacity is the last byte of a pixel.
			if (read(wordBits) > 0) bitmap.fill(1, done >> 2, end >> 2);
			done = end;
		} else {
			for (; done < end; done++) if (read(wordBits) > 0 && (done & 3) === 3) bitmap[done >> 2] = 1;
		}
	}
	return bitmap;
}

/**
 * The code of a row-major 0/1 bitmap, painted pixels opaque white.
 *
 * Sources: HumanSignal/label-studio-converter label_studio_converter/brush.py (encode_rle, mask2rle).
 */
export function encodeBrush(bitmap: Uint8Array): number[] {
	const bytes: number[] = [];
	let pending = 0;
	let bits = 0;
	const write = (value: number, count: number) => {
		for (let left = count - 1; left >= 0; left--) {
			pending = pending * 2 + (Math.floor(value / 2 ** left) % 2);
			if (++bits < 8) continue;
			bytes.push(pending);
			pending = 0;
			bits = 0;
		}
	};
	write(bitmap.length * channels, 32);
	write(valueBits - 1, 5);
	for (const length of lengthBits) write(length - 1, 4);
	for (let start = 0; start < bitmap.length; ) {
		let end = start + 1;
		while (end < bitmap.length && bitmap[end] === bitmap[start]) end++;
		for (let left = (end - start) * channels; left > 0; ) {
			const run = Math.min(left, 2 ** 16);
			const size = lengthBits.findIndex((length) => run <= 2 ** length);
			write(1, 1);
			write(size, 2);
			write(run - 1, lengthBits[size]);
			write(bitmap[start] === 0 ? 0 : 255, valueBits);
			left -= run;
		}
		start = end;
	}
	while (bits > 0) write(0, 1);
	return bytes;
}
