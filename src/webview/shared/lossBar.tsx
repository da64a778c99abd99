// The loss chart of every surface: one stacked bar, then a row a term with value and share.

import type { EstimateTermName } from '../../core/estimate/types';
import type { LossTermName } from '../../core/recipe';
import { formatLoss, formatShare } from '../../core/words';
import { termColor } from './tokens';

export interface ChartRow {
	name: LossTermName | EstimateTermName;
	title: string;
	value: number;
}

interface Props {
	rows: readonly ChartRow[];
	total: number;
	/** Part of the total that belongs to no object; `null` hides the row. */
	background: number | null;
	/** Row that sizes the marks. */
	active?: number | null;
	/** Rows are buttons where given. */
	onPick?: (row: number) => void;
}

export function LossBar({ rows, total, background, active = null, onPick }: Props) {
	const shown = rows.filter((row) => Number.isFinite(row.value) && row.value > 0);
	// Shares of under one in all would leave a part of the bar empty, so they are taken in percent.
	const sum = shown.reduce((all, row) => all + row.value, 0);
	return (
		<>
			<div class="bar" aria-hidden="true">
				{shown.map((row) => (
					<i key={row.name} style={{ flexGrow: (100 * row.value) / sum, background: termColor(row.name) }} />
				))}
			</div>
			<ul class="terms">
				{rows.map((row, at) => {
					const cells = (
						<>
							<i class="key" style={{ background: termColor(row.name) }} aria-hidden="true" />
							<span class="term">{row.title}</span>
							<span class={Number.isFinite(row.value) ? 'value' : 'value broken'}>
								{formatLoss(row.value)}
							</span>
							<span class="share">{formatShare(row.value, total)}</span>
						</>
					);
					return (
						<li key={row.name}>
							{onPick ? (
								<button
									type="button"
									class={active === at ? 'line on' : 'line'}
									aria-pressed={active === at}
									title={
										active === at
											? 'Marks of equal size again'
											: `Size the marks by their part of ${row.title}`
									}
									onClick={() => onPick(at)}
								>
									{cells}
								</button>
							) : (
								<div class="line">{cells}</div>
							)}
						</li>
					);
				})}
				{background !== null && (
					<li>
						<div class="line dim">
							<i />
							<span class="term">of which background</span>
							<span class="value">{formatLoss(background)}</span>
							<span class="share">{formatShare(background, total)}</span>
						</div>
					</li>
				)}
			</ul>
		</>
	);
}
