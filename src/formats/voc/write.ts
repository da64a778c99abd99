// Writes a data set as Pascal VOC: one XML an image, boxes alone.

import { relativeName, withoutExtension } from '../convert/file-paths';
import { hasFiniteBox } from '../convert/shapes';
import type { Dataset, DatasetImage, DatasetObject, FormatWriter, TargetFile } from '../convert/types';
import { escapedXml, legalXml } from '../text/xml-write';

/**
 * VOC holds boxes as they are, with their decimals, and no masks; nothing is added to count from 1, as most tools do
 * today. An object set apart is `difficult`. Sub-folders of image names stay: in the name, and in the place of the file.
 *
 * Sources: HumanSignal/labelImg libs/pascal_voc_io.py (PascalVocWriter); openvinotoolkit/datumaro
 * plugins/data_formats/voc/exporter.py.
 */
export const vocWriter: FormatWriter = {
	write,
	hold,
	holds: { emptyImages: true, imageSizes: true, unusedClasses: false },
};

function hold(object: DatasetObject): DatasetObject | null {
	if (!hasFiniteBox(object)) return null;
	return { ...object, className: heldName(object), segmentation: null };
}

/** XML readers take white space around a name away. */
function heldName({ className }: DatasetObject): string {
	return legalXml(className).trim() || 'no class';
}

function* write({ images }: Dataset): Generator<TargetFile> {
	for (const [row, image] of images.entries()) {
		const path = `Annotations/${withoutExtension(relativeName(image, row))}.xml`;
		yield { path, text: annotationOf(image) };
	}
}

function annotationOf(image: DatasetImage): string {
	const { fileName, width, height } = image;
	const size =
		width === null || height === null
			? ''
			: `\t<size>\n\t\t<width>${width}</width>\n\t\t<height>${height}</height>\n\t\t<depth>3</depth>\n\t</size>\n`;
	const objects = image.objects.filter(hasFiniteBox).map(objectOf).join('');
	return `<annotation>\n\t<filename>${escapedXml(fileName)}</filename>\n${size}\t<segmented>0</segmented>\n${objects}</annotation>\n`;
}

function objectOf(object: DatasetObject): string {
	const [xmin, ymin, xmax, ymax] = object.box;
	const corners = Object.entries({ xmin, ymin, xmax, ymax })
		.map(([name, value]) => `\t\t\t<${name}>${value}</${name}>\n`)
		.join('');
	return `\t<object>\n\t\t<name>${escapedXml(heldName(object))}</name>\n\t\t<pose>Unspecified</pose>\n\t\t<truncated>0</truncated>\n\t\t<difficult>${object.isApart ? 1 : 0}</difficult>\n\t\t<bndbox>\n${corners}\t\t</bndbox>\n\t</object>\n`;
}
