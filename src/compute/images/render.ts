// Pictures for the screen: a small crop of one object with its box, and whole images that a page cannot show itself.

import type { Box } from '../../core/geometry';
import { unreadable } from './probe';
import { type ImageSource, imageKind, isDeepPng, readHead, whyNoPicture } from './sniff';

export interface Picture {
	mime: string;
	bytes: Uint8Array;
}

export interface ThumbnailOptions {
	/** Largest size, CSS pixels. */
	maxWidth: number;
	maxHeight: number;
	/** Room around the object, as a part of its longer side. */
	margin: number;
	/** Largest length of the picture as a base64 data URI, characters. */
	maxUriLength: number;
}

export const defaultThumbnail: ThumbnailOptions = {
	maxWidth: 220,
	maxHeight: 150,
	margin: 0.25,
	maxUriLength: 40_960,
};

const boxColour = '#ffe84c';
const casingColour = '#0a0c0f';
/** Tried until the picture is small enough: device pixels a CSS pixel, and WebP quality. */
const attempts = [
	{ density: 2, quality: 78 },
	{ density: 2, quality: 55 },
	{ density: 1, quality: 75 },
	{ density: 1, quality: 50 },
	{ density: 1, quality: 20 },
];

export interface Crop {
	left: number;
	top: number;
	width: number;
	height: number;
}

/** Loads the image library and runs it once, so that the first hover does not wait for that (0.9 s on WebAssembly). */
export async function warmUp(): Promise<void> {
	const { default: sharp } = await import('sharp');
	const create = { width: 8, height: 8, channels: 3, background: boxColour } as const;
	await sharp({ create }).webp().toBuffer();
}

/**
 * A WebP of the object in `box` (corners, pixels of the image as shown) with the box and, where given, its outline
 * (rings `x, y, ...`, same pixels) drawn on it. EXIF orientation is applied.
 */
export async function thumbnail(
	source: ImageSource,
	box: Box,
	outlines: readonly Float64Array[] | null,
	options: Partial<ThumbnailOptions> = {},
): Promise<Picture | { error: string }> {
	const settings = { ...defaultThumbnail, ...options };
	const head = readHead(source);
	if ('error' in head) return head;
	const reason = whyNoPicture(imageKind(head));
	if (reason) return { error: reason };
	try {
		const { default: sharp } = await import('sharp');
		const { autoOrient, depth } = await sharp(source).metadata();
		const crop = cropAround(box, autoOrient.width, autoOrient.height, settings.margin);
		if (!crop) return { error: 'The object lies outside the image.' };
		let plain = sharp(source, { failOn: 'none' }).autoOrient();
		if (depth !== 'uchar') plain = plain.normalise();
		const size = fittedSize(crop, settings, 2);
		const base = await plain
			.extract(crop)
			.resize(size.width, size.height, { fit: 'fill' })
			.toColourspace('srgb')
			.png({ compressionLevel: 1 })
			.toBuffer();
		for (const { density, quality } of attempts) {
			const { width, height } = fittedSize(crop, settings, density);
			const overlay = Buffer.from(overlaySvg(crop, width, height, box, outlines, density));
			const resized = await sharp(base).resize(width, height, { fit: 'fill' }).toBuffer();
			const bytes = await sharp(resized)
				.composite([{ input: overlay }])
				.webp({ quality })
				.toBuffer();
			if (uriLength('image/webp', bytes.length) <= settings.maxUriLength)
				return { mime: 'image/webp', bytes };
		}
		return { error: 'The picture of the object is too large for a hover.' };
	} catch (error) {
		return { error: unreadable(error) };
	}
}

/** Length of `data:<mime>;base64,...` for that many bytes. */
function uriLength(mime: string, bytes: number): number {
	return `data:${mime};base64,`.length + 4 * Math.ceil(bytes / 3);
}

