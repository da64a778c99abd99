// Pictures of files as the probe model takes them: decoded, turned as EXIF says, resized to the input; the last ones are
// kept in memory.

import { layout } from '../../core/inspect';
import type { Recipe } from '../../core/recipe';
import { unreadable } from '../images/probe';
import type { ImageSource } from '../images/sniff';
import type { ProbeImage } from './image';

export interface Pictures {
	/** The image with its pixels read from `source` when they are asked for. Images of one name are one picture. */
	image(source: ImageSource, labels: Omit<ProbeImage, 'pixels'>): ProbeImage;
}

/** @param limit bytes of pixels that are kept; a picture of 426 x 320 pixels has 0.4 MB. */
export function openPictures(recipe: Recipe, limit = 256 * 2 ** 20): Pictures {
	const held = new Map<string, Uint8Array>();
	let bytes = 0;
	return {
		image: (source, labels) => ({
			...labels,
			async pixels() {
				const { name, width, height } = labels;
				const known = held.get(name);
				if (known) {
					held.delete(name);
					held.set(name, known);
					return known;
				}
				const { input } = layout(recipe, width, height);
				const pixels = await decoded(source, input);
				if ('error' in pixels) return pixels;
				bytes += pixels.length - (held.get(name)?.length ?? 0);
				held.set(name, pixels);
				for (const [oldest, { length }] of held) {
					if (bytes <= limit || oldest === name) break;
					held.delete(oldest);
					bytes -= length;
				}
				return pixels;
			},
		}),
	};
}

/** RGB bytes, or why there are none. More than 8 bits a sample are stretched to the range of 8. */
async function decoded(
	source: ImageSource,
	{ width, height }: { width: number; height: number },
): Promise<Uint8Array | { error: string }> {
	try {
		const { default: sharp } = await import('sharp');
		const { depth } = await sharp(source).metadata();
		let picture = sharp(source, { failOn: 'none' }).autoOrient();
		if (depth !== 'uchar') picture = picture.normalise();
		return await picture
			.resize(width, height, { fit: 'fill' })
			.removeAlpha()
			.toColourspace('srgb')
			.raw()
			.toBuffer();
	} catch (error) {
		return { error: unreadable(error) };
	}
}
