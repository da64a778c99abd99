// The images, the worst first: what is right, wrong and missed in each. Enter or a click opens one in the overlay.

import { useMemo } from 'preact/hooks';
import type { EvaluationReport } from '../../core/evaluation/report';
import { formatCount, formatPrecision } from '../../core/words';
import { type Column, Grid, Meter, Search } from './grid';
import { send } from './host';
import { holds, measured } from './sort';
import * as state from './state';

interface ImageLine {
	/** Place in the report's columns. */
	at: number;
	name: string;
	ap: number;
	right: number;
	wrong: number;
	missed: number;
}

const count = (key: 'right' | 'wrong' | 'missed', title: string, tip: string): Column<ImageLine> => ({
	key,
	title,
	tip,
	width: 'minmax(50px, 72px)',
	isNumber: true,
	largestFirst: true,
	value: (row) => row[key],
	cell: (row) => formatCount(row[key]),
});

const columns: Column<ImageLine>[] = [
	{
		key: 'name',
		title: 'Image',
		width: 'minmax(72px, 1fr)',
		value: ({ name }) => name,
		cell: ({ name }) => (
			<span class="trunc start" title={name}>
				<bdi>{name}</bdi>
			</span>
		),
	},
	{
		key: 'ap',
		title: 'AP',
		tip: 'AP of the image alone, over the classes that have a label in it',
		width: 'minmax(76px, 140px)',
		isNumber: true,
		value: ({ ap }) => measured(ap),
		cell: ({ ap }) => <Meter value={measured(ap)} text={formatPrecision(ap)} />,
	},
	count('right', 'Right', 'Detections that find a label'),
	count('wrong', 'Wrong', 'Detections that find none'),
	count('missed', 'Missed', 'Labels that none finds'),
];

/** No room for bars. */
const narrowColumns = columns.map((column) =>
	column.key === 'ap'
		? { ...column, width: '50px', cell: ({ ap }: ImageLine) => formatPrecision(ap) }
		: column,
);

export function ImagesSection({ report }: { report: EvaluationReport }) {
	const { perImage, score } = report;
	const typed = state.imageFilter.value;
	const all = useMemo(() => linesOf(perImage), [perImage]);
	const rows = useMemo(
		() => (typed.trim() === '' ? all : all.filter(({ name }) => holds(name, typed))),
		[all, typed],
	);
	return (
		<section class="images" aria-labelledby="images-title">
			<div class="section-head">
				<h2 id="images-title">
					Images <span class="dim num">{formatCount(all.length)}</span>
				</h2>
				<Search text={state.imageFilter} label="Search images" />
			</div>
			<p class="note">
				Right and wrong at an overlap of 0.5, from a score of {score} on. Enter opens the image with its
				detections over it.
			</p>
			<Grid
				id="image"
				label="Images"
				rows={rows}
				columns={state.layout.value === 'narrow' ? narrowColumns : columns}
				sorting={state.imageSorting}
				keyOf={({ at }) => at}
				labelOf={({ name, ap, right, wrong, missed }) =>
					`${name}: AP ${formatPrecision(ap)}, ${right} right, ${wrong} wrong, ${missed} missed`
				}
				onPick={({ at }) => send({ v: 1, kind: 'open', image: at })}
				lines={14}
				nothing="No image has such a name."
			/>
		</section>
	);
}

function linesOf(perImage: EvaluationReport['perImage']): ImageLine[] {
	const { id, fileName, ap, truePositives, falsePositives, falseNegatives } = perImage;
	return id.map((each, at) => ({
		at,
		name: fileName[at] || each,
		ap: ap[at] as number,
		right: truePositives[at] as number,
		wrong: falsePositives[at] as number,
		missed: falseNegatives[at] as number,
	}));
}
