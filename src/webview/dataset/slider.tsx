// One slider of the anchor fit: steps from where the recipe stands, so that it can be put back exactly there.

import { useId } from 'preact/hooks';
import type { FitControl } from '../../core/anchor-fit';

interface Props {
	control: FitControl;
	value: number;
	/** What the recipe of the scan has, `null` where it has no such number. */
	was: number | null;
	onMove(value: number): void;
}

export function Slider({ control, value, was, onMove }: Props) {
	const id = useId();
	const { title, min, max } = control;
	const low = Math.ceil(stepsTo(control, min) - 1e-9);
	const high = Math.floor(stepsTo(control, max) + 1e-9);
	const at = Math.max(low, Math.min(high, Math.round(stepsTo(control, value))));
	const now = numberWords(control, value);
	const before = was === null ? now : numberWords(control, was);
	return (
		<div class="slider">
			<label for={id}>{title}</label>
			<input
				id={id}
				type="range"
				min={low}
				max={high}
				step={1}
				value={at}
				aria-valuetext={before === now ? now : `${now}, was ${before}`}
				style={{ '--share': high > low ? (at - low) / (high - low) : 0 }}
				onInput={(event) => onMove(valueAt(control, event.currentTarget.valueAsNumber))}
			/>
			<span class="num value">
				{now}
				{before !== now && <span class="dim"> was {bareWords(control, was as number)}</span>}
			</span>
		</div>
	);
}

/** Steps from the recipe's own value to another one. */
function stepsTo({ scale, step, value: own }: FitControl, value: number): number {
	return scale === 'log' ? Math.log(value / own) / Math.log(step) : (value - own) / step;
}

/** The value after so many steps, rounded as it is shown; the recipe's own one is left as it is. */
function valueAt({ scale, step, value: own, digits }: FitControl, steps: number): number {
	if (steps === 0) return own;
	return Number((scale === 'log' ? own * step ** steps : own + steps * step).toFixed(digits));
}

function bareWords({ digits }: FitControl, value: number): string {
	return value.toFixed(digits);
}

/** "16 px", "× 2.00", "0.70". */
function numberWords(control: FitControl, value: number): string {
	const bare = bareWords(control, value);
	if (control.unit === '') return bare;
	return control.unit === '×' ? `× ${bare}` : `${bare} ${control.unit}`;
}
