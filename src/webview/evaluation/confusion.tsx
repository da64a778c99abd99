// Which class is taken for which: a matrix where the classes are few enough to see, and the largest confusions as a list.

import { useMemo } from 'preact/hooks';
import type { EvaluationReport } from '../../core/evaluation/report';
import { type Confusion, confusionsOf, formatCount, formatShare, matrixSentence } from '../../core/words';
import { labelledSums } from './confusion-counts';
import { type Column, Grid } from './grid';
import { Matrix } from './matrix';
import * as state from './state';

/** More classes than this make cells that cannot be told apart. */
const mostInMatrix = 30;

export function ConfusionSection({ report }: { report: EvaluationReport }) {
	const chosen = state.chosen.value;
	const names = state.classNames.value;
	const rows = useMemo(() => confusionsOf(report, chosen), [report, chosen]);
	const name = chosen === null ? null : names[chosen];
	const hasMatrix = names.length <= mostInMatrix;
	const isNarrow = state.layout.value === 'narrow';
	const columns = useMemo(() => columnsOf(names, labelledSums(report)), [report]);
	return (
		<section class={hasMatrix ? 'confusion with-matrix' : 'confusion'} aria-labelledby="confusion-title">
			<h2 id="confusion-title">
				Confusions <span class="dim">{name ?? 'all classes'}</span>
			</h2>
			<p class="note">{matrixSentence(report)}</p>
			<div class="sides">
				{hasMatrix && <Matrix report={report} />}
				<div class="list">
					{!hasMatrix && chosen === null && (
						<p class="note">
							{formatCount(names.length)} classes are too many for a matrix: here are the pairs, the largest
							first.
						</p>
					)}
					<Grid
						id="confusion"
						label={name ? `Confusions of ${name}` : 'Confusions of classes'}
						rows={rows}
						columns={isNarrow ? columns.filter(({ key }) => key !== 'share') : columns}
						sorting={state.confusionSorting}
						keyOf={({ labelled, detected }) => `${labelled}:${detected}`}
						labelOf={({ labelled, detected, count }) =>
							`${labelledWord(names, labelled)}, ${detectedWord(names, detected)}: ${count}`
						}
						onPick={({ labelled, detected }) => {
							const other = labelled === chosen ? detected : labelled;
							if (other < names.length) state.choose(other);
						}}
						lines={hasMatrix ? 14 : 12}
						nothing="No class is taken for another."
					/>
				</div>
			</div>
		</section>
	);
}

function labelledWord(names: readonly string[], k: number): string {
	return names[k] ?? 'nothing labelled';
}

function detectedWord(names: readonly string[], k: number): string {
	return names[k] ?? 'missed';
}

function columnsOf(names: readonly string[], sums: readonly number[]): Column<Confusion>[] {
	const share = ({ labelled, count }: Confusion) =>
		labelled < names.length ? count / (sums[labelled] || 1) : null;
	return [
		{
			key: 'labelled',
			title: 'Labelled',
			width: 'minmax(76px, 1fr)',
			value: ({ labelled }) => labelledWord(names, labelled),
			cell: ({ labelled }) => (
				<span class={labelled < names.length ? 'trunc' : 'trunc dim'}>{labelledWord(names, labelled)}</span>
			),
		},
		{
			key: 'detected',
			title: 'Detected as',
			width: 'minmax(76px, 1fr)',
			value: ({ detected }) => detectedWord(names, detected),
			cell: ({ detected }) => (
				<span class={detected < names.length ? 'trunc' : 'trunc dim'}>{detectedWord(names, detected)}</span>
			),
		},
		{
			key: 'count',
			title: 'Count',
			width: '62px',
			isNumber: true,
			largestFirst: true,
			value: ({ count }) => count,
			cell: ({ count }) => formatCount(count),
		},
		{
			key: 'share',
			title: 'Of labels',
			tip: 'Share of the labels of the class',
			width: '76px',
			isNumber: true,
			largestFirst: true,
			value: share,
			cell(row) {
				const value = share(row);
				return value === null ? '–' : formatShare(value, 1);
			},
		},
	];
}
