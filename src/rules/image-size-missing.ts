import type { Span } from '../core/problem';
import type { AnnotatedText } from '../formats/types';
import type { ImagePlace, Rule } from './rule';

/**
 * An image whose size is not recorded.
 *
 * Sources: facebookresearch/detectron2 detectron2/data/detection_utils.py (check_image_size); open-mmlab/mmdetection
 * mmdet/datasets/coco.py (filter_data drops images under min_size), mmdet/datasets/xml_style.py (size is read from the
 * picture where it is missing).
 */
export const rule: Rule = {
	name: 'image-size-missing',
	severity: 'warning',
	scope: 'image',
	title: 'Image without a size',
	finds: 'A COCO image or a VOC file does not record a positive width and height.',
	training:
		'Boxes cannot be held against the image’s border. Detectron2 refuses the image when the picture has another size, MMDetection stops without the keys and leaves the image out as too small where they hold 0 or less, and scripts that divide by the size train on infinite or NaN coordinates.',
	tolerance:
		'None. LabelMe and YOLO take the size from the picture and are quiet; so are VOC files that are broken anyway.',
	repair: 'Write the size of the picture.',
	check(place, report) {
		const { file, record } = place;
		const { format, problems } = file.annotations;
		if ((record.width !== null && record.height !== null) || (format !== 'coco' && format !== 'voc')) return;
		if (format === 'voc' && problems.some(({ rule: told }) => told === 'xml-syntax')) return;
		report({
			message:
				format === 'coco'
					? 'The image has no usable width and height: boxes cannot be held against its border, and detectron2 refuses it or trains on a wrong size.'
					: 'The file does not record the size of the image: boxes cannot be held against its border, and loaders that divide by it stop.',
			span: format === 'coco' ? record.spans.record : sizeSpan(file, place),
		});
	},
};

/** The size element of a VOC file, or the name of the picture where it has none. */
function sizeSpan({ text }: AnnotatedText, { record }: ImagePlace): Span | null {
	const size = /<size\s*>[\s\S]*?<\/size\s*>|<size\s*\/>/.exec(text);
	return size ? { start: size.index, end: size.index + size[0].length } : record.spans.fileName;
}
