// The sentences of the training page.

import { plural } from '../../core/words';
import type { TrainingView } from '../../messages';

export function stateWords({ name, state, step }: TrainingView): string {
	switch (state) {
		case 'reading':
			return `Looking for the pictures of ${name}`;
		case 'training':
			return `Training a probe on ${name}`;
		case 'stopping':
			return `Stopping after ${plural(step, 'step')}`;
		case 'done':
			return `The probe of ${name} is trained`;
		case 'cancelled':
			return 'The training was cancelled; nothing was kept';
		case 'failed':
			return `Training on ${name} failed`;
	}
}

/** What it is trained on, and by what. */
export function factsWords({ facts, step }: TrainingView): string {
	if (!facts) return 'Pictures and labels are read first.';
	const { pictures, objects, backend } = facts;
	const parts = [plural(pictures, 'picture'), plural(objects, 'object'), backend.detail];
	return [...(step > 0 ? [plural(step, 'step')] : []), ...parts].join(' · ');
}

export function timeWords({ state, seconds, secondsLeft }: TrainingView): string {
	if (state === 'reading') return '';
	if (state === 'done') return duration(seconds);
	return secondsLeft > 0 ? `${duration(seconds)}, ${duration(secondsLeft)} left` : duration(seconds);
}

/** "3 min 10 s" */
function duration(seconds: number): string {
	const whole = Math.round(seconds);
	const minutes = Math.floor(whole / 60);
	return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
