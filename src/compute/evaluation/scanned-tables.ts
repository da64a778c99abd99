// What a scan takes from the images and annotations of a COCO file: lists of numbers that grow.

import { enlarged } from '../../predictions/detections/rows';

/** Byte ranges are 0 where the record does not say it; ids in quotes are told by numbers (`textIdBase`). */
export class ScannedImages {
	count = 0;
	id = new Float64Array(1024);
	width = new Float64Array(1024);
	height = new Float64Array(1024);
	/** The string of `file_name`, quotes included. */
	nameStart = new Float64Array(1024);
	nameEnd = new Float64Array(1024);
	/** The record. */
	start = new Float64Array(1024);
	end = new Float64Array(1024);

	add(at: number): number {
		const row = this.count++;
		if (row === this.id.length) {
			this.id = enlarged(this.id, 2 * row);
			this.width = enlarged(this.width, 2 * row);
			this.height = enlarged(this.height, 2 * row);
			this.nameStart = enlarged(this.nameStart, 2 * row);
			this.nameEnd = enlarged(this.nameEnd, 2 * row);
			this.start = enlarged(this.start, 2 * row);
			this.end = enlarged(this.end, 2 * row);
		}
		this.id[row] = Number.NaN;
		this.width[row] = Number.NaN;
		this.height[row] = Number.NaN;
		this.start[row] = at;
		return row;
	}
}

/** Numbers that a record does not give are NaN, byte ranges 0. */
export class ScannedAnnotations {
	count = 0;
	id = new Float64Array(1024);
	image = new Float64Array(1024);
	class = new Float64Array(1024);
	box = new Float64Array(4096);
	area = new Float64Array(1024);
	crowd = new Uint8Array(1024);
	/** `num_keypoints`. */
	labelled = new Float64Array(1024);
	maskStart = new Float64Array(1024);
	maskEnd = new Float64Array(1024);
	/** Where the list of keypoints begins. */
	pointsStart = new Float64Array(1024);

	add(): number {
		const row = this.count++;
		if (row === this.id.length) {
			this.id = enlarged(this.id, 2 * row);
			this.image = enlarged(this.image, 2 * row);
			this.class = enlarged(this.class, 2 * row);
			this.box = enlarged(this.box, 8 * row);
			this.area = enlarged(this.area, 2 * row);
			this.crowd = enlarged(this.crowd, 2 * row);
			this.labelled = enlarged(this.labelled, 2 * row);
			this.maskStart = enlarged(this.maskStart, 2 * row);
			this.maskEnd = enlarged(this.maskEnd, 2 * row);
			this.pointsStart = enlarged(this.pointsStart, 2 * row);
		}
		this.id[row] = Number.NaN;
		this.image[row] = Number.NaN;
		this.class[row] = Number.NaN;
		this.box[4 * row] = Number.NaN;
		this.area[row] = Number.NaN;
		this.labelled[row] = Number.NaN;
		return row;
	}
}
