// A perceptual hash of a picture: 64 bits that stay nearly the same when it is resized or saved again.

/** Grey values in rows, 0 to 255. */
export interface GreyPicture {
	width: number;
	height: number;
	grey: Uint8Array;
}

/** Two halves of 32 bits, the first bits first: as text, ImageHash's hexadecimal number. */
export type PerceptualHash = [high: number, low: number];

/** Pixels of the picture that is transformed, and of the corner of its frequencies that is read. */
const side = 32;
const corner = 8;

/**
 * What a coefficient varies by when pixels of the small picture are rounded to whole numbers: each is off by a variance of
 * 1/12, and the transform without factors sums `side` of them with weights of mean square 2, twice.
 */
const rounding = 2 * side * Math.sqrt(1 / 12);

/** A picture whose coefficients stand no further from their median than this many roundings has nothing to be told by. */
const clear = 4;

/** Interleaved bytes `[height * width * 3]` as grey, as PIL's convert('L'). Source: python-pillow/Pillow src/libImaging/Convert.c (L24). */
export function greyOf({
	width,
	height,
	rgb,
}: {
	width: number;
	height: number;
	rgb: Uint8Array;
}): GreyPicture {
	const grey = new Uint8Array(width * height);
	for (let at = 0; at < grey.length; at++) {
		const [r, g, b] = [rgb[3 * at], rgb[3 * at + 1], rgb[3 * at + 2]] as [number, number, number];
		grey[at] = (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
	}
	return { width, height, grey };
}

/**
 * The hash, or `null` for a picture without anything to tell it by: where half of the coefficients that make the bits lie
 * within four times the noise of rounding around their median, the bits are chance, and unlike pictures would be alike (plain
 * surfaces, smooth ramps).
 *
 * Source: JohannesBuchner/imagehash imagehash/__init__.py (phash): grey, 32 x 32 by Lanczos, DCT-II of columns and rows, the
 * 8 x 8 lowest frequencies, 1 where above their median.
 */
export function perceptualHash(picture: GreyPicture): PerceptualHash | null {
	const small = resizedLanczos(picture, side, side);
	const frequencies = lowFrequencies(small.grey);
	const middle = median(frequencies);
	const distances = frequencies.map((value) => Math.abs(value - middle));
	if (median(distances) < clear * rounding) return null;
	const hash: PerceptualHash = [0, 0];
	for (const [at, value] of frequencies.entries())
		if (value > middle) hash[at >> 5] = ((hash[at >> 5] as number) | (1 << (31 - (at & 31)))) >>> 0;
	return hash;
}

/** Bits in which two hashes differ. */
export function hashDistance(a: PerceptualHash, b: PerceptualHash): number {
	return bitCount(a[0] ^ b[0]) + bitCount(a[1] ^ b[1]);
}

function bitCount(value: number): number {
	let v = value - ((value >>> 1) & 0x55555555);
	v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
	return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The mean of the two in the middle where the count is even, as NumPy. */
function median(values: Float64Array): number {
	const sorted = values.slice().sort();
	const half = sorted.length >> 1;
	return sorted.length % 2 === 1
		? (sorted[half] as number)
		: ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/** `cosines[k * side + n]` of DCT-II without factors (SciPy's default doubles). */
const cosines = Float64Array.from(
	{ length: corner * side },
	(_, at) => 2 * Math.cos((Math.PI * Math.floor(at / side) * (2 * (at % side) + 1)) / (2 * side)),
);

/** `[corner * corner]` the lowest frequencies, rows those of the height. */
function lowFrequencies(grey: Uint8Array): Float64Array {
	const columns = new Float64Array(corner * side);
	for (let k = 0; k < corner; k++)
		for (let y = 0; y < side; y++) {
			const weight = cosines[k * side + y] as number;
			for (let x = 0; x < side; x++)
				columns[k * side + x] = (columns[k * side + x] as number) + weight * (grey[y * side + x] as number);
		}
	const out = new Float64Array(corner * corner);
	for (let k = 0; k < corner; k++)
		for (let l = 0; l < corner; l++) {
			let sum = 0;
			for (let x = 0; x < side; x++)
				sum += (columns[k * side + x] as number) * (cosines[l * side + x] as number);
			out[k * corner + l] = sum;
		}
	return out;
}

/** Bits behind the point of Pillow's weights. */
const precision = 22;
const lobes = 3;

/**
 * As PIL's resize with LANCZOS on bytes: columns first, then rows, whole numbers between the two, weights in fixed point.
 * Source: python-pillow/Pillow src/libImaging/Resample.c (precompute_coeffs, normalize_coeffs_8bpc, ImagingResampleHorizontal_8bpc).
 */
export function resizedLanczos(picture: GreyPicture, width: number, height: number): GreyPicture {
	const { grey } = picture;
	const wide = width === picture.width ? grey : alongRows(grey, picture, width);
	const out = height === picture.height ? wide : alongColumns(wide, width, picture.height, height);
	return { width, height, grey: out };
}

function alongRows(grey: Uint8Array, { width, height }: GreyPicture, wanted: number): Uint8Array {
	const out = new Uint8Array(wanted * height);
	for (const [x, { first, weights }] of taps(width, wanted).entries())
		for (let y = 0; y < height; y++) {
			let sum = 1 << (precision - 1);
			for (let k = 0; k < weights.length; k++)
				sum += (grey[y * width + first + k] as number) * (weights[k] as number);
			out[y * wanted + x] = clipped(sum);
		}
	return out;
}

function alongColumns(grey: Uint8Array, width: number, height: number, wanted: number): Uint8Array {
	const out = new Uint8Array(width * wanted);
	for (const [y, { first, weights }] of taps(height, wanted).entries())
		for (let x = 0; x < width; x++) {
			let sum = 1 << (precision - 1);
			for (let k = 0; k < weights.length; k++)
				sum += (grey[(first + k) * width + x] as number) * (weights[k] as number);
			out[y * width + x] = clipped(sum);
		}
	return out;
}

function clipped(sum: number): number {
	return Math.min(255, Math.max(0, Math.floor(sum / 2 ** precision)));
}

/** For each pixel of the result where its weights begin, and what they are. */
function taps(length: number, wanted: number): { first: number; weights: Int32Array }[] {
	const scale = length / wanted;
	const filterScale = Math.max(scale, 1);
	const support = lobes * filterScale;
	return Array.from({ length: wanted }, (_, at) => {
		const centre = (at + 0.5) * scale;
		const first = Math.max(0, Math.trunc(centre - support + 0.5));
		const last = Math.min(length, Math.trunc(centre + support + 0.5));
		const weights = Array.from({ length: last - first }, (__, k) =>
			lanczos((k + first - centre + 0.5) / filterScale),
		);
		const share = 1 / weights.reduce((total, weight) => total + weight, 0);
		const fixed = weights.map((weight) => {
			const value = weight * share * 2 ** precision;
			return Math.trunc(value < 0 ? value - 0.5 : value + 0.5);
		});
		return { first, weights: Int32Array.from(fixed) };
	});
}

function lanczos(x: number): number {
	return Math.abs(x) < lobes ? sinc(x) * sinc(x / lobes) : 0;
}

function sinc(x: number): number {
	return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
