// How the numbers came about: what could not be compared, what was counted otherwise than one might expect, how long it took.

import type { EvaluationReport } from '../../core/evaluation/report';
import { formatCount } from '../../core/words';

export function ReadingSection({ report }: { report: EvaluationReport }) {
	const { leftOut, labels, detections, times } = report;
	const notes = [...labels.notes, ...detections.notes];
	const ms = (value: number) => `${formatCount(Math.round(value))} ms`;
	return (
		<section class="reading" aria-labelledby="reading-title">
			<h2 id="reading-title">How this was read</h2>
			<ul>
				{leftOut.map(({ reason, sentence, examples }) => (
					<li key={reason}>
						{sentence}
						{examples.length > 0 && (
							<details>
								<summary>Examples</summary>
								<ul>
									{examples.map(({ where, value }) => (
										<li key={`${where} ${value}`} class="mono">
											{where}: {value}
										</li>
									))}
								</ul>
							</details>
						)}
					</li>
				))}
				{notes.map((note) => (
					<li key={note}>{note}</li>
				))}
				{leftOut.length + notes.length === 0 && <li>Every label and every detection was compared.</li>}
				<li class="dim">
					Labels read in {ms(times.loadLabels)}, detections in {ms(times.loadDetections)}, compared in{' '}
					{ms(times.evaluate)}, all else in {ms(times.describe)}.
				</li>
			</ul>
		</section>
	);
}
