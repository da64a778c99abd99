// Everything that comparing detections with labels tells, as plain data: what the command line prints and pages draw.

import type { CalibrationReport } from './calibration';
import type { ClassRow } from './classes';
import type { OverlapKind } from './columns';
import type { MeanCurves } from './mean-curves';
import type { Statistic } from './summarise';
import type { TideReport } from './tide';

export interface EvaluationReport {
	kind: OverlapKind;
	/** Why that kind: one sentence. */
	kindReason: string;
	labels: { name: string; format: string; images: number; classes: number; labels: number; notes: string[] };
	detections: { name: string; format: string; total: number; counted: number; notes: string[] };
	/** COCOeval's 12 numbers, 10 for keypoints, and what each is; -1 where no label is to be found. */
	stats: number[];
	statistics: Statistic[];
	/** From which score on detections count as right and wrong in an image. */
	score: number;
	/** In the order of the class ids. */
	perClass: (ClassRow & { id: number | null; name: string })[];
	/** Columns, in the order of the image ids. */
	perImage: {
		id: string[];
		fileName: string[];
		/** Number of its record in the annotation file, from 0. */
		row: number[];
		/** Base names of the annotation files, where each image has one of its own. */
		file: string[] | null;
		ap: number[];
		truePositives: number[];
		falsePositives: number[];
		falseNegatives: number[];
	};
	/** Precision over recall. */
	curves: MeanCurves;
	/** Which class is taken for which: the cells that are not 0, columns of one length; the number of classes is background. */
	confusion: {
		iou: number;
		score: number;
		predicted: number[];
		actual: number[];
		count: number[];
	};
	/** The six error types and what each costs; `null` for keypoints. */
	tide: Omit<TideReport, 'columns'> | null;
	calibration: CalibrationReport;
	/** `null` unless a field was asked for. */
	slices: { field: string; groups: SliceRow[] } | null;
	leftOut: {
		reason: string;
		count: number;
		sentence: string;
		examples: { where: string; value: string }[];
	}[];
	/** Milliseconds. */
	times: { loadLabels: number; loadDetections: number; evaluate: number; describe: number };
}

/** Values over the images of one slice. */
export interface SliceRow {
	label: string;
	images: number;
	/** Labels to be found, and detections. */
	labels: number;
	detections: number;
	stats: number[];
}
