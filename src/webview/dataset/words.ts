// The sentences of the page of a data set that no other surface says.

import { formatCount, plural } from '../../core/words';
import type {
	DatasetLine,
	DatasetListAsk,
	DatasetListName,
	DatasetOrder,
	DatasetView,
	ReviewMark,
	ScanProgress,
} from '../../messages';

/** What a list is called over its lines. */
export function listTitle(list: DatasetListName, { recipe }: DatasetView): string {
	const titles: Record<DatasetListName, string> = {
		errors: 'Label errors to review',
		forced: 'Objects with forced matches only',
		unmatched: `Objects without any ${recipe.unit.one}`,
		objects: 'Objects',
		images: 'Images',
		problems: 'Problems',
		unread: 'Files that could not be read',
		leaks: 'Pictures in two splits',
	};
	return titles[list];
}

/** How many lines a list has without any filter, `null` where nobody knows. */
export function listCount(list: DatasetListName, view: DatasetView): number | null {
	switch (list) {
		case 'errors':
			return likelyErrors(view);
		case 'forced':
			return view.forcedOnly;
		case 'unmatched':
			return view.unmatched;
		case 'objects':
			return view.objects;
		case 'images':
			return view.images;
		case 'problems':
			return view.problems.errors + view.problems.warnings;
		case 'unread':
			return view.unread;
		case 'leaks':
			return view.leaks;
	}
}

/** Entries of the queue without a mark; what is only hard is no error. */
export function likelyErrors({ errors }: DatasetView): number {
	return errors['wrong-class'] + errors.spurious + errors.missing + errors['bad-box'];
}

export const kindTitles: Record<DatasetListAsk['errorKind'], string> = {
	all: 'All',
	'wrong-class': 'Wrong class',
	spurious: 'Spurious',
	missing: 'Missing',
	'bad-box': 'Bad box',
	hard: 'Hard',
};

/** What a kind is, where its name is short. */
export const kindMeanings: Record<DatasetListAsk['errorKind'], string> = {
	all: 'Every likely label error; hard objects are none',
	'wrong-class': 'The model says another class',
	spurious: 'Labelled, but nothing is detected there',
	missing: 'Detected, but nothing is labelled there',
	'bad-box': 'The model says another box',
	hard: 'A high loss without a confident other opinion. Hard is not wrong',
};

export function orderTitle(order: DatasetOrder, { terms }: DatasetView): string {
	if (order === 'loss') return 'Loss';
	if (order === 'z') return 'z-score';
	if (order === 'margin') return 'Area under the margin';
	if (order === 'forgetting') return 'Forgetting';
	return terms.find(({ name }) => name === order)?.title ?? order;
}

export function orderMeaning(order: DatasetOrder, list: DatasetListName): string | undefined {
	if (order === 'margin')
		return 'Over the checkpoints: how much more probable its class is than the likeliest other. The lowest are likely to be mislabelled';
	if (order === 'forgetting') return 'Over the checkpoints: how often it was learnt and forgotten again';
	if (order !== 'z') return undefined;
	return list === 'images'
		? 'How far the losses of its objects lie over those of the same class and size, all of them together'
		: 'How far the loss lies over that of objects of the same class and size';
}

/** "3 of 30". */
export function placeWords(index: number, total: number): string {
	return total === 0 ? '0' : `${formatCount(index + 1)} of ${formatCount(total)}`;
}

/** What a line says as a whole. */
export function lineWords({ title, evidence, detail, tag, mark }: DatasetLine): string {
	const marked = mark === null ? '' : `Marked as ${mark}.`;
	return [title, evidence, detail, tag, marked].filter((each) => each !== '').join(' ');
}

/** What a mark did. */
export function markWords({ title }: DatasetLine, mark: ReviewMark | null): string {
	return mark === null ? `The mark of “${title}” is taken back.` : `Marked as ${mark}: ${title}`;
}

/** Why a list is empty, and what that means. */
export function nothingWords(asked: DatasetListAsk, view: DatasetView): string {
	const filtered = asked.class !== null ? ' of this class' : '';
	const { one } = view.recipe.unit;
	switch (asked.list) {
		case 'errors':
			if (view.tier === 'assignment')
				return 'Label errors are found by what a model says. Choose its detections, or a dump of its raw head outputs, and scan again.';
			if (asked.errorKind !== 'all' || asked.class !== null)
				return `No entry of this kind${filtered} is left to review.`;
			return reviewed(view) > 0
				? 'Every entry has a mark. Nothing is left to review.'
				: 'No label stands out against what the model says.';
		case 'forced':
			if (view.forcedOnly === null)
				return 'Which places train which object waits for predictions: choose a dump and scan again.';
			return `No object${filtered} trains on forced matches alone.`;
		case 'unmatched':
			return `Every trained object${filtered} gets at least one ${one}.`;
		case 'objects':
			return `No trained object${filtered}.`;
		case 'images':
			return 'No image was read.';
		case 'problems':
			return 'No problem found.';
		case 'unread':
			return 'Every file could be read.';
		case 'leaks':
			return view.leaks === null
				? 'The pictures of the splits were not compared yet.'
				: 'No picture is in two splits.';
	}
}

export function reviewed({ reviewed: { fixed, fine } }: DatasetView): number {
	return fixed + fine;
}

/** "312 of 5,000 images, 96 a second, 49 s left" */
export function progressWords({ stage, done, total, rate, secondsLeft, isPaused }: ScanProgress): string {
	const head = {
		files: () =>
			total > 0 ? `Looking for files, ${formatCount(done)} of ${formatCount(total)}` : 'Looking for files',
		labels: () => `${formatCount(done)} of ${plural(total, 'image')}`,
		checks: () => `Checking the whole data set, ${formatCount(done)} of ${plural(total, 'rule')}`,
		pictures: () => `Comparing pictures, ${formatCount(done)} of ${formatCount(total)}`,
	}[stage]();
	if (isPaused) return `${head}, paused`;
	const parts = [head];
	if (rate !== null && stage !== 'checks')
		parts.push(`${formatCount(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate))} a second`);
	if (secondsLeft !== null) parts.push(`${durationWords(secondsLeft)} left`);
	return parts.join(', ');
}

/** "49 s", "3 min 10 s", "1 h 5 min". */
export function durationWords(seconds: number): string {
	const whole = Math.max(1, Math.round(seconds));
	if (whole < 60) return `${whole} s`;
	if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
	return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** "0.4 s" of what took so long. */
export function tookWords(milliseconds: number): string {
	const seconds = milliseconds / 1000;
	return seconds < 9.95 ? `${Math.max(0.1, seconds).toFixed(1)} s` : durationWords(seconds);
}

/** "2 minutes ago". */
export function agoWords(then: number, now: number): string {
	const minutes = Math.floor((now - then) / 60_000);
	if (minutes < 1) return 'just now';
	if (minutes < 60) return `${plural(minutes, 'minute')} ago`;
	const hours = Math.floor(minutes / 60);
	return hours < 48 ? `${plural(hours, 'hour')} ago` : `${plural(Math.floor(hours / 24), 'day')} ago`;
}

/** "3 errors, 12 warnings"; empty where there is none. */
export function problemWords({ errors, warnings }: DatasetView['problems']): string {
	const parts = [];
	if (errors > 0) parts.push(plural(errors, 'error'));
	if (warnings > 0) parts.push(plural(warnings, 'warning'));
	return parts.join(', ');
}
