// Writes CVAT XML 1.1 for images: one file for the whole data set, numbers as short as they can be read back.

import { cropOfMask, type MaskCrop, maskOfCrop } from '../../core/masks/crop';
import { classNamesOf } from '../convert/file-paths';
import { unsigned } from '../convert/numbers';
import { inPieces } from '../convert/pieces';
import { boxAround, hasFiniteBox, soundParts } from '../convert/shapes';
import type { Dataset, DatasetImage, DatasetObject, FormatWriter } from '../convert/types';
import { escapedXml, legalXml } from '../text/xml-write';

export const cvatWriter: FormatWriter = {
	write: (dataset) => inPieces('annotations.xml', fileText(dataset)),
	hold,
	holds: { emptyImages: true, imageSizes: true, unusedClasses: true },
};

function* fileText(dataset: Dataset): Generator<string> {
	const { images } = dataset;
	const lines = ['<?xml version="1.0" encoding="utf-8"?>', '<annotations>', '  <version>1.1</version>'];
	lines.push(
		'  <meta>',
		'    <task>',
		`      <size>${images.length}</size>`,
		'      <mode>annotation</mode>',
	);
	lines.push('      <labels>');
	for (const name of classNamesOf(dataset))
		lines.push(`        <label><name>${escapedXml(name)}</name></label>`);
	lines.push('      </labels>', '    </task>', '  </meta>', '');
	yield lines.join('\n');
	let groups = 0;
	for (const [at, image] of images.entries()) {
		const tags = [imageTag(image, at)];
		for (const object of image.objects) {
			const shapes = shapesOf(object);
			const group = shapes.length > 1 ? ` group_id="${++groups}"` : '';
			const label = `label="${escapedXml(object.className)}" source="manual" occluded="0"`;
			for (const { name, place } of shapes) {
				tags.push(`    <${name} ${label} ${place} z_order="0"${group}></${name}>`);
			}
		}
		tags.push('  </image>', '');
		yield tags.join('\n');
	}
	yield '</annotations>\n';
}

function imageTag({ fileName, width, height }: DatasetImage, at: number): string {
	const size = (width === null ? '' : ` width="${width}"`) + (height === null ? '' : ` height="${height}"`);
	return `  <image id="${at}" name="${escapedXml(fileName)}"${size}>`;
}

/** The shapes that an object is written as: a mask, its polygons, or its box; none for a box that is no number. */
function shapesOf(object: DatasetObject): { name: string; place: string }[] {
	const crop = cropOf(object);
	if (crop) {
		const { x, y, width, height } = crop;
		const place = `rle="${rowRuns(crop).join(', ')}" left="${x}" top="${y}" width="${width}" height="${height}"`;
		return [{ name: 'mask', place }];
	}
	const parts = partsOf(object);
	if (parts.length > 0) return parts.map((part) => ({ name: 'polygon', place: `points="${pairs(part)}"` }));
	if (!hasFiniteBox(object)) return [];
	const [x1, y1, x2, y2] = object.box;
	return [{ name: 'box', place: `xtl="${x1}" ytl="${y1}" xbr="${x2}" ybr="${y2}"` }];
}

/** The box of a mask or of polygons is the one around them; CVAT has no flag, and a mask without pixels is its box. */
function hold(object: DatasetObject, { width, height }: DatasetImage): DatasetObject | null {
	const held = { className: legalXml(object.className), isApart: false };
	const crop = cropOf(object);
	if (crop) {
		const frame = width === null || height === null ? null : { width, height };
		const box: DatasetObject['box'] = [crop.x, crop.y, crop.x + crop.width, crop.y + crop.height];
		return { ...held, box, segmentation: maskOfCrop(crop, frame) };
	}
	const parts = partsOf(object);
	if (parts.length > 0) return { ...held, box: boxAround(parts), segmentation: { kind: 'polygons', parts } };
	if (!hasFiniteBox(object)) return null;
	const [x1, y1, x2, y2] = object.box;
	return { ...held, box: [unsigned(x1), unsigned(y1), unsigned(x2), unsigned(y2)], segmentation: null };
}

function cropOf({ segmentation }: DatasetObject): MaskCrop | null {
	return segmentation?.kind === 'rle' ? cropOfMask(segmentation) : null;
}

function partsOf(object: DatasetObject): Float64Array[] {
	return soundParts(object).map((part) => part.map(unsigned));
}

function pairs(part: Float64Array): string {
	const texts: string[] = [];
	for (let at = 0; at < part.length; at += 2) texts.push(`${part[at]},${part[at + 1]}`);
	return texts.join(';');
}

/**
 * Runs row by row, the first of zeros.
 *
 * Sources: cvat-ai/cvat cvat/apps/dataset_manager/formats/transformations.py (MaskConverter.rle).
 */
function rowRuns({ bitmap }: MaskCrop): number[] {
	const runs: number[] = [];
	let current = 0;
	let run = 0;
	for (const value of bitmap) {
		if (value !== current) {
			runs.push(run);
			run = 0;
			current = value;
		}
		run++;
	}
	runs.push(run);
	return runs;
}
