// Annotation files as one data set: what was read, without the places it was read from.

import type { Box, Segmentation } from '../../core/geometry';
import type { AnnotationFile, ClassRecord, ImageRecord, ObjectRecord } from '../types';
import { unsigned } from './numbers';
import { hasPlainPolygon } from './shapes';
import type { Dataset, DatasetImage, DatasetObject } from './types';

/** What of an image is no object. */
export type ImageHead = Omit<DatasetImage, 'objects'>;

/** A data set that grows as files are read. */
export interface GrowingDataset {
	/** Classes that a file lists: each name once, under its first number. */
	addClasses(classes: readonly ClassRecord[]): void;
	/**
	 * An image with its objects as they are now.
	 * @param head in the place of what the record says.
	 */
	addImage(record: ImageRecord, head?: ImageHead): void;
	/** An image whose objects are read each time that somebody looks at them: for files that are larger than memory. */
	addLater(head: ImageHead, objects: () => readonly ObjectRecord[]): void;
	readonly dataset: Dataset;
}

/** A flag of any name sets an object apart. Zeros lose their sign, which no file keeps. */
export function growingDataset(): GrowingDataset {
	const names = new Set<string>();
	const classes: ClassRecord[] = [];
	const images: DatasetImage[] = [];
	const add = (id: number | null, name: string) => {
		if (names.has(name)) return;
		names.add(name);
		classes.push({ id, name });
	};
	const addUsed = (objects: readonly ObjectRecord[]) => {
		for (const { classId, className } of objects) add(classId, className);
	};
	return {
		dataset: { images, classes },
		addClasses(listed) {
			for (const { id, name } of listed) add(id, name);
		},
		addImage(record, head = headOf(record)) {
			addUsed(record.objects);
			images.push({ ...head, objects: record.objects.map(objectOf) });
		},
		addLater(head, objects) {
			const now = objects();
			addUsed(now);
			images.push(new LaterImage({ ...head, hasPolygons: hasPlainPolygon(now.map(objectOf)) }, objects));
		},
	};
}

/** The images of all files in their order, and the classes that they list or use; sizes are those of the records. */
export function datasetOf(files: readonly AnnotationFile[]): Dataset {
	const growing = growingDataset();
	for (const { classes } of files) growing.addClasses(classes);
	for (const { images } of files) for (const image of images) growing.addImage(image);
	return growing.dataset;
}

/** With forward slashes. */
export function headOf({ fileName, width, height, isSizeAssumed }: ImageRecord): ImageHead {
	return {
		fileName: fileName.replaceAll('\\', '/'),
		width,
		height,
		...(isSizeAssumed ? { isSizeAssumed } : {}),
	};
}

class LaterImage implements DatasetImage {
	readonly fileName: string;
	readonly width: number | null;
	readonly height: number | null;
	readonly isSizeAssumed?: boolean;
	readonly hasPolygons?: boolean;

	constructor(
		{ fileName, width, height, isSizeAssumed, hasPolygons }: ImageHead,
		private readonly read: () => readonly ObjectRecord[],
	) {
		this.fileName = fileName;
		this.width = width;
		this.height = height;
		this.isSizeAssumed = isSizeAssumed;
		this.hasPolygons = hasPolygons;
	}

	get objects(): readonly DatasetObject[] {
		return this.read().map(objectOf);
	}
}

function objectOf({ className, box, segmentation, flag }: ObjectRecord): DatasetObject {
	return {
		className,
		box: box.map(unsigned) as Box,
		segmentation: segmentation?.kind === 'polygons' ? unsignedPolygons(segmentation.parts) : segmentation,
		isApart: flag !== null,
	};
}

/** Copies only what has a zero with a sign. */
function unsignedPolygons(parts: Float64Array[]): Segmentation {
	const hasSign = (part: Float64Array) => part.some((value) => Object.is(value, -0));
	return { kind: 'polygons', parts: parts.map((part) => (hasSign(part) ? part.map(unsigned) : part)) };
}
