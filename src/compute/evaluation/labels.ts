// Ground truth as an evaluation takes it, whatever the format of its file.

import type { LabelColumns } from '../../core/evaluation/columns';
import type { FormatName } from '../../formats/types';
import type { DetectionTarget } from '../../predictions/detections';
import type { ImageFields } from './image-fields';

export interface Labels extends ImageFields {
	format: FormatName;
	/** Base name, for the screen. */
	name: string;
	columns: LabelColumns;
	/** By row of the columns: which object of its image it is, from 0, as the readers of the format list them. */
	objects: Int32Array;
	/** Labels without a mask that could be read. */
	withoutMask: number;
	/** Images and classes by their numbers in the columns. */
	target: DetectionTarget;
	/** Where the record of an image is: its row in the annotation file, by base name where each image has one of its own. */
	place(image: number): { file: string | null; row: number };
	/** What could not be read, and what is counted otherwise than a person might expect: a sentence each. */
	notes: string[];
}
