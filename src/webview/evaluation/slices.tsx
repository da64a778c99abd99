// The numbers by the value of a field of the images: where a detector is worse than elsewhere.

import type { EvaluationReport, SliceRow } from '../../core/evaluation/report';
import { formatCount, formatPrecision, statisticOf } from '../../core/words';
import type { EvaluationView } from '../../messages';
import { type Column, Grid, Meter } from './grid';
import { measured } from './sort';
import * as state from './state';

type Statistics = EvaluationReport['statistics'];

function precisionOf(statistics: Statistics, { stats }: SliceRow, iou: number | null): number {
	return statisticOf({ statistics, stats }, { measure: 'AP', iou, size: 'all' }).value;
}

function columnsOf(field: string, statistics: Statistics): Column<SliceRow>[] {
	const precision = (key: string, iou: number | null): Column<SliceRow> => ({
		key,
		title: key,
		width: iou === null ? 'minmax(76px, 140px)' : '62px',
		isNumber: true,
		value: (row) => measured(precisionOf(statistics, row, iou)),
		cell(row) {
			const value = precisionOf(statistics, row, iou);
			const text = formatPrecision(value);
			return iou === null ? <Meter value={measured(value)} text={text} /> : text;
		},
	});
	const count = (key: 'images' | 'labels' | 'detections', title: string): Column<SliceRow> => ({
		key,
		title,
		width: key === 'detections' ? '88px' : '70px',
		isNumber: true,
		largestFirst: true,
		value: (row) => row[key],
		cell: (row) => formatCount(row[key]),
	});
	return [
		{
			key: 'label',
			title: field,
			width: 'minmax(88px, 1fr)',
			value: ({ label }) => label,
			cell: ({ label }) => (
				<span class="trunc" title={label}>
					{label}
				</span>
			),
		},
		precision('AP', null),
		precision('AP50', 0.5),
		precision('AP75', 0.75),
		count('images', 'Images'),
		count('labels', 'Labels'),
		count('detections', 'Detections'),
	];
}

export function SlicesSection({ view }: { view: EvaluationView }) {
	const { slices, statistics } = view.report;
	if (!slices) return null;
	const all = columnsOf(slices.field, statistics);
	const isNarrow = state.layout.value === 'narrow';
	return (
		<section class="slices" aria-labelledby="slices-title">
			<h2 id="slices-title">Slices by {slices.field}</h2>
			<p class="note">Each slice is evaluated as if its images were all there is.</p>
			<Grid
				id="slice"
				label={`Slices by ${slices.field}`}
				rows={slices.groups}
				columns={isNarrow ? all.filter(({ key }) => ['label', 'AP', 'images'].includes(key)) : all}
				sorting={state.sliceSorting}
				keyOf={({ label }) => label}
				labelOf={(row) =>
					`${row.label}: AP ${formatPrecision(precisionOf(statistics, row, null))}, ${row.images} images`
				}
				lines={12}
				nothing="No slice."
			/>
		</section>
	);
}
