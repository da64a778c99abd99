// The estimate of one image: its final detections judged against its objects.

import { estimate } from '../core/estimate/estimate';
import { judge, labelsOfImage, overlapKind, precisionOfImage } from '../core/estimate/judge';
import type { Estimate } from '../core/estimate/types';
import { tideDefaults } from '../core/evaluation/tide';
import type { Inspection } from '../core/inspection';
import type { InspectedRow } from './inspecting';

/** `null` where no detections are chosen, or none could be read. */
export function estimateOf(
	{ file, record, recipe, image, detections, choices }: InspectedRow,
	inspection: Inspection,
): Estimate | null {
	const { columns, rows, file: read } = detections;
	if (!columns || !read) return null;
	const classNames = file.annotations.classes.map(({ name }) => name);
	// Here there is one image, whatever its row.
	const own = { ...columns, image: new Int32Array(columns.count) };
	const hasIds = file.annotations.format === 'coco';
	const objects = record.objects.map((object) => ({ ...object, isZero: hasIds && object.id === '0' }));
	const labels = labelsOfImage(objects, classNames, image);
	const { minScore } = choices;
	return estimate({
		source: read.name,
		minScore,
		iouLimit: tideDefaults.positive,
		all: columns.count,
		precision: precisionOfImage(labels, own),
		byMasks: overlapKind(labels, own) === 'segm',
		notes: [...read.leftOut.map(({ sentence }) => sentence), ...read.notes],
		recipe,
		image,
		objects: inspection.objects,
		masks: record.objects.map(({ segmentation }) => segmentation),
		judged: judge(labels, own, rows, { minScore, classNames }),
	});
}
