import { polygonPixels } from '../core/masks/polygon';
import { polygonArea } from '../core/masks/polygon-area';
import { frameFits, rleArea } from '../core/masks/rle';
import { formatNumber, learnStyle } from '../formats/edit/number-style';
import { partOf } from '../formats/part';
import type { ImageRecord, ObjectRecord } from '../formats/types';
import type { Rule } from './rule';
import { figure } from './support/places';

/** An area may be off by this part of the mask's ... */
const shareTolerance = 0.1;
/** ... or by this many pixels for each pixel of outline: rasterising moves every edge by up to half a pixel. */
const outlineTolerance = 1;

/** Outlines that go more often round the image than this were never drawn; their pixels are not counted. */
const roundsCounted = 20;

/**
 * An area that is not that of the mask.
 *
 * Sources: cocodataset/cocoapi PythonAPI/pycocotools/cocoeval.py (Params.areaRng: small, medium and large objects);
 * open-mmlab/mmdetection mmdet/datasets/coco.py (parse_data_info drops areas of 0); pytorch/vision
 * references/detection/coco_utils.py (ConvertCocoPolysToMask hands area on).
 */
export const rule: Rule = {
	name: 'area-mask-disagree',
	severity: 'information',
	scope: 'object',
	title: 'Area and mask disagree',
	finds:
		'The "area" of an annotation is not that of its polygons or run lengths; often it is that of the box.',
	training:
		'No loss reads it, but it decides what counts: MMDetection drops annotations whose area is 0 or less, and COCOeval sorts objects into small, medium and large by it, so AP by size is that of other objects.',
	tolerance:
		'Off by 10 % of the mask, or by one square pixel for each pixel of outline (outlines and rasterised masks differ by as much), whichever is more. COCO’s own areas, from outlines or from pixels, are quiet. Outlines that are longer than 20 times around the image are damage that other rules tell, and are left out here. An area of 0 or less is a warning. Crowds are not told: the areas of COCO’s own crowds are not those of their runs.',
	repair: 'The quick fix writes the number of pixels of the mask, as pycocotools rasterises it.',
	check({ file, record, object }, report) {
		const { area, segmentation, flag, spans } = object;
		if (area === null || segmentation === null || flag === 'iscrowd' || !spans.area) return;
		if (segmentation.kind === 'polygons' && isNearOutline(segmentation.parts, area)) return;
		const pixels = maskPixels(object, record);
		if (pixels === null || isWithin(area, pixels, segmentation)) return;
		const written = partOf(file, spans.area);
		const isNumber = /^-?\d/.test(written);
		report({
			...(area <= 0 ? { severity: 'warning' } : {}),
			message: `The area ${figure(area)} is not that of the mask (${pixels} pixels): no loss reads it, but AP of small, medium and large objects does${area <= 0 ? ', and MMDetection drops the object' : ''}.`,
			span: spans.area,
			...(isNumber
				? {
						fix: {
							title: 'Write the area of the mask',
							edits: [{ span: spans.area, text: formatNumber(pixels, learnStyle([written], 'shortest')) }],
						},
					}
				: {}),
		});
	},
};

/** Whether the area is near that of the outlines: what healthy files hold, told without rasterising. */
function isNearOutline(parts: readonly Float64Array[], area: number): boolean {
	const outlined = polygonArea(parts);
	return Math.abs(area - outlined) <= (shareTolerance / 2) * outlined;
}

/** Pixels of the mask in its own frame; `null` where no frame is known. */
function maskPixels({ segmentation }: ObjectRecord, { width, height }: ImageRecord): number | null {
	if (segmentation?.kind === 'rle') return rleArea(segmentation.counts);
	if (!segmentation || width === null || height === null || !frameFits(height, width)) return null;
	const { parts } = segmentation;
	if (outlineLength(parts) > roundsCounted * 2 * (width + height)) return null;
	return polygonPixels(parts, height, width);
}

function isWithin(
	area: number,
	pixels: number,
	segmentation: NonNullable<ObjectRecord['segmentation']>,
): boolean {
	const off = Math.abs(area - pixels);
	if (off <= shareTolerance * pixels) return true;
	if (area <= 0) return pixels === 0;
	if (segmentation.kind === 'rle') return false;
	return off <= outlineTolerance * outlineLength(segmentation.parts);
}

/** Of all parts, pixels. */
function outlineLength(parts: readonly Float64Array[]): number {
	let length = 0;
	for (const part of parts) {
		length += Math.hypot(part[0] - part[part.length - 2], part[1] - part[part.length - 1]);
		for (let i = 2; i + 1 < part.length; i += 2) {
			length += Math.hypot(part[i] - part[i - 2], part[i + 1] - part[i - 1]);
		}
	}
	return length;
}
