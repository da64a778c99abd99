// Precision over recall: of all classes together, or of the chosen one beside them; and the same as a table.

import { useMemo, useState } from 'preact/hooks';
import type { PrecisionCurve } from '../../core/evaluation/mean-curves';
import type { EvaluationReport } from '../../core/evaluation/report';
import { formatPrecision, overlapWord } from '../../core/words';
import { type ChartLine, LineChart, shareAxis } from '../shared/lineChart';
import * as state from './state';

const chartHeight = 236;
const axes = { x: shareAxis('recall', 22), y: shareAxis('precision', 30) };

const lineStyles: { key: keyof PrecisionCurve; color: string; dash: number[]; width: number }[] = [
	{ key: 'mean', color: '--role-positive', dash: [], width: 2 },
	{ key: 'at50', color: '--role-forced', dash: [7, 4], width: 1.5 },
	{ key: 'at75', color: '--role-negative', dash: [2, 3], width: 1.75 },
];

export function CurvesSection({ report }: { report: EvaluationReport }) {
	const { curves, kind } = report;
	const chosen = state.chosen.value;
	const curve = chosen === null ? curves.all : (curves.perClass[chosen] ?? null);
	const name = chosen === null ? 'all classes' : (state.classNames.value[chosen] ?? '');
	const overlap = overlapWord(kind);
	const lines = useMemo(() => linesOf(curve, chosen === null ? null : curves.all, overlap), [curves, chosen]);
	const [pointed, setPointed] = useState<number | null>(null);
	return (
		<section class="curves" aria-labelledby="curves-title">
			<h2 id="curves-title">
				Precision over recall <span class="dim">{name}</span>
			</h2>
			{curve === null ? (
				<p class="note">No label to be found, so there is no recall to draw.</p>
			) : (
				<>
					<p class="readout num" aria-hidden="true">
						{lines.map(({ title, color, dash, values }) => (
							<span key={title} class="key-of-line">
								<Sample color={color} dash={dash} />
								{title}
								{pointed !== null && <b>{formatPrecision(values[pointed], 2)}</b>}
							</span>
						))}
						{pointed !== null && (
							<span class="dim">at recall {(curves.recall[pointed] ?? 0).toFixed(2)}</span>
						)}
					</p>
					<LineChart
						label={`Precision over recall of ${name}; the same numbers are in the table below`}
						x={curves.recall}
						lines={lines}
						height={chartHeight}
						axes={axes}
						theme={state.theme.value}
						onPoint={setPointed}
					/>
					<Twin recall={curves.recall} lines={lines} />
				</>
			)}
		</section>
	);
}

function linesOf(curve: PrecisionCurve | null, beside: PrecisionCurve | null, overlap: string): ChartLine[] {
	const titles = { mean: `${overlap} 0.50 to 0.95`, at50: `${overlap} 0.50`, at75: `${overlap} 0.75` };
	const own = lineStyles.map(({ key, ...style }) => ({
		...style,
		title: titles[key],
		values: curve?.[key] ?? [],
	}));
	if (!beside) return own;
	const all = {
		title: 'all classes, 0.50 to 0.95',
		color: '--role-ignored',
		dash: [],
		width: 1,
		values: beside.mean,
	};
	return [...own, all];
}

/** A piece of a line as it is drawn. */
function Sample({ color, dash }: { color: string; dash: readonly number[] }) {
	return (
		<svg class="sample" width="20" height="6" aria-hidden="true">
			<line
				x1="0"
				y1="3"
				x2="20"
				y2="3"
				style={{ stroke: `var(${color})` }}
				stroke-width="2"
				stroke-dasharray={dash.join(' ')}
			/>
		</svg>
	);
}

/** Every tenth recall. */
function Twin({ recall, lines }: { recall: readonly number[]; lines: readonly ChartLine[] }) {
	const rows = recall.map((value, at) => ({ value, at })).filter(({ at }) => at % 10 === 0);
	return (
		<details class="twin">
			<summary>As a table</summary>
			<table class="plain">
				<thead>
					<tr>
						<th scope="col">Recall</th>
						{lines.map(({ title }) => (
							<th scope="col" key={title}>
								{title}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map(({ value, at }) => (
						<tr key={at}>
							<th scope="row" class="num">
								{value.toFixed(1)}
							</th>
							{lines.map(({ title, values }) => (
								<td class="num" key={title}>
									{formatPrecision(values[at])}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</details>
	);
}
