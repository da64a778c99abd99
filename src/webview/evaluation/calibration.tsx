// Whether scores can be believed: in each range of scores how many detections are right, beside the score itself, and how many
// detections there are.

import type { CalibrationBin } from '../../core/evaluation/calibration';
import type { EvaluationReport } from '../../core/evaluation/report';
import { calibrationSentence, formatCount, formatPrecision, formatShare } from '../../core/words';
import * as state from './state';

export function CalibrationSection({ report }: { report: EvaluationReport }) {
	const chosen = state.chosen.value;
	const of = (chosen === null ? null : report.calibration.perClass[chosen]) ?? report.calibration;
	const name = chosen === null ? 'all classes' : (state.classNames.value[chosen] ?? '');
	const most = Math.max(...of.bins.map(({ count }) => count), 1);
	return (
		<section class="calibration" aria-labelledby="calibration-title">
			<h2 id="calibration-title">
				Calibration <span class="dim">{name}</span>
			</h2>
			<p>{calibrationSentence(of)}</p>
			{of.count > 0 && (
				<>
					<p class="readout" aria-hidden="true">
						<span class="key-of-line">
							<i class="swatch right" /> share that is right
						</span>
						<span class="key-of-line">
							<i class="swatch promised" /> mean score
						</span>
						<span class="key-of-line">
							<i class="swatch amount" /> detections
						</span>
					</p>
					<div class="reliability" aria-hidden="true">
						<span class="ordinate num dim">1.0</span>
						<span class="ordinate low num dim">0.0</span>
						{of.bins.map((bin) => (
							<Bin key={bin.low} bin={bin} share={bin.count / most} />
						))}
					</div>
					<details class="twin">
						<summary>As a table</summary>
						<table class="plain">
							<thead>
								<tr>
									<th scope="col">Score</th>
									<th scope="col">Detections</th>
									<th scope="col">Mean score</th>
									<th scope="col">Right</th>
								</tr>
							</thead>
							<tbody>
								{of.bins.map(({ low, high, count, score, precision }) => (
									<tr key={low}>
										<th scope="row" class="num">
											{low.toFixed(1)} to {high.toFixed(1)}
										</th>
										<td class="num">{formatCount(count)}</td>
										<td class="num">{count > 0 ? formatPrecision(score) : '–'}</td>
										<td class="num">{count > 0 ? formatPrecision(precision) : '–'}</td>
									</tr>
								))}
							</tbody>
						</table>
					</details>
				</>
			)}
		</section>
	);
}

function Bin({ bin, share }: { bin: CalibrationBin; share: number }) {
	const { low, high, count, score, precision } = bin;
	const percent = (value: number) => `${100 * value}%`;
	const words =
		count > 0
			? `Score ${low.toFixed(1)} to ${high.toFixed(1)}: ${formatCount(count)} detections, mean score ${score.toFixed(3)}, ${formatShare(precision, 1)} right`
			: `Score ${low.toFixed(1)} to ${high.toFixed(1)}: no detection`;
	return (
		<div class="bin" title={words}>
			<div class="well">
				{count > 0 && <i class="right" style={{ height: percent(precision) }} />}
				{count > 0 && <i class="promised" style={{ bottom: percent(score) }} />}
			</div>
			<div class="amounts">{count > 0 && <i class="amount" style={{ height: percent(share) }} />}</div>
			<span class="num dim">{low.toFixed(1)}</span>
		</div>
	);
}
