import type { Rule } from './rule';
import { fitsWithin, pictureSizes, pictureSpan, sizeFix } from './support/pictures';

/** Two pictures have the same shape when their sides differ by no more than rounding to whole pixels leaves, pixels. */
const rounding = 1;

/**
 * An image of another size than the file records.
 *
 * Sources: facebookresearch/detectron2 detectron2/data/detection_utils.py (check_image_size raises SizeMismatchError);
 * open-mmlab/mmdetection mmdet/datasets/coco.py (width and height are taken from the file); ultralytics/ultralytics
 * ultralytics/data/converter.py (convert_coco divides boxes by the recorded size).
 */
export const rule: Rule = {
	name: 'image-size-mismatch',
	severity: 'error',
	scope: 'picture',
	title: 'Image has another size than recorded',
	finds: 'Width and height in the file are neither those of the picture as stored nor as shown.',
	training:
		'Detectron2 stops with a SizeMismatchError. The others train with what they read: if the picture was made larger or smaller after it was labelled, every box lies on something else, and conversion to YOLO divides by the wrong size.',
	tolerance:
		'None: a pixel counts, as Detectron2 stops at one. YOLO records no size. A size that fits once EXIF turns the picture is told by image-exif-swap.',
	repair:
		'Put the picture back that was labelled, or scale the boxes. Where the shapes differ and all boxes lie in the real picture, the quick fix writes its width and height; where the picture was scaled, there is none, as the boxes would have to be scaled too.',
	check(place, report) {
		const sizes = pictureSizes(place);
		if (sizes?.recorded !== 'neither') return;
		const { file, record } = place;
		const { shown } = sizes;
		const width = record.width as number;
		const height = record.height as number;
		const scale = shown.width / width;
		const isScaled = Math.abs(height * scale - shown.height) <= rounding * Math.max(1, scale);
		const fix = !isScaled && fitsWithin(record, shown) ? sizeFix(file, record, shown) : undefined;
		const effect = isScaled
			? `it seems scaled by ${Number(scale.toFixed(3))} after it was labelled, so every box lies on something else`
			: 'boxes may lie on something else';
		report({
			message: `The picture is ${shown.width} x ${shown.height}, the file says ${width} x ${height}: detectron2 refuses it with a SizeMismatchError, elsewhere ${effect}.`,
			span: pictureSpan(place),
			...(fix ? { fix } : {}),
		});
	},
};
