import { fileBase, fileExtension } from '../formats/paths';
import type { Rule } from './rule';
import { pictureSpan } from './support/pictures';

/** The content that each extension promises; extensions that are not listed promise nothing. */
const promised: Record<string, string> = {
	jpg: 'jpeg',
	jpeg: 'jpeg',
	jpe: 'jpeg',
	jfif: 'jpeg',
	png: 'png',
	webp: 'webp',
	gif: 'gif',
	bmp: 'bmp',
	avif: 'avif',
	tif: 'tiff',
	tiff: 'tiff',
};

/**
 * An image file whose name says another format than its content.
 *
 * Sources: HumanSignal/labelImg issue 792, wkentaro/labelme pull request 1187 (pictures under another extension do not
 * open); pytorch/vision torchvision/io/image.py (decode_jpeg and decode_png refuse other content);
 * tensorflow/tensorflow tensorflow/core/kernels/image/decode_image_op.cc; opencv/opencv
 * modules/imgcodecs/src/loadsave.cpp (findDecoder goes by content).
 */
export const rule: Rule = {
	name: 'image-format-mismatch',
	severity: 'warning',
	scope: 'picture',
	title: 'Image format and extension disagree',
	finds:
		'The name of an image file says one format, its first bytes say another; as happens with pictures from the web.',
	training:
		'PIL and OpenCV go by the content and read it. What goes by the name stops or leaves the picture out: decode_jpeg and decode_png of torchvision.io, converters that copy by extension, labelling tools. A GIF or PNG under another name may bring an alpha channel or a palette that a JPEG never has.',
	tolerance:
		'Upper and lower case, and jpg, jpeg, jpe and jfif, are the same. Extensions that are not known are quiet.',
	repair:
		'Rename the file to what it is, and its name in the annotations; or save it again in the format that it claims.',
	check(place, report) {
		const { picture } = place;
		if (picture.kind !== 'read') return;
		const extension = fileExtension(picture.path);
		const expected = Object.hasOwn(promised, extension) ? promised[extension] : undefined;
		if (expected === undefined || picture.format === 'unknown' || picture.format === expected) return;
		report({
			message: `${fileBase(picture.path)} is a ${picture.format.toUpperCase()} by its content: PIL and OpenCV read it, while decoders and tools that go by the extension stop or leave it out.`,
			span: pictureSpan(place),
		});
	},
};
