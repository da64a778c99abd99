// What is wrong with the chosen object's record, or with the image where none is chosen: what it does to training, and its fix.

import { type Problem, type Severity, severityRank } from '../../../core/problem';
import { formatCount } from '../../../core/words';
import { Icon } from '../../shared/icon';
import { command, send } from '../host';
import * as state from '../state';

/** Problems beyond these are only counted: the side panel lists all. */
const mostShown = 4;

const icons: Record<Severity, string> = { error: 'error', warning: 'warning', information: 'info' };

export function ProblemsSection() {
	const chosen = state.selected.value;
	const found = (state.inspection.value?.problems ?? [])
		.filter(({ object }) => object === (chosen ?? undefined))
		.sort((a, b) => severityRank[b.severity] - severityRank[a.severity]);
	if (found.length === 0) return null;
	const rest = found.length - mostShown;
	return (
		<section class="found" aria-label="Problems">
			<h3>
				Problems
				<span class="dim push">{chosen === null ? 'of the image' : 'of this object'}</span>
			</h3>
			<ul class="problems">
				{found.slice(0, mostShown).map((problem) => (
					<ProblemLine key={`${problem.rule} ${problem.span?.start}`} problem={problem} />
				))}
			</ul>
			{rest > 0 && (
				<p class="note inset">
					and {formatCount(rest)} more{' '}
					<button type="button" class="link" onClick={() => command('nextProblem')}>
						Go to the next (P)
					</button>
				</p>
			)}
		</section>
	);
}

function ProblemLine({ problem: { severity, message, rule, span, fix } }: { problem: Problem }) {
	return (
		<li class={severity}>
			<Icon name={icons[severity]} />
			<div>
				<span class="hidden">{severity}: </span>
				{message}
				{fix && span && (
					<button
						type="button"
						class="link"
						onClick={() => send({ v: 1, kind: 'fix', rule, at: { start: span.start, end: span.end } })}
					>
						{fix.title}
					</button>
				)}
			</div>
		</li>
	);
}
