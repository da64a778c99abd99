// What the page knows and shows, as signals: the host's view, the person's choices, and what follows from both.
// Nothing here touches the DOM; panning and zooming live in the stage, because no signal may fire per frame.

import { computed, type Signal, signal } from '@preact/signals';
import { cutOf } from '../../core/assign/ranking';
import type { DetectionError } from '../../core/estimate/types';
import type { Inspection } from '../../core/inspection';
import { findingOf, hasRanking, limitsOf, serviceOf } from '../../core/words';
import type { MaskChannel, OverlayMessage, OverlayView } from '../../messages';
import type { ContourSet, Mode } from '../marks/contourScene';
import {
	layersUnder,
	nothingShown,
	type ShownDetections,
	shownDetections,
	shownMisses,
} from '../marks/detections/shown';
import {
	estimateFocusLayers,
	estimateLayers,
	focusLayers,
	type Layers,
	overviewLayers,
} from '../marks/layerSets';
import { contoursFor } from '../marks/objectContours';
import { mergePlaces, type RoleFilter } from '../marks/places';
import type { ThemeKind } from '../shared/tokens';
import { tokens } from '../shared/tokens';
import { type Changes, changesBetween } from './edit/changes';
import type { HandleName } from './edit/handles';

export type { Mode };
export type SortOrder = 'file' | 'weakest' | 'loss';
export type SheetTab = 'layers' | 'objects' | 'loss';
export type MaskMode = 'errors' | 'crossEntropy' | 'probability' | 'target' | 'gradient';

/** The anchor whose mark is pointed at. */
export interface Pointed {
	index: number;
	/** Stays open until Esc. */
	kept: boolean;
	/** The card is open; false while the pointer has not rested long enough. */
	open: boolean;
}

/** The final detection that is pointed at. */
export interface PointedDetection {
	/** Row in `estimate.detections`. */
	row: number;
	/** As of an anchor. */
	kept: boolean;
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
export const layersEstimate = signal<Layers>(estimateLayers);
export const layersEstimateFocus = signal<Layers>(estimateFocusLayers);
/** The error type that is looked at: nothing else of the detections is shown. */
export const errorFilter = signal<DetectionError | null>(null);
export const level = signal<number | null>(null);
export const sort = signal<SortOrder>('weakest');
export const selected = signal<number | null>(null);
/** The object under the pointer or the keyboard's cursor. */
export const hovered = signal<number | null>(null);
export const pointed = signal<Pointed | null>(null);
/** Never together with a pointed anchor. */
export const pointedDetection = signal<PointedDetection | null>(null);
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

/** Edit mode: dragging and arrows change the chosen object. */
export const editing = signal(false);
/** Row of the object whose edit is drawn over the picture; `null` for none. */
export const edited = signal<number | null>(null);
/** The handle that arrows move. */
export const handle = signal<HandleName | null>(null);
/** Corners of the chosen object that stand too close to be shown, of how many. */
export const crowdedCorners = signal<{ hidden: number; all: number } | null>(null);
/** What training would make of the image after the edit that is drawn. */
export const preview = signal<Inspection | null>(null);
/** What was asked of the host, in words, until it is said that it is done. */
export const doing = signal('');
/** Both sides of the last edit, until it is closed or another image comes. */
export const lastEdit = signal<{ before: Inspection; after: Inspection } | null>(null);
/** Which anchors of a change are marked on the picture. */
export const changeMarks = signal({ gained: true, lost: true });
/** Where the chosen object's menu is open, CSS pixels of the canvas. */
export const menuAt = signal<{ x: number; y: number } | null>(null);

/** What everything on the page shows: the view, or what an edit would make of it. */
export const inspection = computed<Inspection | null>(() =>
	view.value === null ? null : (preview.value ?? view.value.inspection),
);

export interface ShownChange {
	kind: 'preview' | 'last';
	before: Inspection;
	after: Inspection;
	changes: Changes;
}

/** The change that is shown: of the edit that is drawn, else of the last one. */
export const change = computed<ShownChange | null>(() => {
	const now = view.value?.inspection;
	const sides = preview.value && now ? { before: now, after: preview.value } : lastEdit.value;
	const changes = sides ? changesBetween(sides.before, sides.after) : null;
	return sides && changes ? { kind: preview.value ? 'preview' : 'last', ...sides, changes } : null;
});

/** What cannot be edited of the chosen object, or that one has to be chosen; `null` where nothing need be said. */
export const editHint = computed<string | null>(() => {
	if (!editing.value) return null;
	const object = selected.value === null ? undefined : inspection.value?.objects[selected.value];
	if (!object) return 'Choose an object to edit';
	if (!object.boxImage.every(Number.isFinite)) return 'This box has no place on the picture: edit its text';
	const { box, vertices, move } = object.editable;
	if (box && !move) return 'This mask is run lengths: only its box can be edited';
	if (!box && !vertices) return move ? 'This shape can only be moved' : 'This record cannot be edited here';
	return box ? null : 'The box follows the corners';
});

export const layout = computed<'narrow' | 'middle' | 'wide'>(() => {
	const { narrow, wide } = tokens.breakpointsPx;
	return pageWidth.value < narrow ? 'narrow' : pageWidth.value < wide ? 'middle' : 'wide';
});

/** The switches that are in force: over the image or in focus, and others where detections are what there is to see. */
export function layerSwitches(): Signal<Layers> {
	const isFocus = selected.value !== null;
	if (inspection.value?.tier === 'estimate') return isFocus ? layersEstimateFocus : layersEstimate;
	return isFocus ? layersFocus : layersOverview;
}
export const layers = computed(() =>
	layersUnder(layerSwitches().value, inspection.value?.estimate ? errorFilter.value : null),
);

/** The detections on the picture. */
export const detections = computed<ShownDetections>(() => {
	const estimate = inspection.value?.estimate;
	const filter = { layers: layers.value, error: errorFilter.value, object: selected.value };
	return estimate ? shownDetections(estimate, filter) : nothingShown;
});

/** Rows of objects that are marked as not found. */
export const misses = computed<ReadonlySet<number>>(() => {
	const estimate = inspection.value?.estimate;
	const filter = { layers: layers.value, error: errorFilter.value, object: selected.value };
	return estimate ? shownMisses(estimate, filter) : new Set();
});

/** Whether the picture says how anchors serve the objects: not where only detections are looked at. */
export const servingShown = computed(
	() => !inspection.value?.estimate || layers.value.positive || layers.value.forced || layers.value.ignored,
);

/** Nothing is pointed at any more. */
export function unpoint(): void {
	pointed.value = null;
	pointedDetection.value = null;
}
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
	// A preview leaves the order as it is: the strip must not move under a drag.
	const now = view.value?.inspection;
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
