import type { Span } from '../core/problem';
import { formatFacts } from '../formats/format-names';
import { findColumns } from '../formats/tensorflow-csv/columns';
import type { AnnotatedText, FormatName } from '../formats/types';
import type { ImagePlace, Rule } from './rule';

/** What the missing size of an image does, as a whole sentence; formats without a place for it are left out. */
const effects: Partial<Record<FormatName, string>> = {
	coco: 'The image has no usable width and height: boxes cannot be held against its border, and detectron2 refuses it or trains on a wrong size.',
	voc: 'The file does not record the size of the image: boxes cannot be held against its border, and loaders that divide by it stop.',
	cvat: 'The image has no usable width and height: boxes cannot be held against its border, and converters that divide by them stop.',
	supervisely:
		'The file does not record the size of the image: boxes cannot be held against its border, and the SDK of Supervisely stops on it.',
	cityscapes:
		'The file does not record the size of the image: boxes cannot be held against its border, and detectron2 and cityscapesScripts stop without imgHeight and imgWidth.',
	'tensorflow-csv':
		'The rows of the image hold no usable width and height: boxes cannot be held against its border, and converters that divide by them stop.',
};

/**
 * An image whose size is not recorded.
 *
 * Sources: facebookresearch/detectron2 detectron2/data/detection_utils.py (check_image_size); open-mmlab/mmdetection
 * mmdet/datasets/coco.py (filter_data drops images under min_size), mmdet/datasets/xml_style.py (size is read from the
 * picture where it is missing); supervisely/supervisely annotation/annotation.py (Annotation.from_json);
 * mcordts/cityscapesScripts cityscapesscripts/preparation/json2instanceImg.py (createInstanceImage).
 */
export const rule: Rule = {
	name: 'image-size-missing',
	severity: 'warning',
	scope: 'image',
	title: 'Image without a size',
	finds:
		'An image of COCO, CVAT or a TensorFlow table that has columns for them, or a file of VOC, Supervisely or Cityscapes, does not record a positive width and height.',
	training:
		'Boxes cannot be held against the image’s border. Detectron2 refuses the image when the picture has another size, MMDetection stops without the keys and leaves the image out as too small where they hold 0 or less, and scripts that divide by the size train on infinite or NaN coordinates.',
	tolerance:
		'None. LabelMe, YOLO and all other formats take the size from the picture and are quiet; so are files that are broken anyway.',
	repair: 'Write the size of the picture.',
	check(place, report) {
		const { file, record } = place;
		const { format, problems } = file.annotations;
		const message = effects[format];
		if ((record.width !== null && record.height !== null) || message === undefined) return;
		if (format !== 'coco' && problems.some(({ rule: told }) => brokenBy.has(told))) return;
		if (format === 'tensorflow-csv' && !hasSizeColumns(file)) return;
		report({ message, span: spanOf(file, place) });
	},
};

function hasSizeColumns({ text }: AnnotatedText): boolean {
	const columns = findColumns(text);
	return columns !== null && columns.width >= 0 && columns.height >= 0;
}

/** What readers tell of a file of which a part is missing. */
const brokenBy: ReadonlySet<string> = new Set(['xml-syntax', 'json-syntax', 'json-truncated']);

/** The record of an image among many; of files of one image the file as a whole. */
function spanOf(file: AnnotatedText, place: ImagePlace): Span | null {
	const { format } = file.annotations;
	if (format === 'voc') return sizeSpan(file, place);
	return formatFacts[format].images === 'many' ? place.record.spans.record : null;
}

/** The size element of a VOC file, or the name of the picture where it has none. */
function sizeSpan({ text }: AnnotatedText, { record }: ImagePlace): Span | null {
	const size = /<size\s*>[\s\S]*?<\/size\s*>|<size\s*\/>/.exec(text);
	return size ? { start: size.index, end: size.index + size[0].length } : record.spans.fileName;
}
