// The classes: what each reaches, and which one the curve, the calibration and the confusions are about.

import { useMemo } from 'preact/hooks';
import type { EvaluationReport } from '../../core/evaluation/report';
import { formatCount, formatPrecision, plural } from '../../core/words';
import { type Column, Grid, Meter, Search } from './grid';
import { holds, measured } from './sort';
import * as state from './state';

type ClassLine = EvaluationReport['perClass'][number];

const precision = (key: 'ap' | 'ap50' | 'ap75', title: string, tip: string): Column<ClassLine> => ({
	key,
	title,
	tip,
	width: key === 'ap' ? '82px' : '50px',
	isNumber: true,
	value: (row) => measured(row[key]),
	cell: (row) =>
		key === 'ap' ? (
			<Meter value={measured(row.ap)} text={formatPrecision(row.ap)} />
		) : (
			formatPrecision(row[key])
		),
});

const columns: Column<ClassLine>[] = [
	{
		key: 'name',
		title: 'Class',
		width: 'minmax(88px, 1fr)',
		value: ({ name }) => name,
		cell: ({ name }) => (
			<span class="trunc" title={name}>
				{name}
			</span>
		),
	},
	precision('ap', 'AP', 'Mean over the overlaps from 0.50 to 0.95'),
	precision('ap50', 'AP50', 'AP at an overlap of 0.50'),
	precision('ap75', 'AP75', 'AP at an overlap of 0.75'),
	{
		key: 'labels',
		title: 'Labels',
		tip: 'Labels to be found',
		width: '56px',
		isNumber: true,
		largestFirst: true,
		value: ({ labels }) => labels,
		cell: ({ labels }) => formatCount(labels),
	},
	{
		key: 'detections',
		title: 'Detections',
		width: '78px',
		isNumber: true,
		largestFirst: true,
		value: ({ detections }) => detections,
		cell: ({ detections }) => formatCount(detections),
	},
	{
		key: 'f1',
		title: 'Best F1',
		tip: 'Best F1 at an overlap of 0.5, and the least score that gives it',
		width: '108px',
		isNumber: true,
		value: ({ bestF1 }) => bestF1?.f1 ?? null,
		cell: ({ bestF1 }) =>
			bestF1 ? (
				<>
					{formatPrecision(bestF1.f1, 2)} <span class="dim">from {bestF1.score.toFixed(2)}</span>
				</>
			) : (
				'–'
			),
	},
];
const narrowColumns = columns.filter(({ key }) => ['name', 'ap', 'ap50', 'labels'].includes(key));

export function ClassesSection({ report }: { report: EvaluationReport }) {
	const typed = state.classFilter.value;
	const rows = useMemo(
		() => report.perClass.filter(({ name }) => holds(name, typed)),
		[report.perClass, typed],
	);
	return (
		<section class="classes" aria-labelledby="classes-title">
			<div class="section-head">
				<h2 id="classes-title">
					Classes <span class="dim num">{formatCount(report.perClass.length)}</span>
				</h2>
				<Search text={state.classFilter} label="Search classes" />
			</div>
			<p class="note">Choose a class for its curve, calibration and confusions.</p>
			<Grid
				id="class"
				label="Classes"
				rows={rows}
				columns={state.layout.value === 'narrow' ? narrowColumns : columns}
				sorting={state.classSorting}
				keyOf={(row) => row.class}
				labelOf={(row) =>
					`${row.name}: AP ${formatPrecision(row.ap)}, ${plural(row.labels, 'label')}, ${plural(row.detections, 'detection')}`
				}
				chosen={state.chosen.value}
				onPick={(row) => state.choose(row.class)}
				lines={16}
				nothing="No class has such a name."
			/>
		</section>
	);
}
