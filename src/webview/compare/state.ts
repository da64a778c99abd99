// What the comparing page knows and shows, as signals, and what follows from both. The lines of the data set: lines.ts;
// panning and zooming: stages.ts.

import { computed, signal } from '@preact/signals';
import { compareImages } from '../../core/compare/image';
import type { ImageComparison } from '../../core/compare/types';
import type { Inspection } from '../../core/inspection';
import { detectionTitles } from '../../core/words';
import type {
	ComparedLine,
	ComparedList,
	CompareProgress,
	CompareSubject,
	CompareView,
	DatasetComparison,
	OverlayMessage,
} from '../../messages';
import type { ContourSet } from '../marks/contourScene';
import { nothingShown, type ShownDetections, shownDetections, shownMisses } from '../marks/detections/shown';
import { estimateLayers, focusLayers, type Layers, overviewLayers } from '../marks/layerSets';
import { contoursFor } from '../marks/objectContours';
import { type LevelPlaces, mergePlaces } from '../marks/places';
import { type ThemeKind, tokens } from '../shared/tokens';

/** Both pictures, one under the other with a divider, or one with what changes. */
export const modes = ['side', 'swipe', 'changes'] as const;
export type Mode = (typeof modes)[number];
/** What the table and the right column speak of. */
export type Scope = 'image' | 'dataset';
export type SideName = 'a' | 'b';

export const view = signal<CompareView | null>(null);
export const message = signal<OverlayMessage | null>(null);
/** What is compared, also while there is nothing to show; `null` before the host said so. */
export const subject = signal<CompareSubject | null>(null);
export const bitmap = signal<ImageBitmap | null>(null);
export const pictureFailed = signal<string | null>(null);
export const theme = signal<ThemeKind>('dark');
export const pageWidth = signal(1240);

export const mode = signal<Mode>('side');
export const scope = signal<Scope>('image');
/** Both pictures move together. */
export const linked = signal(true);
/** Where the divider stands, as a share of the picture's width. */
export const divider = signal(0.5);
/** Rows of objects in the image, which are the same on both sides. */
export const selected = signal<number | null>(null);
export const hovered = signal<number | null>(null);
/** What the live region says next. */
export const announcement = signal('');

export interface DatasetState {
	progress: CompareProgress | null;
	comparison: DatasetComparison | null;
	failure: string | null;
}
export const dataset = signal<DatasetState>({ progress: null, comparison: null, failure: null });
/** Why the comparison of the data set is out of date, `null` where it is not. */
export const stale = signal<string | null>(null);
export const list = signal<ComparedList>('changed');
export const className = signal<string | null>(null);

export const layout = computed<'narrow' | 'middle' | 'wide'>(() => {
	const { narrow, wide } = tokens.breakpointsPx;
	return pageWidth.value < narrow ? 'narrow' : pageWidth.value < wide ? 'middle' : 'wide';
});

/** Of the table, CSS pixels: what the column beside it leaves, whose width is in compare.css. */
export const tableWidth = computed(() => {
	const page = pageWidth.value;
	return layout.value === 'wide' ? page - Math.min(360, Math.max(296, 0.29 * page)) : page;
});

/** What is different in the image. */
export const comparison = computed<ImageComparison | null>(() =>
	view.value ? compareImages(view.value.a.inspection, view.value.b.inspection) : null,
);

/** Whether the pictures show detections rather than anchors. */
export const showsDetections = computed(() => (comparison.value?.detections ?? null) !== null);

/** Titles of the table's columns, of the image or of the data set. */
export const titles = computed<{ count: string; value: string }>(() => {
	const isDetections =
		scope.value === 'dataset' ? dataset.value.comparison?.subject === 'detections' : showsDetections.value;
	if (isDetections) return detectionTitles;
	const { countTitle = 'Anchors', valueTitle = 'Best IoU' } = comparison.value ?? {};
	return { count: countTitle, value: valueTitle };
});

/** Lines of the image by object. */
export const lineOf = computed<ReadonlyMap<number, ComparedLine>>(
	() => new Map(comparison.value?.lines.map((line) => [line.object, line])),
);

/** Whether anything that a line shows differs between the sides. */
export function isChanged({ a, b }: ComparedLine): boolean {
	return a.glyph !== b.glyph || a.count !== b.count || a.value !== b.value;
}

/** Rows of objects that are the same on both sides, or take no part. */
export const unchanged = computed<ReadonlySet<number>>(() => {
	const objects = view.value?.b.inspection.objects ?? [];
	const rows = objects.map((_, row) => row);
	return new Set(
		rows.filter((row) => {
			const line = lineOf.value.get(row);
			return !line || !isChanged(line);
		}),
	);
});

export const layers = computed<Layers>(() => {
	if (showsDetections.value) return estimateLayers;
	return selected.value === null ? overviewLayers : focusLayers;
});

/** What a picture shows beside its objects. */
export interface SideMarks {
	places: LevelPlaces[];
	contours: ContourSet[];
	detections: ShownDetections;
	misses: ReadonlySet<number>;
}

/** Samples of a contour a side, as in the overlay's focus. */
const contourSamples = 112;

const marksOf = (side: SideName) =>
	computed<SideMarks>(() => {
		const now = view.value?.[side].inspection;
		if (!now) return { places: [], contours: [], detections: nothingShown, misses: new Set() };
		return showsDetections.value ? detectionMarks(now) : anchorMarks(now);
	});

function anchorMarks(now: Inspection): SideMarks {
	const object = selected.value;
	const { positive, forced, ignored } = layers.value;
	const contour =
		object !== null && now.objects[object]?.use === 'trained'
			? contoursFor(now, object, null, contourSamples)
			: null;
	return {
		places: mergePlaces(now, { positive, forced, ignored, negative: false }, object, null),
		contours: contour ? [contour] : [],
		detections: nothingShown,
		misses: new Set(),
	};
}

function detectionMarks({ estimate }: Inspection): SideMarks {
	const { found, false: wrong, missed } = layers.value;
	const filter = { layers: { found, false: wrong, missed }, error: null, object: selected.value };
	return {
		places: [],
		contours: [],
		detections: estimate ? shownDetections(estimate, filter) : nothingShown,
		misses: estimate ? shownMisses(estimate, { ...filter, object: null }) : new Set(),
	};
}

export const marks = { a: marksOf('a'), b: marksOf('b') };

/** The side that `choose` replaces. */
export const otherSide = computed<SideName>(() => view.value?.otherSide ?? 'b');
