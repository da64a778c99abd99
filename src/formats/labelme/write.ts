// Writes a data set as LabelMe: one JSON an image, beside where the image stands.

import { type Box, boxOfCorners } from '../../core/geometry';
import { cropOfMask, type MaskCrop, maskOfCrop } from '../../core/masks/crop';
import { relativeName, withoutExtension } from '../convert/file-paths';
import { boxAround, frameOf, hasFiniteBox, pairsOf, soundParts } from '../convert/shapes';
import type { Dataset, DatasetImage, DatasetObject, FormatWriter, TargetFile } from '../convert/types';
import { fileBase } from '../paths';
import { encodePngMask } from '../png-write';
import { base64Text } from '../text/base64';
import { ignoredLabel } from './read';

/**
 * LabelMe holds one shape an object: polygons, or a mask as a picture, or a rectangle. Boxes of the first two are those
 * around them. Polygons of several parts are shapes of one group. An object set apart gets the label that LabelMe's own
 * export leaves out, in place of its class.
 *
 * Sources: wkentaro/labelme labelme/_label_file.py (LabelFile.save), labelme/utils/image.py (img_arr_to_b64),
 * examples/instance_segmentation/labelme2coco.py.
 */
export const labelmeWriter: FormatWriter = {
	write,
	hold,
	holds: { emptyImages: true, imageSizes: true, unusedClasses: false },
};

/** What an object is written as. */
type Shape =
	| { kind: 'polygons'; parts: Float64Array[] }
	| { kind: 'mask'; crop: MaskCrop }
	| { kind: 'rectangle'; box: Box };

function shapeOf(object: DatasetObject): Shape | null {
	const parts = soundParts(object);
	if (parts.length > 0) return { kind: 'polygons', parts };
	const crop = object.segmentation?.kind === 'rle' ? cropOfMask(object.segmentation) : null;
	if (crop) return { kind: 'mask', crop };
	if (!hasFiniteBox(object)) return null;
	return { kind: 'rectangle', box: boxOfCorners(object.box) };
}

function hold(object: DatasetObject, image: DatasetImage): DatasetObject | null {
	const shape = shapeOf(object);
	if (!shape) return null;
	const kept = { ...object, className: labelOf(object), isApart: labelOf(object) === ignoredLabel };
	if (shape.kind === 'rectangle') return { ...kept, box: shape.box, segmentation: null };
	if (shape.kind === 'polygons') {
		return { ...kept, box: boxAround(shape.parts), segmentation: shape };
	}
	const { x, y, width, height } = shape.crop;
	return {
		...kept,
		box: [x, y, x + width, y + height],
		segmentation: maskOfCrop(shape.crop, frameOf(image)),
	};
}

function labelOf({ className, isApart }: DatasetObject): string {
	return isApart ? ignoredLabel : className;
}

function* write({ images }: Dataset): Generator<TargetFile> {
	for (const [row, image] of images.entries()) {
		const name = relativeName(image, row);
		let groups = 0;
		const shapes = image.objects.flatMap((object) => {
			const shape = shapeOf(object);
			if (!shape) return [];
			const group = shape.kind === 'polygons' && shape.parts.length > 1 ? ++groups : null;
			return shapesOf(shape).map((written) => ({
				label: labelOf(object),
				...written,
				group_id: group,
				description: '',
				flags: {},
			}));
		});
		const file = {
			version: '5.0.1',
			flags: {},
			shapes,
			imagePath: fileBase(name),
			imageData: null,
			imageHeight: image.height,
			imageWidth: image.width,
		};
		yield { path: `${withoutExtension(name)}.json`, text: `${JSON.stringify(file, null, 2)}\n` };
	}
}

function shapesOf(shape: Shape): object[] {
	if (shape.kind === 'polygons') {
		return shape.parts.map((part) => ({ points: pairsOf(part), shape_type: 'polygon', mask: null }));
	}
	if (shape.kind === 'rectangle') {
		return [{ points: pairsOf(shape.box), shape_type: 'rectangle', mask: null }];
	}
	const { x, y, width, height } = shape.crop;
	const points = pairsOf([x, y, x + width - 1, y + height - 1]);
	return [{ points, shape_type: 'mask', mask: base64Text(encodePngMask(shape.crop)) }];
}
