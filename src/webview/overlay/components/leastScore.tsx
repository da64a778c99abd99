// The least score of detections that take part: a slider in steps of 0.05 with its number, which can be typed exactly.

import { useEffect, useRef, useState } from 'preact/hooks';
import { chooseMinScore } from '../host';

/** Told to the host once the control rests this long, or at once when it is let go. */
const restMs = 150;

export function LeastScore({ value }: { value: number }) {
	/** What is chosen here and not yet answered by a view. */
	const [draft, setDraft] = useState<number | null>(null);
	const timer = useRef(0);
	const told = useRef(value);
	useEffect(() => {
		told.current = value;
		setDraft(null);
	}, [value]);
	useEffect(() => () => clearTimeout(timer.current), []);
	const tell = (score: number) => {
		clearTimeout(timer.current);
		if (score === told.current) return;
		told.current = score;
		chooseMinScore(score);
	};
	const take = (text: string, when: 'rest' | 'now') => {
		const score = Number(text);
		if (text.trim() === '' || !(score >= 0 && score <= 1)) return;
		setDraft(score);
		clearTimeout(timer.current);
		if (when === 'now') tell(score);
		else timer.current = window.setTimeout(() => tell(score), restMs);
	};
	const shown = draft ?? value;
	return (
		<div class="least-score">
			<label for="least-score">Least score</label>
			<input
				id="least-score"
				type="range"
				min="0"
				max="1"
				step="0.05"
				value={shown}
				aria-valuetext={`${shown}`}
				title="Detections under this score take no part. Arrow keys move it by 0.05."
				onInput={(event) => take(event.currentTarget.value, 'rest')}
			/>
			<input
				type="number"
				min="0"
				max="1"
				step="any"
				value={shown}
				aria-label="Least score, exactly"
				title="Least score, exactly"
				onChange={(event) => {
					take(event.currentTarget.value, 'now');
					// What cannot be taken is put back.
					event.currentTarget.value = String(shown);
				}}
			/>
		</div>
	);
}