/** Whole pixels around the box (corners in any order) with its margin, within the image; `null` when nothing is left. */
export function cropAround(
	[xa, ya, xb, yb]: Box,
	imageWidth: number,
	imageHeight: number,
	margin: number,
): Crop | null {
	const [x1, x2] = [Math.min(xa, xb), Math.max(xa, xb)];
	const [y1, y2] = [Math.min(ya, yb), Math.max(ya, yb)];
	const room = Math.max(margin * Math.max(x2 - x1, y2 - y1), 4);
	const left = Math.max(0, Math.floor(x1 - room));
	const top = Math.max(0, Math.floor(y1 - room));
	const width = Math.min(imageWidth, Math.ceil(x2 + room)) - left;
	const height = Math.min(imageHeight, Math.ceil(y2 + room)) - top;
	return width > 0 && height > 0 ? { left, top, width, height } : null;
}

/** Device pixels: as large as the limits allow; small objects are enlarged at most eight times. */
function fittedSize(crop: Crop, { maxWidth, maxHeight }: ThumbnailOptions, density: number) {
	const scale = Math.min(maxWidth / crop.width, maxHeight / crop.height, 8) * density;
	return {
		width: Math.max(1, Math.round(crop.width * scale)),
		height: Math.max(1, Math.round(crop.height * scale)),
	};
}

function overlaySvg(
	crop: Crop,
	width: number,
	height: number,
	[x1, y1, x2, y2]: Box,
	outlines: readonly Float64Array[] | null,
	density: number,
): string {
	const x = (value: number) => ((value - crop.left) * width) / crop.width;
	const y = (value: number) => ((value - crop.top) * height) / crop.height;
	const path = (outlines ?? []).map((ring) => ringPath(ring, x, y)).join('');
	const corners = `M${fixed(x(x1))} ${fixed(y(y1))}H${fixed(x(x2))}V${fixed(y(y2))}H${fixed(x(x1))}Z`;
	const lines = [
		stroke(path, casingColour, 3 * density),
		stroke(path, boxColour, 1.25 * density),
		stroke(corners, casingColour, 4 * density),
		stroke(corners, boxColour, 2 * density),
	];
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${lines.join('')}</svg>`;
}

function stroke(path: string, colour: string, width: number): string {
	return path === ''
		? ''
		: `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"/>`;
}

function ringPath(ring: Float64Array, x: (value: number) => number, y: (value: number) => number): string {
	let path = '';
	for (let i = 0; i + 1 < ring.length; i += 2)
		path += `${i === 0 ? 'M' : 'L'}${fixed(x(ring[i]))} ${fixed(y(ring[i + 1]))}`;
	return path === '' ? '' : `${path}Z`;
}

function fixed(value: number): string {
	return value.toFixed(1);
}

/** Kinds that a page shows by itself, with EXIF orientation. */
const shownDirectly: Record<string, string> = {
	jpeg: 'image/jpeg',
	png: 'image/png',
	webp: 'image/webp',
	gif: 'image/gif',
	bmp: 'image/bmp',
	avif: 'image/avif',
};

export type Displayable =
	/** The page shows the file (or the given bytes) as it is. */
	| { kind: 'direct'; mime: string }
	/** Converted: TIFF, and everything with more than 8 bits a sample, stretched to the range of the screen. */
	| ({ kind: 'bytes' } & Picture)
	| { kind: 'none'; reason: string };

/** How a page can show `source`. */
export async function displayable(source: ImageSource): Promise<Displayable> {
	const head = readHead(source);
	if ('error' in head) return { kind: 'none', reason: head.error };
	const kind = imageKind(head);
	const reason = whyNoPicture(kind);
	if (reason) return { kind: 'none', reason };
	const mime = shownDirectly[kind];
	if (mime && !isDeepPng(head)) return { kind: 'direct', mime };
	try {
		const { default: sharp } = await import('sharp');
		const { depth } = await sharp(source).metadata();
		let picture = sharp(source, { failOn: 'none' }).autoOrient();
		if (depth !== 'uchar') picture = picture.normalise();
		const bytes = await picture.toColourspace('srgb').png({ compressionLevel: 3 }).toBuffer();
		return { kind: 'bytes', mime: 'image/png', bytes };
	} catch (error) {
		return { kind: 'none', reason: unreadable(error) };
	}
}
