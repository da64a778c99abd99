// The numbers of COCO's table, with words for what each of them is.

import type { EvaluationReport } from '../../core/evaluation/report';
import { formatPrecision, statisticTitle } from '../../core/words';

export function NumbersSection({ report }: { report: EvaluationReport }) {
	const { statistics, stats, kind, kindReason } = report;
	return (
		<section class="numbers" aria-labelledby="numbers-title">
			<h2 id="numbers-title">The {statistics.length} numbers of COCO</h2>
			<p class="note">{kindReason}</p>
			<table class="plain">
				<tbody>
					{statistics.map((statistic, at) => {
						const value = stats[at] ?? -1;
						const title = statisticTitle(statistic, kind);
						return (
							<tr key={title}>
								<th scope="row">{title}</th>
								<td class="num">
									{value < 0 ? <span class="dim">–, no such object</span> : formatPrecision(value)}
								</td>
							</tr>
						);
					})}
				</tbody>
			</table>
		</section>
	);
}
