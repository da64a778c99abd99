// What the page knows and shows, as signals: the host's view, the person's choices, and what follows from both.
// Nothing here touches the DOM; panning and zooming live in the stage, because no signal may fire per frame.

import { computed, signal } from '@preact/signals';
import { cutOf } from '../../core/assign/ranking';
import { levelOf } from '../../core/grids/grid';
import type { Inspection } from '../../core/inspection';
import { findingOf, hasRanking, limitsOf, serviceOf } from '../../core/words';
import type { MaskChannel, OverlayMessage, OverlayView } from '../../messages';
import type { ThemeKind } from '../shared/tokens';
import { tokens } from '../shared/tokens';
import { bestIouField, contourLines, type Polyline } from './contours';
import { iouNameOf } from './explain';
import { mergePlaces, type RoleFilter } from './places';

export type Mode = 'centres' | 'contours' | 'boxes';
export type SortOrder = 'file' | 'weakest' | 'loss';
export type LayerName =
	| 'objects'
	| 'crowd'
	| 'positive'
	| 'forced'
	| 'ignored'
	| 'negative'
	| 'upper'
	| 'lower';
export type Layers = Record<LayerName, boolean>;
export type SheetTab = 'layers' | 'objects' | 'loss';
export type MaskMode = 'errors' | 'crossEntropy' | 'probability' | 'target';

export const overviewLayers: Layers = {
	objects: true,
	crowd: true,
	positive: true,
	forced: true,
	ignored: false,
	negative: false,
	upper: true,
	lower: true,
};
export const focusLayers: Layers = { ...overviewLayers, ignored: true };

/** The anchor whose mark is pointed at. */
export interface Pointed {
	index: number;
	/** Stays open until Esc. */
	kept: boolean;
	/** The card is open; false while the pointer has not rested long enough. */
	open: boolean;
}

/** The mask view, when it is open. */
export interface MaskChoice {
	/** Row in `breakdown.masks`. */
	mask: number;
	mode: MaskMode;
	/** Channel shown for comparison; `null` for the one that counts. */
	channel: number | null;
	pixel: { column: number; row: number } | null;
}

/** The ranking view of the chosen object, when it is open. */
export interface RankingChoice {
	/** Pointed row of the ranking; `null` for none. */
	row: number | null;
}

export const view = signal<OverlayView | null>(null);
export const message = signal<OverlayMessage | null>(null);
export const bitmap = signal<ImageBitmap | null>(null);
export const pictureFailed = signal<string | null>(null);
export const theme = signal<ThemeKind>('dark');

export const mode = signal<Mode>('centres');
export const layersOverview = signal<Layers>(overviewLayers);
export const layersFocus = signal<Layers>(focusLayers);
export const level = signal<number | null>(null);
export const sort = signal<SortOrder>('weakest');
export const selected = signal<number | null>(null);
/** The object under the pointer or the keyboard's cursor. */
export const hovered = signal<number | null>(null);
export const pointed = signal<Pointed | null>(null);
/** Loss term (row in `breakdown.terms`) that sizes the marks. */
export const sizedBy = signal<number | null>(null);
export const mask = signal<MaskChoice | null>(null);
export const maskGrid = signal(true);
export const ranking = signal<RankingChoice | null>(null);
/** Comparison channels the host has answered, by "mask:channel". */
export const channels = signal<ReadonlyMap<string, MaskChannel>>(new Map());
export const zoomPercent = signal(100);
export const pageWidth = signal(1100);
export const inspectorOpen = signal(false);
export const sheetOpen = signal(true);
export const sheetTab = signal<SheetTab>('layers');
/** Said on the canvas for a moment: why a key did nothing. */
export const hint = signal('');
/** What the live region says next. */
export const announcement = signal('');

export const inspection = computed<Inspection | null>(() => view.value?.inspection ?? null);
export const layout = computed<'narrow' | 'middle' | 'wide'>(() => {
	const { narrow, wide } = tokens.breakpointsPx;
	return pageWidth.value < narrow ? 'narrow' : pageWidth.value < wide ? 'middle' : 'wide';
});
export const layers = computed(() => (selected.value === null ? layersOverview.value : layersFocus.value));
export const finding = computed(() => (inspection.value ? findingOf(inspection.value) : null));

/** Modes that say something under this recipe: contours need fixed limits, and queries stand nowhere. */
export const modes = computed<Mode[]>(() => {
	const now = inspection.value;
	if (now && now.grids.length === 0) return ['centres'];
	return now && !limitsOf(now.recipe) ? ['centres', 'boxes'] : ['centres', 'contours', 'boxes'];
});

