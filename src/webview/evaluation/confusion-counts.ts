// The confusions of a report as the page reads them: a row a labelled class, background behind the last.

import type { EvaluationReport } from '../../core/evaluation/report';

type Counted = Pick<EvaluationReport, 'confusion' | 'perClass'>;

/** `[(classes + 1)²]`, row-major: a row a labelled class, a column what it is detected as. */
export function countsOf({ confusion, perClass }: Counted): Int32Array {
	const size = perClass.length + 1;
	const counts = new Int32Array(size * size);
	confusion.count.forEach((count, at) => {
		counts[(confusion.actual[at] as number) * size + (confusion.predicted[at] as number)] = count;
	});
	return counts;
}

/** Sum of each row: labels that the matrix counts; of background the detections without a label. */
export function labelledSums({ confusion, perClass }: Counted): number[] {
	const sums = new Array<number>(perClass.length + 1).fill(0);
	confusion.count.forEach((count, at) => {
		const k = confusion.actual[at] as number;
		sums[k] = (sums[k] as number) + count;
	});
	return sums;
}
