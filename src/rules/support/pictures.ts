// What the rules on pictures share: where one is named, its size against the recorded one, and the fix that writes it.

import type { Fix, Span, TextEdit } from '../../core/problem';
import { formatFacts } from '../../formats/format-names';
import { partOf } from '../../formats/part';
import { formatNamed } from '../../formats/registry';
import { memberOf, numberAt } from '../../formats/text/json-values';
import { childElements, childText, tryParse } from '../../formats/text/xml';
import type { AnnotatedText, FormatName, ImageRecord } from '../../formats/types';
import type { Picture, PicturePlace } from '../rule';
import { overshoot, overshootAllowed } from './places';

/** Where the file names the picture; in files of one image that do not, the file as a whole is meant (`null`). */
export function pictureSpan({ file, record }: PicturePlace): Span | null {
	const isOne = formatFacts[file.annotations.format].images === 'one';
	return record.spans.fileName ?? (isOne ? null : record.spans.record);
}

export interface Size {
	width: number;
	height: number;
}

/** How the recorded size fits the picture. */
export interface PictureSizes {
	picture: Extract<Picture, { kind: 'read' }>;
	/** With the EXIF orientation applied, pixels. */
	shown: Size;
	/** As stored, as shown, or `both` where those are the same. */
	recorded: 'both' | 'stored' | 'shown' | 'neither';
}

/** `null` where there is no picture, or where the file records no size of its own (YOLO never does, Label Studio may not). */
export function pictureSizes({ file, record, picture }: PicturePlace): PictureSizes | null {
	const { width, height } = record;
	if (picture.kind !== 'read' || width === null || height === null) return null;
	if (record.isSizeAssumed || !hasSizes(file)) return null;
	const swaps = picture.orientation >= 5;
	const shown = swaps
		? { width: picture.height, height: picture.width }
		: { width: picture.width, height: picture.height };
	const isStored = width === picture.width && height === picture.height;
	const isShown = width === shown.width && height === shown.height;
	const recorded = isStored ? (isShown ? 'both' : 'stored') : isShown ? 'shown' : 'neither';
	return { picture, shown, recorded };
}

/** Whether the format has a place for the sizes of images. */
export function hasSizes({ annotations }: AnnotatedText): boolean {
	return formatNamed(annotations.format).writer.holds.imageSizes;
}

/** Whether all boxes of the image lie in a picture of that size. */
export function fitsWithin(record: ImageRecord, size: Size): boolean {
	const frame = { ...record, ...size };
	return record.objects.every(({ box }) => overshoot(box, frame) <= overshootAllowed);
}

/** The fix that writes width and height; `undefined` where the record has no two numbers to write over. */
export function sizeFix(file: AnnotatedText, record: ImageRecord, size: Size): Fix | undefined {
	const spans = sizeSpans(file, record);
	if (!spans) return undefined;
	const edits: TextEdit[] = [
		{ span: spans.width, text: String(size.width) },
		{ span: spans.height, text: String(size.height) },
	];
	edits.sort((a, b) => a.span.start - b.span.start);
	return { title: 'Write the size of the picture', edits };
}

function sizeSpans(file: AnnotatedText, { spans }: ImageRecord): { width: Span; height: Span } | null {
	const { format } = file.annotations;
	if (format === 'voc') return vocSizeSpans(file.text);
	const keys = sizeKeys[format];
	if (!keys) return null;
	const record = partOf(file, spans.record);
	const [width, height] = keys.map((key) => {
		const member = memberOf(record, 0, key);
		if (!member) return null;
		const { start, end } = numberAt(record, member.value).span;
		return { start: spans.record.start + start, end: spans.record.start + end };
	});
	return width && height ? { width, height } : null;
}

/** Members of the record of an image that are its width and its height, of formats that write them so. */
const sizeKeys: Partial<Record<FormatName, readonly [width: string, height: string]>> = {
	coco: ['width', 'height'],
	labelme: ['imageWidth', 'imageHeight'],
	cityscapes: ['imgWidth', 'imgHeight'],
};

function vocSizeSpans(text: string): { width: Span; height: Span } | null {
	const root = tryParse(text);
	if ('reason' in root) return null;
	const [size] = childElements(root, 'size');
	const width = size && childText(text, size, 'width', 0);
	const height = size && childText(text, size, 'height', 0);
	return width && height ? { width: width.span, height: height.span } : null;
}
