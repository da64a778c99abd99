// Numbers of both sides, and how they differ.

import type { ComparedTotal } from '../../messages';

export function Totals({ title, totals }: { title: string; totals: readonly ComparedTotal[] }) {
	if (totals.length === 0) return null;
	const hasIntervals = totals.some(({ interval }) => interval !== null);
	return (
		<section class="side-section">
			<h3>{title}</h3>
			<table class="totals num">
				<thead>
					<tr>
						<td />
						<th scope="col">A</th>
						<th scope="col">B</th>
						<th scope="col">Change</th>
					</tr>
				</thead>
				<tbody>
					{totals.map(({ name, a, b, change, interval }) => (
						<tr key={name}>
							<th scope="row">{name}</th>
							<td>{a}</td>
							<td>{b}</td>
							<td>
								{change}
								{interval !== null && <span class="interval dim">{interval}</span>}
							</td>
						</tr>
					))}
				</tbody>
			</table>
			{hasIntervals && <p class="note">Below a change: where 95 % of the draws lie.</p>}
		</section>
	);
}
