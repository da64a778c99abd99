// A data set on its way from one format to another: what all formats can say, and what a writer has to know.

import type { Geometry } from '../../core/object-edit';
import type { ClassRecord } from '../types';

/** Coordinates have no zeros with a sign: texts do not keep it. */
export interface DatasetObject extends Geometry {
	className: string;
	/** Set apart from training as its format says it: crowd, difficult, ignored, group. */
	isApart: boolean;
}

export interface DatasetImage {
	/** May hold folders, with forward slashes. */
	fileName: string;
	/** Pixels; `null` where neither the file nor a picture says it. */
	width: number | null;
	height: number | null;
	/** The size is a stand-in, and boxes are parts of it: the file gives fractions, and no picture was found. */
	isSizeAssumed?: boolean;
	/** Whether an object that is not set apart has a polygon that can be written; left out: its objects say so. */
	hasPolygons?: boolean;
	objects: readonly DatasetObject[];
}

export interface Dataset {
	images: readonly DatasetImage[];
	/** In the order of the file; every object's class is among them. */
	classes: readonly ClassRecord[];
}

/** A file of the written data set, or its first piece. */
export interface TargetFile {
	/** Below the folder that is written to, with forward slashes. */
	path: string;
	text: string;
	/** The next piece of the file before. */
	isMore?: boolean;
}

export interface FormatWriter {
	/**
	 * The files of the data set, made one after another as they are asked for. No text is longer than what one image
	 * takes, or the list of classes: images may be read as they are looked at.
	 */
	write(dataset: Dataset): Iterable<TargetFile>;
	/**
	 * What reading the written file gives back of an object, to the last digit (`isApart` included); `null` where it
	 * is lost. Equal to what is read: a test holds every writer to it.
	 *
	 * @param dataset the one that the object is of, for formats that write an object by what others are; one of the
	 * image alone where it is left out.
	 */
	hold(object: DatasetObject, image: DatasetImage, dataset?: Dataset): DatasetObject | null;
	/** What is kept besides the objects. */
	holds: {
		/** Images without objects. */
		emptyImages: boolean;
		imageSizes: boolean;
		/** Classes that no object has. */
		unusedClasses: boolean;
	};
}
