// The six types of error: what each costs, how many there are, what each means.

import type { EvaluationReport } from '../../core/evaluation/report';
import { errorRows, formatCount, formatPrecision } from '../../core/words';

interface Props {
	report: EvaluationReport;
	tide: NonNullable<EvaluationReport['tide']>;
}

export function ErrorsSection({ report, tide }: Props) {
	const rows = errorRows(report);
	const most = Math.max(...rows.map(({ gain }) => gain), tide.falsePositives, tide.falseNegatives, 1e-9);
	return (
		<section class="errors" aria-labelledby="errors-title">
			<h2 id="errors-title">What errors cost</h2>
			<p class="note">
				How much AP at IoU 0.5 ({formatPrecision(tide.ap)} as TIDE counts it) would gain without each type;
				the gains are not parts of a whole.
			</p>
			<ul>
				{rows.map(({ error, title, meaning, gain, count }) => (
					<Line
						key={error}
						title={title}
						meaning={meaning}
						gain={gain}
						share={gain / most}
						count={formatCount(count)}
					/>
				))}
			</ul>
			<ul class="both">
				<Line
					title="All false positives"
					meaning="If every wrong detection stood behind all right ones."
					gain={tide.falsePositives}
					share={tide.falsePositives / most}
					count=""
				/>
				<Line
					title="All false negatives"
					meaning="If no object were left to find."
					gain={tide.falseNegatives}
					share={tide.falseNegatives / most}
					count=""
				/>
			</ul>
		</section>
	);
}

function Line(props: { title: string; meaning: string; gain: number; share: number; count: string }) {
	const { title, meaning, gain, share, count } = props;
	return (
		<li class="error-line">
			<span class="what">{title}</span>
			<span class="count num dim">{count}</span>
			<span class="cost-bar" aria-hidden="true">
				<i style={{ width: `${100 * share}%` }} />
			</span>
			<span class="gain num">+{formatPrecision(gain)}</span>
			<span class="meaning note">{meaning}</span>
		</li>
	);
}
