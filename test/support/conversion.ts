// Writing a data set in a format and reading it back, as the program does when it finds the pictures of the images.

import { detectFormat, parseYoloDataset, readAnnotations } from '../../src/formats';
import { resizeRecord } from '../../src/formats/assumed-size';
import type {
	Dataset,
	DatasetImage,
	DatasetObject,
	FormatWriter,
	TargetFile,
} from '../../src/formats/convert/types';
import { formatFacts } from '../../src/formats/format-names';
import { parseClassDescriptions } from '../../src/formats/open-images/class-descriptions';
import { formatNamed } from '../../src/formats/registry';
import type { AnnotationFile, FormatName, ImageRecord } from '../../src/formats/types';

export function writerOf(name: FormatName): FormatWriter {
	return formatNamed(name).writer;
}

/** The files of a data set, below a folder, each whole. */
export function filesOf(name: FormatName, dataset: Dataset): TargetFile[] {
	const files: TargetFile[] = [];
	for (const { path, text, isMore } of writerOf(name).write(dataset)) {
		const last = files.at(-1);
		if (isMore && last) last.text += text;
		else files.push({ path: `/out/${path}`, text });
	}
	return files;
}

/** What is to be read back of the images: those without objects only where the format has them. */
export function heldImages(name: FormatName, dataset: Dataset): DatasetImage[] {
	const { hold, holds } = writerOf(name);
	const images = dataset.images.map((image) => ({
		...image,
		objects: image.objects.flatMap((object) => hold(object, image, dataset) ?? []),
	}));
	return holds.emptyImages ? images : images.filter(({ objects }) => objects.length > 0);
}

/** The written data set read again; pictures of the right sizes are at hand where the data set knows them. */
export function readBack(name: FormatName, dataset: Dataset): AnnotationFile[] {
	const files = filesOf(name, dataset);
	const yaml = files.find(({ path }) => path.endsWith('.yaml'));
	const yolo = yaml ? parseYoloDataset(yaml.text, yaml.path).dataset : undefined;
	const list = files.find(({ path }) => path.includes('class-descriptions'));
	const classNames = list && parseClassDescriptions(list.text);
	const isOne = formatFacts[name].images === 'one';
	const images = heldImages(name, dataset);
	const labels = files.filter(({ path, text }) => detectFormat(path, text) === name);
	return labels.map(({ path, text }, row) => {
		const read = readAnnotations(text, {
			path,
			yolo,
			classNames,
			imageSize: isOne ? sizeOf(images[row]) : null,
		});
		for (const [at, record] of read.images.entries()) resizeAs(record, images[isOne ? row : at], name);
		return read;
	});
}

function sizeOf(image: DatasetImage | undefined) {
	if (!image || image.width === null || image.height === null) return null;
	return { width: image.width, height: image.height, orientation: 1 };
}

/** What the program does with a picture of that size: it scales fractions to it, and knows it where the file does not. */
function resizeAs(record: ImageRecord, image: DatasetImage | undefined, name: FormatName): void {
	const size = image && sizeOf(image);
	if (!size) return;
	resizeRecord(record, size);
	if (writerOf(name).holds.imageSizes) return;
	record.width = size.width;
	record.height = size.height;
}

/** The objects of every image as a data set has them. */
export function objectsOf(files: readonly AnnotationFile[]): DatasetObject[][] {
	return files.flatMap(({ images }) =>
		images.map(({ objects }) =>
			objects.map(({ className, box, segmentation, flag }) => ({
				className,
				box,
				segmentation,
				isApart: flag !== null,
			})),
		),
	);
}