/** The mode that is drawn: the chosen one, if this recipe has it. */
export const drawnMode = computed<Mode>(() => (modes.value.includes(mode.value) ? mode.value : 'centres'));

/** Marks stand on the picture; boxes mode and one object's contours do without. */
export const marksShown = computed(
	() => drawnMode.value === 'centres' || (drawnMode.value === 'contours' && selected.value === null),
);

/** Roles that have marks now. In focus negatives stay the ground. */
export const roleFilter = computed<RoleFilter>(() => {
	const { positive, forced, ignored, negative } = layers.value;
	return { positive, forced, ignored, negative: negative && selected.value === null };
});

export const places = computed(() =>
	inspection.value ? mergePlaces(inspection.value, roleFilter.value, selected.value, level.value) : [],
);

/** Rows of the objects in the order of the strip. */
export const objectOrder = computed<number[]>(() => {
	const now = inspection.value;
	if (!now) return [];
	const rows = now.objects.map((_, row) => row);
	const apart = (row: number) => (serviceOf(now.objects[row] as never) === 'apart' ? 1 : 0);
	const key = (row: number) => {
		const object = now.objects[row];
		if (!object || sort.value === 'file') return row;
		if (sort.value === 'weakest') return object.bestIou;
		return -(object.losses?.reduce((sum, part) => sum + part, 0) ?? 0);
	};
	return rows.sort((a, b) => apart(a) - apart(b) || key(a) - key(b) || a - b);
});

/** Level that serves an object best; the filtered one where a filter is on. */
export function servingLevel(now: Inspection, row: number, filter: number | null): number {
	if (filter !== null) return filter;
	const best = now.assignment.objects[row]?.bestIndex ?? -1;
	return best < 0 ? 0 : levelOf(now.grids, best);
}

export interface ContourSet {
	object: number;
	level: number;
	upper: Polyline[];
	middle: Polyline[];
	lower: Polyline[];
	/** Highest IoU that any centre gives. */
	highest: number;
}

export function contoursFor(
	now: Inspection,
	row: number,
	filter: number | null,
	resolution: number,
): ContourSet | null {
	const object = now.objects[row];
	if (!object || (object.use !== 'trained' && object.use !== 'left-out')) return null;
	const limits = limitsOf(now.recipe);
	if (!limits || !object.boxInput.every(Number.isFinite)) return null;
	const { upper, lower } = limits;
	const at = servingLevel(now, row, filter);
	const grid = now.grids[at];
	if (!grid) return null;
	const field = bestIouField(grid, object.boxInput, iouNameOf(now.recipe), resolution);
	return {
		object: row,
		level: at,
		upper: contourLines(field, upper),
		middle: contourLines(field, (upper + lower) / 2),
		lower: contourLines(field, lower),
		highest: field.highest,
	};
}

/** Contours of every object are drawn for at most this many. */
export const mostContours = 200;

/** Contours on the picture: the chosen object's, or in contours mode every trained object's. */
export const contours = computed<ContourSet[]>(() => {
	const now = inspection.value;
	if (!now) return [];
	const row = selected.value;
	if (row !== null) {
		const one = now.objects[row]?.use === 'trained' ? contoursFor(now, row, level.value, 112) : null;
		return one ? [one] : [];
	}
	if (drawnMode.value !== 'contours') return [];
	const all: ContourSet[] = [];
	for (let each = 0; each < now.objects.length && all.length < mostContours; each++) {
		if (now.objects[each]?.use !== 'trained') continue;
		const set = contoursFor(now, each, level.value, 48);
		if (set) all.push(set);
	}
	return all;
});

/** How an object's ranking opens: the first candidate that was left out is pointed at. `null` where there is none. */
export function rankingChoiceOf(now: Inspection, row: number | null): RankingChoice | null {
	if (row === null || !hasRanking(now, row)) return null;
	const listed = now.assignment.rankings?.[row];
	const cut = listed ? cutOf(now.recipe.assigner, listed) : null;
	return { row: cut?.next ?? null };
}

/** Masks of an object, rows in `breakdown.masks`. */
export function masksOf(now: Inspection, row: number): number[] {
	const found: number[] = [];
	now.breakdown?.masks.forEach((entry, at) => {
		if (entry.object === row) found.push(at);
	});
	return found;
}
