// Bilinear resizing of pictures, as the libraries do it that frameworks load pictures with: they agree neither in how far
// they look nor in how they round. Pictures are rows of interleaved channels, `[height * width * channels]`.

import type { Size } from './transform';

/** What resizing one axis takes from two neighbours: indices of both and the share of the second. */
interface Neighbours {
	low: Int32Array;
	high: Int32Array;
	share: Float32Array;
}

const r = Math.fround;

/**
 * PyTorch: half-pixel centres, edges held, no antialiasing; float32.
 * Source: pytorch/pytorch aten/src/ATen/native/UpSample.h (area_pixel_compute_source_index),
 * native/cpu/UpSampleKernel.cpp (upsample_bilinear2d), as torch.nn.functional.interpolate calls it.
 */
export function resampleTorch(source: Float32Array, from: Size, to: Size, channels: number): Float32Array {
	const axis = (length: number, wanted: number): Neighbours => {
		const scale = r(length / wanted);
		return neighbours(wanted, length, (k) => Math.max(0, r(r(scale * r(k + 0.5)) - 0.5)));
	};
	return blend(source, from, channels, axis(from.width, to.width), axis(from.height, to.height));
}

/**
 * OpenCV on float32 pictures. @param step Pixels of the source for one of the result, where it is not the ratio of the
 * sizes: cv2.resize with `fx`, `fy` takes their reciprocal.
 * Source: opencv/opencv modules/imgproc/src/resize.cpp (resize, HResizeLinear, VResizeLinear).
 */
export function resampleOpenCvFloat(
	source: Float32Array,
	from: Size,
	to: Size,
	channels: number,
	step: number | null = null,
): Float32Array {
	if (from.width === to.width && from.height === to.height) return source.slice();
	return blend(
		source,
		from,
		channels,
		openCvColumns(from.width, to.width, step ?? from.width / to.width),
		openCvRows(from.height, to.height, step ?? from.height / to.height),
	);
}

function openCvColumns(length: number, wanted: number, step: number): Neighbours {
	return neighbours(wanted, length, (k) => {
		const at = r((k + 0.5) * step - 0.5);
		return at < 0 ? 0 : at >= length - 1 ? length - 1 : at;
	});
}

/** Beyond the first and the last row both neighbours are that row, which in whole numbers is not the row itself. */
function openCvRows(length: number, wanted: number, step: number): Neighbours {
	return neighbours(wanted, length, (k) => r((k + 0.5) * step - 0.5));
}

function neighbours(count: number, length: number, place: (k: number) => number): Neighbours {
	const low = new Int32Array(count);
	const high = new Int32Array(count);
	const share = new Float32Array(count);
	for (let k = 0; k < count; k++) {
		const at = place(k);
		const first = Math.floor(at);
		low[k] = Math.min(Math.max(first, 0), length - 1);
		high[k] = Math.min(Math.max(first + 1, 0), length - 1);
		share[k] = at - first;
	}
	return { low, high, share };
}

function blend(
	source: Float32Array,
	from: Size,
	channels: number,
	columns: Neighbours,
	rows: Neighbours,
): Float32Array {
	const width = columns.low.length;
	const out = new Float32Array(width * rows.low.length * channels);
	const stride = from.width * channels;
	let at = 0;
	for (let y = 0; y < rows.low.length; y++) {
		const above = (rows.low[y] as number) * stride;
		const below = (rows.high[y] as number) * stride;
		const v = rows.share[y] as number;
		for (let x = 0; x < width; x++) {
			const left = (columns.low[x] as number) * channels;
			const right = (columns.high[x] as number) * channels;
			const u = columns.share[x] as number;
			for (let c = 0; c < channels; c++) {
				const top =
					(1 - u) * (source[above + left + c] as number) + u * (source[above + right + c] as number);
				const bottom =
					(1 - u) * (source[below + left + c] as number) + u * (source[below + right + c] as number);
				out[at++] = (1 - v) * top + v * bottom;
			}
		}
	}
	return out;
}

/** Of OpenCV's weights: 11 bits behind the point. */
const one = 2048;

/**
 * OpenCV INTER_LINEAR on bytes, in its fixed-point arithmetic; exactly half the size is the mean of four pixels.
 * Source: opencv/opencv modules/imgproc/src/resize.cpp (resize, HResizeLinear, VResizeLinear for uchar, ResizeAreaFast).
 */
export function resampleOpenCv(source: Uint8Array, from: Size, to: Size, channels: number): Uint8Array {
	if (from.width === to.width && from.height === to.height) return source.slice();
	if (from.width === 2 * to.width && from.height === 2 * to.height)
		return halved(source, from.width, to, channels);
	const columns = openCvColumns(from.width, to.width, from.width / to.width);
	const rows = openCvRows(from.height, to.height, from.height / to.height);
	const rowLength = to.width * channels;
	const stride = from.width * channels;
	const stretched = new Map<number, Int32Array>();
	const stretch = (row: number): Int32Array => {
		const known = stretched.get(row);
		if (known) return known;
		const line = new Int32Array(rowLength);
		let at = 0;
		for (let x = 0; x < to.width; x++) {
			const [a, b] = weightsOf(columns.share[x] as number);
			const left = row * stride + (columns.low[x] as number) * channels;
			const right = row * stride + (columns.high[x] as number) * channels;
			for (let c = 0; c < channels; c++)
				line[at++] = (source[left + c] as number) * a + (source[right + c] as number) * b;
		}
		// Rows come in order: more than the last two are not needed again.
		if (stretched.size > 2) stretched.delete(stretched.keys().next().value as number);
		stretched.set(row, line);
		return line;
	};
	const out = new Uint8Array(rowLength * to.height);
	for (let y = 0; y < to.height; y++) {
		const [a, b] = weightsOf(rows.share[y] as number);
		const above = stretch(rows.low[y] as number);
		const below = stretch(rows.high[y] as number);
		const first = y * rowLength;
		for (let k = 0; k < rowLength; k++)
			out[first + k] =
				(((a * ((above[k] as number) >> 4)) >> 16) + ((b * ((below[k] as number) >> 4)) >> 16) + 2) >> 2;
	}
	return out;
}

