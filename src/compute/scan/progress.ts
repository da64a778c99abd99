// How far a scan is, told at most four times a second: images a second over the last seconds, and what is left at that rate.

import type { ScanProgress } from '../../messages';

/** What the rate is taken over. */
const windowMs = 5000;
const tellMs = 250;
/** A rate of less than this is none yet. */
const leastMs = 500;

export interface ProgressTeller {
	/** Starts a stage; `kept` of its total are known. */
	stage(stage: ScanProgress['stage'], total: number): void;
	/** More of it is done; `known` where that took nothing. */
	advance(count: number, known?: 'known'): void;
	/** More belongs to it than was thought. */
	grow(count: number): void;
	pause(isPaused: boolean): void;
	/** Tells the end of the stage, whenever it was told last. */
	flush(): void;
	/** Images that were known, whatever stage it is by now. */
	readonly kept: number;
}

export function progressTeller(tell: (progress: ScanProgress) => void): ProgressTeller {
	let now: ScanProgress = {
		stage: 'files',
		done: 0,
		total: 0,
		rate: null,
		secondsLeft: null,
		kept: 0,
		isPaused: false,
	};
	let toldAt = Number.NEGATIVE_INFINITY;
	let recent: { at: number; worked: number }[] = [];
	let worked = 0;
	let keptImages = 0;

	const send = () => {
		toldAt = performance.now();
		tell({ ...now });
	};
	const maybe = () => {
		if (performance.now() - toldAt >= tellMs) send();
	};
	const measure = () => {
		const at = performance.now();
		recent.push({ at, worked });
		recent = recent.filter((each) => at - each.at <= windowMs);
		const first = recent[0];
		if (!first || at - first.at < leastMs) return;
		now.rate = ((worked - first.worked) * 1000) / (at - first.at);
		now.secondsLeft = now.rate > 0 ? (now.total - now.done) / now.rate : null;
	};
	return {
		stage(stage, total) {
			worked = 0;
			recent = [{ at: performance.now(), worked }];
			now = { ...now, stage, done: 0, total, rate: null, secondsLeft: null, kept: 0 };
			send();
		},
		advance(count, known) {
			now.done += count;
			if (known) {
				now.kept += count;
				if (now.stage === 'labels') keptImages += count;
			} else {
				worked += count;
				measure();
			}
			maybe();
		},
		grow(count) {
			now.total += count;
		},
		pause(isPaused) {
			if (now.isPaused === isPaused) return;
			// Time that nobody worked is no measure.
			recent = [{ at: performance.now(), worked }];
			now = { ...now, isPaused, rate: null, secondsLeft: null };
			send();
		},
		flush: send,
		get kept() {
			return keptImages;
		},
	};
}
