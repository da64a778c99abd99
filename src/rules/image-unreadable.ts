import type { Rule } from './rule';
import { pictureSpan } from './support/pictures';

/**
 * An image file that cannot be read.
 *
 * Sources: opencv/opencv modules/imgcodecs/src/loadsave.cpp (imread returns an empty matrix); python-pillow/Pillow
 * src/PIL/Image.py (open raises UnidentifiedImageError); ultralytics/ultralytics ultralytics/data/utils.py
 * (verify_image: corrupt images are left out with a warning), ultralytics/data/base.py (load_image raises
 * FileNotFoundError).
 */
export const rule: Rule = {
	name: 'image-unreadable',
	severity: 'error',
	scope: 'picture',
	title: 'Image cannot be read',
	finds:
		'The file of an image is there but is no picture: empty, a Git LFS pointer, cut off, or of an unknown kind.',
	training:
		'Loaders that use PIL stop with an UnidentifiedImageError; OpenCV gives nothing instead of a picture, on which the next step stops with a TypeError; Ultralytics leaves the image out with a warning, and its objects are never trained on.',
	tolerance:
		'Told by the header of the file alone: a picture that breaks off after its header is not noticed.',
	repair: 'Fetch the picture again; run "git lfs pull" where it is a pointer.',
	check(place, report) {
		const { picture } = place;
		if (picture.kind !== 'unreadable') return;
		const reason = picture.reason.replace(/\.$/, '');
		report({
			message: `${reason}: PIL stops on it, OpenCV gives None for it, and Ultralytics leaves the image out.`,
			span: pictureSpan(place),
		});
	},
};
