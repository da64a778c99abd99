import type { Rule } from './rule';

/**
 * A YOLO label file whose image was not found.
 *
 * Sources: ultralytics/ultralytics ultralytics/data/utils.py (img2label_paths).
 */
export const rule: Rule = {
	name: 'image-size-unknown',
	severity: 'information',
	scope: 'reading',
	title: 'Image of a label file not found',
	finds:
		'The image of a YOLO label file is not where it is looked for, so the shape of its boxes is not known.',
	training:
		'None by itself, but Ultralytics looks for labels from the images: a label file without an image is never trained on.',
	tolerance: 'Told once a file that has rows. Boxes are shown on a canvas of 640 x 640.',
	repair: 'Put the image beside the labels or into the images folder, or choose the image folder.',
};
