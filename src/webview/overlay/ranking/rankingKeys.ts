// What can be done in the ranking view: open and leave it, move through its rows, zoom its picture.

import { batch } from '@preact/signals';
import {
	fateWord,
	formatCount,
	formatMetric,
	hasRanking,
	placeWords,
	rankingColumns,
	unitOf,
} from '../../../core/words';
import * as state from '../state';

/** Zoom of the view's own picture; set while the view is open. */
export const rankingZoom: { by: (factor: number) => void; toFit: () => void } = { by() {}, toFit() {} };

/** Why there is no ranking to show, `null` where there is one. */
export function whyNoRanking(): string | null {
	const now = state.inspection.peek();
	const chosen = state.selected.peek();
	if (!now || hasRanking(now, chosen)) return null;
	const { many } = unitOf(now.recipe);
	if (now.objects.every((_, row) => !hasRanking(now, row)))
		return `This assigner ranks no predictions: labels alone decide which ${many} are positive.`;
	return chosen === null
		? `Choose an object first, then see why it has its ${many}.`
		: 'This object is not trained.';
}

export function openRanking(): void {
	const now = state.inspection.peek();
	const chosen = state.selected.peek();
	if (!now || chosen === null) return;
	batch(() => {
		state.pointed.value = null;
		state.mask.value = null;
		state.ranking.value = state.rankingChoiceOf(now, chosen);
	});
}

/** Points at a row of the list, `null` at none, and says it aloud. */
export function pointRow(row: number | null): void {
	if (!state.ranking.peek() || state.ranking.peek()?.row === row) return;
	state.ranking.value = { row };
	const now = state.inspection.peek();
	const object = state.selected.peek();
	const ranking = object === null ? null : now?.assignment.rankings?.[object];
	if (!now || object === null || !ranking || row === null) return;
	const { name, rest } = placeWords(now, ranking.index[row] as number);
	const columns = rankingColumns(now.recipe);
	const figures = [
		`${columns.score.head} ${(ranking.score[row] as number).toFixed(3)}`,
		`${columns.iou.head} ${(ranking.iou[row] as number).toFixed(3)}`,
		`${columns.metric.head.toLowerCase()} ${formatMetric(ranking.metric[row] as number)}`,
	];
	state.announcement.value = `Rank ${formatCount(row + 1)}, ${[name, rest].filter(Boolean).join(' ')}: ${figures.join(', ')}. ${fateWord(now, object, row)}.`;
}

const steps: Record<string, number> = {
	ArrowDown: 1,
	ArrowRight: 1,
	ArrowUp: -1,
	ArrowLeft: -1,
	PageDown: 10,
	PageUp: -10,
	Home: Number.NEGATIVE_INFINITY,
	End: Number.POSITIVE_INFINITY,
};

/** True where the key was used. */
export function rankingKey({ key }: KeyboardEvent): boolean {
	const step = steps[key];
	if (step !== undefined) {
		const object = state.selected.peek();
		const rows =
			object === null ? 0 : (state.inspection.peek()?.assignment.rankings?.[object]?.index.length ?? 0);
		if (rows === 0) return false;
		const from = state.ranking.peek()?.row ?? (step > 0 ? -1 : rows);
		pointRow(Math.min(rows - 1, Math.max(0, from + step)));
	} else if (key.toLowerCase() === 'r') state.ranking.value = null;
	else return false;
	return true;
}
