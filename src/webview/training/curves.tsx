// The losses over the steps: their sum and every term, with the numbers at the pointer, else the last ones.

import { useMemo } from 'preact/hooks';
import { smoothingWindow, trailingMeans } from '../../core/loss-curve';
import { formatCount, formatLoss, formatShare } from '../../core/words';
import type { TrainingView } from '../../messages';
import { type ChartAxis, type ChartLine, LineChart } from '../shared/lineChart';
import { termColor } from '../shared/tokens';
import * as state from './state';

const chartHeight = 260;

const axes: { x: ChartAxis; y: ChartAxis } = {
	x: { title: 'step', range: null, words: (value) => formatCount(value), room: 22 },
	y: {
		title: 'loss',
		range: null,
		words: (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0)),
		room: 34,
	},
};

export function Curves({ view }: { view: TrainingView }) {
	const { curve, terms } = view;
	const count = curve.step.length;
	const window = smoothingWindow(curve);
	const lines = useMemo((): ChartLine[] => {
		const own = terms.map(({ name, title }) => ({
			title,
			color: termColor(name).slice('var('.length, -1),
			dash: [],
			width: 1.5,
			values: trailingMeans(curve.terms[name] ?? [], window),
		}));
		return [
			{
				title: 'Total',
				color: '--vscode-foreground',
				dash: [],
				width: 2,
				values: trailingMeans(curve.total, window),
			},
			...own,
		];
	}, [curve, terms]);
	if (count < 2) return null;
	const at = Math.min(state.pointed.value ?? count - 1, count - 1);
	const total = lines[0]?.values[at] ?? 0;
	const steps = (curve.step[at] ?? 0) - (curve.step[at - window] ?? 0);
	return (
		<section class="losses" aria-labelledby="losses-title">
			<h2 id="losses-title">
				Losses after their weights{' '}
				<span class="dim">
					{state.pointed.value === null ? 'now' : 'at the pointer'}: step {formatCount(curve.step[at] ?? 0)}
					{steps > 1 && `, mean of ${formatCount(steps)} steps`}
				</span>
			</h2>
			<div class="sides">
				<LineChart
					label="Losses over the steps; the numbers are in the list beside it"
					x={curve.step}
					lines={lines}
					height={chartHeight}
					axes={axes}
					theme={state.theme.value}
					onPoint={(index) => {
						state.pointed.value = index;
					}}
				/>
				<table class="terms-now">
					<thead>
						<tr>
							<th scope="col">Term</th>
							<th scope="col">Start</th>
							<th scope="col">{state.pointed.value === null ? 'Now' : 'There'}</th>
							<th scope="col">Share</th>
						</tr>
					</thead>
					<tbody>
						{lines.map(({ title, color, values }) => (
							<tr key={title}>
								<th scope="row">
									<i class="key" style={{ background: `var(${color})` }} aria-hidden="true" />
									{title}
								</th>
								<td>{formatLoss(values[0] ?? 0, 3)}</td>
								<td>{formatLoss(values[at] ?? 0, 3)}</td>
								<td>{formatShare(values[at] ?? 0, total)}</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</section>
	);
}
