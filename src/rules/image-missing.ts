import { formatFacts } from '../formats/format-names';
import { findEmbeddedImage } from '../formats/labelme/read';
import type { Rule } from './rule';
import { hasSizes, pictureSpan } from './support/pictures';
import { counted } from './support/places';

/** Places that are named in the message. */
const named = 3;

/**
 * An image whose file was not found.
 *
 * Sources: pytorch/vision torchvision/datasets/coco.py (CocoDetection._load_image); facebookresearch/detectron2
 * detectron2/data/detection_utils.py (read_image); open-mmlab/mmcv mmcv/transforms/loading.py (LoadImageFromFile:
 * ignore_empty); ultralytics/ultralytics ultralytics/data/utils.py (img2label_paths: labels are looked for from the
 * images); cocodataset/cocoapi PythonAPI/pycocotools/coco.py (loadImgs).
 */
export const rule: Rule = {
	name: 'image-missing',
	severity: 'warning',
	scope: 'picture',
	title: 'Image not found',
	finds: 'The picture that an annotation file names is not where it is looked for.',
	training:
		'torchvision, Detectron2 and MMDetection stop with the first such image that a worker loads, which may be hours into an epoch; Ultralytics starts from the images, so the labels of a missing one are never trained on.',
	tolerance:
		'Places are tried beside the annotation file, in the usual image folders and in the folder that is set. Quiet where a LabelMe file carries its picture in itself. An error where the file records no size either, as then nothing of the image is known; not so for formats whose files never record one (YOLO, KITTI, Open Images, Create ML, VGG Image Annotator).',
	repair:
		'Fetch the picture, correct the name, or set anchorage.images.root (--images on the command line) to the folder of the pictures.',
	check(place, report) {
		const { file, record, picture } = place;
		if (picture.kind !== 'missing') return;
		const { format } = file.annotations;
		if (format === 'labelme' && findEmbeddedImage(file.text)) return;
		const isSizeKnown = !hasSizes(file) || (record.width !== null && record.height !== null);
		const isLabelFile = formatFacts[format].images === 'one' && record.spans.fileName === null;
		const { tried } = picture;
		const first = tried.slice(0, named).join(', ');
		const rest = tried.length > named ? ', ...' : '';
		const where =
			tried.length === 0 ? '' : ` in ${counted(tried.length, 'place', 'places')} (${first}${rest})`;
		const what = isLabelFile
			? 'The image of this label file was not found'
			: `The image ${record.fileName} was not found`;
		const effect =
			format === 'yolo' ? 'Ultralytics never trains on its labels' : 'loaders stop when they come to it';
		report({
			...(isSizeKnown ? {} : { severity: 'error' }),
			message: `${what}${where}: ${effect}; set anchorage.images.root if it lies elsewhere.`,
			span: pictureSpan(place),
		});
	},
};
