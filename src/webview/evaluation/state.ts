// What the evaluation page knows and shows, as signals: the host's view, the person's choices, and what follows.

import { computed, signal } from '@preact/signals';
import type { EvaluationView, OverlayMessage } from '../../messages';
import { type ThemeKind, tokens } from '../shared/tokens';
import type { Sorting } from './sort';

export const view = signal<EvaluationView | null>(null);
export const message = signal<OverlayMessage | null>(null);
/** What is worked out now, `null` for nothing. */
export const working = signal<string | null>(null);
/** Why the report is out of date, `null` where it is not. */
export const stale = signal<string | null>(null);
export const theme = signal<ThemeKind>('dark');
export const pageWidth = signal(1100);

/** Number of the class whose curve, confusions and calibration are shown; `null` for all. */
export const chosen = signal<number | null>(null);
/** Its name, which stays while reports come and go. */
export const chosenName = signal<string | null>(null);
export const classSorting = signal<Sorting>({ key: 'ap', descending: false });
export const classFilter = signal('');
export const imageSorting = signal<Sorting>({ key: 'ap', descending: false });
export const imageFilter = signal('');
export const confusionSorting = signal<Sorting>({ key: 'count', descending: true });
export const sliceSorting = signal<Sorting>({ key: '', descending: false });
/** How far the page is scrolled, px. */
export const scrolled = signal(0);

export const report = computed(() => view.value?.report ?? null);
export const classNames = computed(() => report.value?.perClass.map(({ name }) => name) ?? []);
export const layout = computed<'narrow' | 'middle' | 'wide'>(() => {
	const { narrow, wide } = tokens.breakpointsPx;
	return pageWidth.value < narrow ? 'narrow' : pageWidth.value < wide ? 'middle' : 'wide';
});

/** Chooses a class; the chosen one again: all. */
export function choose(row: number | null): void {
	chosen.value = row === chosen.peek() ? null : row;
	chosenName.value = chosen.peek() === null ? null : (classNames.peek()[chosen.peek() as number] ?? null);
}
