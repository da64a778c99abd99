import type { Rule } from './rule';
import { pictureSizes, pictureSpan } from './support/pictures';

/**
 * An image that is stored turned, where frameworks differ in whether they turn it back.
 *
 * Sources: facebookresearch/detectron2 detectron2/data/detection_utils.py (_apply_exif_orientation, check_image_size);
 * ultralytics/ultralytics ultralytics/data/utils.py (exif_size); opencv/opencv modules/imgcodecs/src/loadsave.cpp
 * (imread applies the orientation unless IMREAD_IGNORE_ORIENTATION is given); pytorch/vision torchvision/io/image.py
 * (decode_image: apply_exif_orientation is False unless given), torchvision/datasets/coco.py (CocoDetection opens with
 * PIL, which leaves it as stored).
 */
export const rule: Rule = {
	name: 'image-exif-swap',
	severity: 'warning',
	scope: 'picture',
	title: 'Image stored turned by 90°',
	finds:
		'The EXIF orientation of a picture swaps width and height (5 to 8), so that its recorded size fits only one of the stored and the shown picture.',
	training:
		'Detectron2, Ultralytics and everything that reads with OpenCV (MMDetection, YOLOX) turn the picture by its EXIF orientation; torchvision’s decode_image and CocoDetection, and plain PIL, do not. Where labels and picture are turned differently, every box lies on something else, and Detectron2 stops with a SizeMismatchError.',
	tolerance:
		'A warning where the recorded size is that of the picture as stored; information where it is that of the shown picture, as then only loaders that ignore EXIF go wrong. Square pictures, and orientations that keep the sides, cannot be told apart and are quiet; so are YOLO files, which record no size.',
	repair:
		'Save the pictures turned, without the EXIF orientation, and look whether the boxes lie right on them; the extension shows pictures turned.',
	check(place, report) {
		const sizes = pictureSizes(place);
		if (!sizes || (sizes.recorded !== 'stored' && sizes.recorded !== 'shown')) return;
		const { width, height, orientation } = sizes.picture;
		if (orientation < 5 || width === height) return;
		const stored = `${width} x ${height}`;
		const shown = `${height} x ${width}`;
		const message =
			sizes.recorded === 'stored'
				? `The recorded size ${stored} is that of the picture as stored, but EXIF shows it as ${shown}: detectron2 refuses it, Ultralytics and OpenCV turn it under the boxes, torchvision does not turn it.`
				: `The recorded size ${shown} is that of the picture as EXIF turns it: torchvision and plain PIL read it as ${stored}, so that every box lies on something else.`;
		report({
			...(sizes.recorded === 'stored' ? {} : { severity: 'information' }),
			message,
			span: pictureSpan(place),
		});
	},
};
