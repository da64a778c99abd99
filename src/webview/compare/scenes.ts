// What each picture draws, as plain arrays for the renderer: both sides as the overlay shows an image, or what changes alone.

import type { ImageComparison } from '../../core/compare/types';
import type { Grid } from '../../core/grids/grid';
import type { InputTransform, Inspection } from '../../core/inspection';
import { changedPlaces, noAnchors } from '../marks/changedPlaces';
import { detectionBoxes } from '../marks/detections/draw';
import type { GlyphBatch } from '../marks/gl/glyphs';
import type { Scene } from '../marks/gl/renderer';
import type { Layers } from '../marks/layerSets';
import { anchorBelongsTo } from '../marks/places';
import { buildScene, type Shown } from '../marks/scene';
import type { SideMarks } from './state';

export interface ShownSide {
	inspection: Inspection;
	marks: SideMarks;
	layers: Layers;
	selected: number | null;
	hovered: number | null;
	/** Whether detections stand on the picture rather than anchors. */
	showsDetections: boolean;
	highContrast: boolean;
}

/** One side as it is. */
export function sideScene(side: ShownSide): Scene {
	return buildScene(shownOf(side)).scene;
}

export interface ShownChanges extends ShownSide {
	/** The other inspection: `inspection` is B's, which the picture is laid out by. */
	a: Inspection;
	comparison: ImageComparison;
	/** Rows of objects that stand back. */
	unchanged: ReadonlySet<number>;
}

/** Anchors that become positive, and those that no longer are: of one object, or of all. */
export function changedAnchors(
	{ gained, lost }: ImageComparison,
	{ a, b }: { a: Inspection; b: Inspection },
	object: number | null,
): { gained: Int32Array; lost: Int32Array } {
	if (object === null) return { gained, lost };
	return {
		gained: gained.filter((index) => anchorBelongsTo(b, index, object)),
		lost: lost.filter((index) => anchorBelongsTo(a, index, object)),
	};
}

/** Dims the whole picture: nothing of it lies here. */
const nowhere = [-1e6, -1e6, -1e6, -1e6];

/** Objects that fare otherwise, the rest faded; anchors that become positive and that no longer are; detections of one side alone. */
export function changesScene(shown: ShownChanges): Scene {
	const { inspection: b, a, comparison, selected, highContrast } = shown;
	const { detections } = comparison;
	const { gained, lost } = changedAnchors(comparison, { a, b }, selected);
	const rows = (side: 'a' | 'b') =>
		(detections ?? []).flatMap((each) => (each[side] === null ? [] : [each[side]]));
	const built = buildScene({
		...shownOf(shown),
		marks: false,
		contours: [],
		faded: shown.unchanged,
		detections: rows('b'),
		misses: new Set([...shown.marks.misses].filter((row) => !shown.unchanged.has(row))),
		changed: [
			...changedPlaces(a, { gained: noAnchors, lost }, null).map((batch) => moved(batch, a.input, b.input)),
			...changedPlaces(b, { gained, lost: noAnchors }, null),
		],
	}).scene;
	const scene = { ...built, focus: built.focus ?? nowhere };
	if (detections === null) return scene;
	const onlyA = new Set(
		detections.flatMap(({ a: row, b: other }) => (row !== null && other === null ? [row] : [])),
	);
	const drawn = { inspection: { ...a, input: b.input }, rows: [...onlyA], pointed: null, allOutlines: false };
	return { ...scene, objects: [...scene.objects, ...detectionBoxes({ ...drawn, highContrast })] };
}

function shownOf(side: ShownSide): Shown {
	const { inspection, marks, layers, selected, hovered, showsDetections, highContrast } = side;
	return {
		inspection,
		mode: 'centres',
		marks: true,
		layers,
		filter: { positive: layers.positive, forced: layers.forced, ignored: layers.ignored, negative: false },
		selected,
		hovered,
		level: null,
		places: marks.places,
		contours: marks.contours,
		sizedBy: null,
		edited: null,
		faded: new Set(),
		changed: [],
		detections: marks.detections.rows,
		pointedDetection: null,
		misses: marks.misses,
		serving: !showsDetections,
		highContrast,
	};
}

/** Places of one input in the pixels of another: both lie over the same image. */
function moved(batch: GlyphBatch, from: InputTransform, to: InputTransform): GlyphBatch {
	const { grid } = batch;
	const x = to.scaleX / from.scaleX;
	const y = to.scaleY / from.scaleY;
	const placed: Grid = {
		...grid,
		originX: (grid.originX - from.offsetX) * x + to.offsetX,
		originY: (grid.originY - from.offsetY) * y + to.offsetY,
		strideX: grid.strideX * x,
		strideY: grid.strideY * y,
	};
	return { ...batch, grid: placed };
}
