// What the page of a data set knows and shows, as signals. The lines of its list: lines.ts; the anchor fit: fit.ts.

import { computed, signal } from '@preact/signals';
import type {
	DatasetListAsk,
	DatasetListName,
	DatasetOrder,
	DatasetView,
	OverlayMessage,
	ScanProgress,
} from '../../messages';
import type { ThemeKind } from '../shared/tokens';

export const view = signal<DatasetView | null>(null);
export const message = signal<OverlayMessage | null>(null);
/** How far the scan is, `null` where none runs. */
export const progress = signal<ScanProgress | null>(null);
/** Why the scan is out of date, `null` where it is not. */
export const stale = signal<string | null>(null);
export const theme = signal<ThemeKind>('dark');
export const pageWidth = signal(1280);

export const list = signal<DatasetListName>('errors');
export const errorKind = signal<DatasetListAsk['errorKind']>('all');
/** As chosen; `shownOrder` is what the data set allows. */
export const order = signal<DatasetOrder>('loss');
/** Whether lines with a mark are listed as well. */
export const marked = signal(false);
/** Name of the class that the list is held to, which stays while scans come and go. */
export const className = signal<string | null>(null);

/** What was done, or what went wrong, below the list. */
export interface Notice {
	text: string;
	isError?: boolean;
	action?: { label: string; title: string; run(): void };
}
export const notice = signal<Notice | null>(null);
/** Said aloud. */
export const announcement = signal('');
/** How far the right column, and in a narrow page the page, is scrolled, px. */
export const reasonsScrolled = signal(0);
export const pageScrolled = signal(0);

/** Narrow: the reasons stand below the list. */
export const isNarrow = computed(() => pageWidth.value < 900);
/** Small: no room for what stands beside the words of a line. */
export const isSmall = computed(() => pageWidth.value < 640);

export const hasLosses = computed(() => (view.value?.terms.length ?? 0) > 0);
export const chosenClass = computed(
	() => view.value?.classes.find(({ name }) => name === className.value) ?? null,
);
/** Orders that take several checkpoints. */
export const checkpointOrders = ['margin', 'forgetting'] as const;

function isOfCheckpoints(order: DatasetOrder): boolean {
	return checkpointOrders.some((each) => each === order);
}

export const shownOrder = computed<DatasetOrder>(() => {
	const now = order.value;
	const shown = view.value;
	if (now === 'loss' || now === 'z' || shown === null) return now;
	const isThere = isOfCheckpoints(now)
		? shown.checkpoints !== null && list.value === 'objects'
		: shown.terms.some(({ name }) => name === now);
	return isThere ? now : 'loss';
});

/** Lists that speak of objects, which have a class. */
const listsOfObjects: ReadonlySet<DatasetListName> = new Set(['errors', 'forced', 'unmatched', 'objects']);
export const hasClassFilter = computed(() => listsOfObjects.has(list.value));

/** What the controls ask for. What does not concern a list is left as it is by default, so that it is not read again for it. */
export const asked = computed<DatasetListAsk>(() => {
	const isErrors = list.value === 'errors';
	const isOrdered = list.value === 'objects' || list.value === 'images';
	return {
		list: list.value,
		errorKind: isErrors ? errorKind.value : 'all',
		order: isOrdered ? shownOrder.value : 'loss',
		marked: isErrors && marked.value,
		class: hasClassFilter.value ? (chosenClass.value?.class ?? null) : null,
	};
});

export function isSameAsk(a: DatasetListAsk, b: DatasetListAsk): boolean {
	return (
		a.list === b.list &&
		a.errorKind === b.errorKind &&
		a.order === b.order &&
		a.marked === b.marked &&
		a.class === b.class
	);
}
