// Writes a data set as a Supervisely project: meta.json with the classes, and an annotation for every image.

import { zlibSync } from 'fflate';
import { type Box, boxOfCorners } from '../../core/geometry';
import { cropOfMask, type MaskCrop, maskOfCrop } from '../../core/masks/crop';
import { drawnMask } from '../../core/masks/draw';
import { classNamesOf, relativeName } from '../convert/file-paths';
import { boxAround, type Frame, frameOf, hasFiniteBox, pairsOf, soundParts } from '../convert/shapes';
import type { Dataset, DatasetImage, DatasetObject, FormatWriter, TargetFile } from '../convert/types';
import { fileBase } from '../paths';
import { encodePngMask } from '../png-write';
import { base64Text } from '../text/base64';

/**
 * Supervisely holds one figure an object: a polygon, a bitmap, or a rectangle. Boxes of the first two are those around
 * them. Polygons of several parts become a bitmap, drawn as COCO draws them. There is no flag for objects set apart, and
 * no folder below a data set.
 *
 * Sources: supervisely/supervisely annotation/annotation.py (Annotation.to_json), geometry/bitmap.py (data_2_base64),
 * project/project_meta.py (ProjectMeta.to_json).
 */
export const superviselyWriter: FormatWriter = {
	write,
	hold,
	// The list of classes stands in meta.json.
	holds: { emptyImages: true, imageSizes: true, unusedClasses: true },
};

type Figure =
	| { type: 'polygon'; part: Float64Array }
	| { type: 'bitmap'; crop: MaskCrop }
	| { type: 'rectangle'; box: Box };

function figureOf(object: DatasetObject, image: DatasetImage): Figure | null {
	const parts = soundParts(object);
	if (parts.length === 1) return { type: 'polygon', part: parts[0] };
	const crop = parts.length > 1 ? drawnCrop(parts, frameOf(image)) : maskCrop(object, frameOf(image));
	if (crop) return { type: 'bitmap', crop };
	if (!hasFiniteBox(object)) return null;
	return { type: 'rectangle', box: boxOfCorners(object.box) };
}

/** The parts drawn into the image, or, where its size is not known, into a frame that reaches to their end. */
function drawnCrop(parts: readonly Float64Array[], frame: Frame | null): MaskCrop | null {
	const [, , right, bottom] = boxAround(parts);
	const mask = drawnMask(parts, [], frame ?? { width: Math.ceil(right), height: Math.ceil(bottom) });
	return mask && cropOfMask(mask);
}

/** What lies in the image of a mask of runs. */
function maskCrop({ segmentation }: DatasetObject, frame: Frame | null): MaskCrop | null {
	const crop = segmentation?.kind === 'rle' ? cropOfMask(segmentation) : null;
	const mask = crop && maskOfCrop(crop, frame);
	return mask && cropOfMask(mask);
}

function hold(object: DatasetObject, image: DatasetImage): DatasetObject | null {
	const figure = figureOf(object, image);
	if (!figure) return null;
	const kept = { ...object, isApart: false };
	if (figure.type === 'rectangle') return { ...kept, box: figure.box, segmentation: null };
	if (figure.type === 'polygon') {
		const parts = [figure.part];
		return { ...kept, box: boxAround(parts), segmentation: { kind: 'polygons', parts } };
	}
	const { x, y, width, height } = figure.crop;
	const segmentation = maskOfCrop(figure.crop, frameOf(image));
	return { ...kept, box: [x, y, x + width, y + height], segmentation };
}

function* write(dataset: Dataset): Generator<TargetFile> {
	const classes = classNamesOf(dataset).map((title, row) => ({
		title,
		shape: 'any',
		color: colourOf(row),
		geometry_config: {},
	}));
	yield {
		path: 'meta.json',
		text: `${JSON.stringify({ classes, tags: [], projectType: 'images' }, null, 2)}\n`,
	};
	for (const [row, image] of dataset.images.entries()) {
		const name = fileBase(relativeName(image, row));
		yield { path: `dataset/ann/${name}.json`, text: annotationOf(image) };
	}
}

function annotationOf(image: DatasetImage): string {
	const objects = image.objects.flatMap((object) => {
		const figure = figureOf(object, image);
		if (!figure) return [];
		const { className: classTitle } = object;
		return [{ description: '', tags: [], classTitle, geometryType: figure.type, ...writtenFigure(figure) }];
	});
	const { width, height } = image;
	return `${JSON.stringify({ description: '', tags: [], size: { height, width }, objects }, null, 2)}\n`;
}

function writtenFigure(figure: Figure): object {
	if (figure.type === 'bitmap') {
		const data = base64Text(zlibSync(encodePngMask(figure.crop)));
		return { bitmap: { data, origin: [figure.crop.x, figure.crop.y] } };
	}
	const numbers = figure.type === 'polygon' ? figure.part : figure.box;
	return { points: { exterior: pairsOf(numbers), interior: [] } };
}

/** Every class needs a colour in meta.json: hues far from each other. */
function colourOf(row: number): string {
	const hue = (row * 137.508) % 360;
	const channel = (offset: number) => {
		const k = (offset + hue / 30) % 12;
		return Math.round(255 * (0.5 - 0.4 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
	};
	return `#${[0, 8, 4].map((offset) => channel(offset).toString(16).padStart(2, '0')).join('')}`;
}