function weightsOf(share: number): [number, number] {
	return [halfToEven(r(1 - share) * one), halfToEven(share * one)];
}

function halfToEven(value: number): number {
	const low = Math.floor(value);
	const rest = value - low;
	return rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
}

function halved(source: Uint8Array, width: number, to: Size, channels: number): Uint8Array {
	const out = new Uint8Array(to.width * to.height * channels);
	const stride = width * channels;
	let at = 0;
	for (let y = 0; y < to.height; y++)
		for (let x = 0; x < to.width; x++) {
			const first = 2 * y * stride + 2 * x * channels;
			for (let c = 0; c < channels; c++) {
				const k = first + c;
				const upper = (source[k] as number) + (source[k + channels] as number);
				const lower = (source[k + stride] as number) + (source[k + stride + channels] as number);
				out[at++] = (upper + lower + 2) >> 2;
			}
		}
	return out;
}

/** Of Pillow's weights: 22 bits behind the point. */
const pillowBits = 22;

interface Filter {
	/** Length of the axis. */
	length: number;
	/** First source index of each result. */
	first: Int32Array;
	weights: Int32Array[];
}

/**
 * Pillow BILINEAR on bytes: a triangle as wide as the result's pixel where it makes smaller, columns first, each pass rounded.
 * Source: python-pillow/Pillow src/libImaging/Resample.c (precompute_coeffs, normalize_coeffs_8bpc, ImagingResample).
 */
export function resamplePillow(source: Uint8Array, from: Size, to: Size, channels: number): Uint8Array {
	let pixels = source;
	if (from.width !== to.width) pixels = pass(pixels, triangle(from.width, to.width), from.height, channels);
	if (from.height !== to.height)
		pixels = pass(pixels, triangle(from.height, to.height), 1, to.width * channels);
	return pixels === source ? source.slice() : pixels;
}

function triangle(length: number, wanted: number): Filter {
	const step = length / wanted;
	const support = Math.max(step, 1);
	const first = new Int32Array(wanted);
	const weights = Array.from({ length: wanted }, (_, k) => {
		const centre = (k + 0.5) * step;
		const low = Math.max(0, Math.trunc(centre - support + 0.5));
		const end = Math.min(length, Math.trunc(centre + support + 0.5));
		first[k] = low;
		const shares = Array.from({ length: end - low }, (_, x) =>
			Math.max(0, 1 - Math.abs((x + low - centre + 0.5) * (1 / support))),
		);
		const sum = shares.reduce((total, share) => total + share, 0);
		return Int32Array.from(shares, (share) => Math.trunc(0.5 + (share / sum) * 2 ** pillowBits));
	});
	return { length, first, weights };
}

/** The picture as `[outer, length, inner]`, its middle axis filtered. */
function pass(
	source: Uint8Array,
	{ length, first, weights }: Filter,
	outer: number,
	inner: number,
): Uint8Array {
	const out = new Uint8Array(outer * weights.length * inner);
	let at = 0;
	for (let row = 0; row < outer; row++)
		for (const [k, own] of weights.entries()) {
			const from = (row * length + (first[k] as number)) * inner;
			for (let c = 0; c < inner; c++) out[at++] = weighted(source, from + c, inner, own);
		}
	return out;
}

function weighted(source: Uint8Array, from: number, step: number, weights: Int32Array): number {
	let sum = 2 ** (pillowBits - 1);
	for (let k = 0; k < weights.length; k++)
		sum += (source[from + k * step] as number) * (weights[k] as number);
	return Math.min(255, Math.max(0, sum >> pillowBits));
}

/**
 * scikit-image resize of order 1 with `mode="constant"` and no antialiasing, as Matterport calls it: beyond the edge lies
 * black, nothing gets darker than the picture's darkest value, and what comes out is cut to whole numbers (one that is whole
 * may come out one lower in either).
 * Sources: scikit-image/scikit-image skimage/transform/_warps.py (resize, _clip_warp_output), scipy/scipy ndimage (zoom with grid_mode);
 * matterport/Mask_RCNN mrcnn/utils.py (resize, resize_image).
 */
export function resampleSkimage(source: Uint8Array, from: Size, to: Size, channels: number): Uint8Array {
	const out = new Uint8Array(to.width * to.height * channels);
	const least = source.reduce((low, value) => Math.min(low, value), 255);
	const pixel = (row: number, column: number, c: number) =>
		row < 0 || column < 0 || row >= from.height || column >= from.width
			? 0
			: (source[(row * from.width + column) * channels + c] as number);
	let at = 0;
	for (let y = 0; y < to.height; y++) {
		const row = ((y + 0.5) * from.height) / to.height - 0.5;
		const above = Math.floor(row);
		const v = row - above;
		for (let x = 0; x < to.width; x++) {
			const column = ((x + 0.5) * from.width) / to.width - 0.5;
			const left = Math.floor(column);
			const u = column - left;
			for (let c = 0; c < channels; c++) {
				const top = (1 - u) * pixel(above, left, c) + u * pixel(above, left + 1, c);
				const bottom = (1 - u) * pixel(above + 1, left, c) + u * pixel(above + 1, left + 1, c);
				out[at++] = Math.max(least, (1 - v) * top + v * bottom);
			}
		}
	}
	return out;
}
