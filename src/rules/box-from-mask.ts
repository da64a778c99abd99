import type { Fix } from '../core/problem';
import { partOf } from '../formats/part';
import type { ObjectPlace, Rule } from './rule';

/**
 * A COCO annotation with a mask and no usable bbox.
 *
 * Sources: pytorch/vision references/detection/coco_utils.py (ConvertCocoPolysToMask reads bbox); facebookresearch/detectron2
 * detectron2/data/detection_utils.py (transform_instance_annotations); open-mmlab/mmdetection mmdet/datasets/coco.py
 * (parse_data_info).
 */
export const rule: Rule = {
	name: 'box-from-mask',
	severity: 'information',
	scope: 'object',
	title: 'Box taken from the mask',
	finds:
		'An annotation of a COCO file has a segmentation but no bbox that could be read; the box around the mask is shown.',
	training:
		'torchvision’s reference loader, Detectron2 and MMDetection read bbox and stop with a KeyError where it is missing: there is no target for dx, dy, dw and dh.',
	tolerance: 'None. Quiet where box-malformed tells what is wrong with a bbox that is there.',
	repair: 'The quick fix writes the bbox of the mask.',
	check(place, report) {
		const { file, object } = place;
		if (file.annotations.format !== 'coco' || object.editable.box || object.spans.box) return;
		report({
			message:
				'The annotation has no bbox: the box around its mask is shown, but loaders that need bbox stop on it.',
			span: object.spans.segmentation,
			fix: boxWritten(place),
		});
	},
};

/** Writes the bbox over an empty one, or in front of the segmentation's key, in the spacing of the file. */
function boxWritten({ file, object }: ObjectPlace): Fix | undefined {
	const { record, segmentation } = object.spans;
	if (!segmentation) return undefined;
	const title = 'Write the box of the mask';
	const text = partOf(file, record);
	const [x1, y1, x2, y2] = object.box;
	const numbers = [x1, y1, x2 - x1, y2 - y1].map((value) => Number(value.toFixed(2)));
	const list = (separator: string) => `[${numbers.join(separator)}]`;
	const empty = /("bbox"\s*:)(\s*)(?:null|\[\s*\])/.exec(text);
	if (empty) {
		const end = record.start + empty.index + empty[0].length;
		const start = record.start + empty.index + empty[1].length + empty[2].length;
		return { title, edits: [{ span: { start, end }, text: list(empty[2] ? ', ' : ',') }] };
	}
	const key = /(\s*)"segmentation"(\s*:\s*)$/.exec(text.slice(0, segmentation.start - record.start));
	if (!key || text.includes('"bbox"')) return undefined;
	const [, before, colon] = key;
	const isSpaced = colon.endsWith(' ');
	const at = record.start + key.index + before.length;
	const written = `"bbox"${colon}${list(isSpaced ? ', ' : ',')},${before || (isSpaced ? ' ' : '')}`;
	return { title, edits: [{ span: { start: at, end: at }, text: written }] };
}
