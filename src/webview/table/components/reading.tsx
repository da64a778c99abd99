// Before the file is read: how far it is, and a way out once it takes long.

import { useEffect, useState } from 'preact/hooks';
import { send } from '../host';
import * as state from '../state';
import { sizeWords } from '../words';

/** The way out is offered after this long, milliseconds. */
const cancelAfter = 1000;

export function Reading() {
	const [isLong, setLong] = useState(false);
	const [isStopping, setStopping] = useState(false);
	useEffect(() => {
		const timer = window.setTimeout(() => setLong(true), cancelAfter);
		return () => window.clearTimeout(timer);
	}, []);
	const progress = state.progress.value;
	const percent = progress ? percentOf(progress) : null;
	return (
		<main class="whole reading" aria-busy="true">
			<div class="message" role="status">
				<h2>Reading the file</h2>
				<Progress percent={percent} label="Reading the file" />
				<p class="dim num figures">
					{progress ? (
						<>
							<span>
								{sizeWords(progress.done)} of {sizeWords(progress.size)}
							</span>
							<span>{percent} %</span>
						</>
					) : (
						'Opening'
					)}
				</p>
				{isLong && (
					<button
						type="button"
						class="button second"
						disabled={isStopping}
						onClick={() => {
							setStopping(true);
							send({ v: 1, kind: 'cancel' });
						}}
					>
						{isStopping ? 'Stopping…' : 'Cancel'}
					</button>
				)}
			</div>
		</main>
	);
}

export function percentOf({ done, size }: { done: number; size: number }): number {
	return size > 0 ? Math.min(100, Math.floor((100 * done) / size)) : 0;
}

/** A thin bar; `null` where nobody knows how far it is. */
export function Progress({ percent, label }: { percent: number | null; label: string }) {
	return (
		<div
			class={percent === null ? 'progress unknown' : 'progress'}
			role="progressbar"
			aria-label={label}
			aria-valuemin={0}
			aria-valuemax={100}
			aria-valuenow={percent ?? undefined}
		>
			<i style={{ width: `${percent ?? 100}%` }} />
		</div>
	);
}
