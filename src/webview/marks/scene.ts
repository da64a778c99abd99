// Turns what is shown into plain arrays for the renderer. Called when the choice changes, never per frame.

import { Fate, Role, type RoleCode } from '../../core/assignment';
import { findSorted } from '../../core/find-sorted';
import { levelOf } from '../../core/grids/grid';
import type { InspectedObject, Inspection } from '../../core/inspection';
import { serviceOf } from '../../core/words';
import { boxToInput } from '../shared/camera';
import { rgb, tokens } from '../shared/tokens';
import { type ContourSet, contourFills, contourLines, type Mode } from './contourScene';
import { type DrawnDetections, detectionBoxes, detectionFill, detectionOutlines } from './detections/draw';
import type { AnchorBatch, LineStyle, RectInstance } from './gl/boxes';
import type { FillBatch } from './gl/fills';
import type { GlyphBatch } from './gl/glyphs';
import type { LineBatch } from './gl/lines';
import type { Scene } from './gl/renderer';
import type { Layers } from './layerSets';
import { lineStyle, ring } from './lineStyle';
import { belongsTo, type LevelPlaces, type RoleFilter, shows } from './places';

const photo = tokens.photo;

/** Boxes mode draws no more than this. */
export const mostBoxes = 5000;

/** How boxes mode thins itself out: opacity 3 / sqrt(n). */
export function boxOpacity(count: number): number {
	return Math.min(1, 3 / Math.sqrt(Math.max(1, count)));
}

export interface Shown {
	inspection: Inspection;
	mode: Mode;
	/** Whether marks stand on the picture. */
	marks: boolean;
	layers: Layers;
	filter: RoleFilter;
	selected: number | null;
	hovered: number | null;
	level: number | null;
	places: readonly LevelPlaces[];
	contours: readonly ContourSet[];
	sizedBy: number | null;
	/** Object that is drawn over the picture while it is edited, and so not in it. */
	edited: number | null;
	/** Rows of objects that stand back. */
	faded: ReadonlySet<number>;
	/** Places of anchors that a change makes positive, or no longer. */
	changed: readonly GlyphBatch[];
	/** Detections on the picture, and the one that is pointed at. */
	detections: readonly number[];
	pointedDetection: number | null;
	/** Rows of objects that are marked as not found. */
	misses: ReadonlySet<number>;
	/** Whether objects say how anchors serve them. */
	serving: boolean;
	highContrast: boolean;
}

/** What boxes mode drew, for the sentence that says so. */
export interface BoxCount {
	drawn: number;
	all: number;
	opacity: number;
}

export function buildScene(shown: Shown): { scene: Scene; boxes: BoxCount | null } {
	const { inspection, mode, selected } = shown;
	const { image, input } = inspection;
	const focused = selected === null ? null : inspection.objects[selected];
	const boxes = mode === 'boxes' ? anchorBoxes(shown) : null;
	const drawn: DrawnDetections = {
		inspection,
		rows: shown.detections,
		pointed: shown.pointedDetection,
		allOutlines: selected !== null,
		highContrast: shown.highContrast,
	};
	return {
		boxes: boxes?.count ?? null,
		scene: {
			pictureRect: boxToInput([0, 0, image.width, image.height], input),
			focus: focused && finite(focused) ? boxToInput(focused.boxImage, input) : null,
			fills: [...contourFills(shown), ...crowdHatch(shown), ...detectionFill(drawn)],
			outlines: [...objectOutlines(shown), ...detectionOutlines(drawn)],
			objects: [...objectBoxes(shown), ...detectionBoxes(drawn)],
			anchors: boxes?.batches ?? [],
			contours: contourLines(shown),
			glyphs: [...(shown.marks ? glyphs(shown) : []), ...shown.changed],
		},
	};
}

function finite(object: InspectedObject): boolean {
	return object.boxImage.every(Number.isFinite);
}

function objectBoxes({
	inspection,
	layers,
	selected,
	hovered,
	sizedBy,
	edited,
	faded,
	highContrast,
	misses,
	serving,
}: Shown): RectInstance[] {
	const rects: RectInstance[] = [];
	const share = sizedBy === null ? null : objectShares(inspection, sizedBy);
	inspection.objects.forEach((object, row) => {
		if (!finite(object) || row === edited) return;
		const apart = object.use === 'left-out' || object.use === 'shield';
		if (apart ? !layers.crowd : !layers.objects && !misses.has(row)) return;
		rects.push({
			box: boxToInput(object.boxImage, inspection.input),
			style: objectStyle(object, {
				row,
				selected,
				hovered,
				highContrast,
				share,
				isFaded: faded.has(row),
				isMissed: misses.has(row),
				serving,
			}),
		});
	});
	// The chosen one last, over its neighbours; what was matched to it over both.
	return [
		...rects.sort((a, b) => a.style.width - b.style.width),
		...(layers.positive ? matchedBoxes(inspection, hovered ?? selected) : []),
	];
}

/** Queries stand nowhere: the one that is matched to the object shows its predicted box. */
function matchedBoxes({ grids, assignment }: Inspection, object: number | null): RectInstance[] {
	const ranking = object === null || grids.length > 0 ? null : assignment.rankings?.[object];
	if (!ranking) return [];
	const { prediction } = photo;
	return [...ranking.fate.keys()]
		.filter((k) => ranking.fate[k] === Fate.chosen)
		.map((k) => ({
			box: Array.from(ranking.boxes.subarray(4 * k, 4 * k + 4)),
			style: lineStyle(prediction, prediction.widthPx),
		}));
}

interface ObjectLook extends Pick<Shown, 'selected' | 'hovered' | 'highContrast' | 'serving'> {
	row: number;
	share: Float64Array | null;
	isFaded: boolean;
	isMissed: boolean;
}

function objectStyle(
	object: InspectedObject,
	{ row, selected, hovered, highContrast, share, isFaded, isMissed, serving }: ObjectLook,
): LineStyle {
	const token = photo.labelledObject;
	const other = row !== selected && (selected !== null || isFaded);
	const opacity = other && hovered !== row ? token.opacityOther : 1;
	const service = serviceOf(object);
	if (service === 'apart')
		return lineStyle(photo.crowd, photo.crowd.widthPx + (row === selected ? 1 : 0), opacity);
	if (isMissed || service === 'invalid' || (service === 'none' && serving))
		return {
			...lineStyle(photo.noAnchor, photo.noAnchor.widthPx, opacity),
			split: photo.noAnchor.splitPx,
		};
	if (row === selected)
		return lineStyle(token, highContrast ? token.widthPx.highContrastFocus : token.widthPx.focus);
	const width = other ? token.widthPx.other : token.widthPx.overview;
	return lineStyle(
		token,
		width * (share ? 0.6 + 2 * Math.sqrt(share[row] ?? 0) : hovered === row ? 1.5 : 1),
		opacity,
	);
}

/** Polygons in the file: dotted, of the chosen object only, so that the picture stays calm. */
function objectOutlines({ inspection, layers, selected, edited, mode }: Shown): LineBatch[] {
	const object = selected === null ? null : inspection.objects[selected];
	if (!object?.outline || !layers.objects || mode === 'contours' || selected === edited) return [];
	const { scaleX, scaleY, offsetX, offsetY } = inspection.input;
	const lines = object.outline.map((ring) =>
		Float32Array.from(ring, (value, at) => (at & 1 ? value * scaleY + offsetY : value * scaleX + offsetX)),
	);
	const token = photo.labelledPolygon;
	return [{ lines, closed: true, casing: true, style: lineStyle(token, token.widthPx) }];
}

function crowdHatch({ inspection, hovered, layers }: Shown): FillBatch[] {
	const object = hovered === null ? null : inspection.objects[hovered];
	if (!object || serviceOf(object) !== 'apart' || !layers.crowd || !finite(object)) return [];
	return [
		{
			rings: [ring(boxToInput(object.boxImage, inspection.input))],
			color: rgb(photo.crowd.color),
			opacity: 0.45,
			hatch: true,
		},
	];
}

function glyphs({ inspection, places, sizedBy }: Shown): GlyphBatch[] {
	const part = sizedBy === null ? null : anchorShares(inspection, sizedBy);
	return places.flatMap((level) => {
		const grid = inspection.grids[level.level];
		if (!grid) return [];
		const grow = part ? Float32Array.from(level.best, (index) => 0.5 + 1.7 * Math.sqrt(part(index))) : null;
		return [{ grid, cells: level.cells, roles: level.roles, grow }];
	});
}

/** Share of the largest part that an anchor has in a term, 0..1; by its object where the term knows no anchors. */
function anchorShares(inspection: Inspection, term: number): (index: number) => number {
	const { breakdown, assignment } = inspection;
	const rule = breakdown?.terms[term];
	if (!breakdown || !rule) return () => 0;
	const listed = breakdown.anchors.terms.find(({ name }) => name === rule.name);
	if (listed) {
		const { parts } = listed;
		const most = parts.reduce((high, value) => (value > high ? value : high), 0);
		return (index) => {
			const row = findSorted(breakdown.anchors.index, index);
			return row < 0 || most === 0 ? 0 : (parts[row] as number) / most;
		};
	}
	const shares = objectShares(inspection, term);
	return (index) => {
		const entry = findSorted(assignment.index, index);
		const object = entry < 0 ? -1 : (assignment.object[entry] as number);
		return object < 0 ? 0 : (shares[object] ?? 0);
	};
}

function objectShares(inspection: Inspection, term: number): Float64Array {
	const parts = inspection.breakdown?.terms[term]?.perObject ?? new Float64Array(0);
	const most = parts.reduce((high, value) => (value > high ? value : high), 0);
	return parts.map((value) => (most > 0 ? value / most : 0));
}

/** Style of an anchor's box by its role. */
export function anchorStyle(role: RoleCode): LineStyle & { fill: number } {
	const style = (token: {
		color: string;
		box: { dash: number[]; widthPx: number; fillOpacity?: number };
	}) => ({
		...lineStyle({ color: token.color, dash: token.box.dash }, token.box.widthPx),
		fill: token.box.fillOpacity ?? 0,
	});
	if (role === Role.positive) return style(photo.positive);
	if (role === Role.forced) return style(photo.forced);
	return role === Role.negative ? style(photo.negative) : style(photo.ignored);
}

function anchorBoxes({ inspection, filter, selected, level }: Shown): {
	batches: AnchorBatch[];
	count: BoxCount;
} {
	const { assignment, grids, sample } = inspection;
	const chosen: { index: number; role: RoleCode }[] = [];
	const rank = (role: RoleCode) =>
		role === Role.positive ? 0 : role === Role.forced ? 1 : role === Role.negative ? 3 : 2;
	const wanted = (index: number) => level === null || levelOf(grids, index) === level;
	for (let entry = 0; entry < assignment.index.length; entry++) {
		const role = assignment.role[entry] as RoleCode;
		const index = assignment.index[entry] as number;
		if (!shows(filter, role) || !wanted(index)) continue;
		if (selected === null || belongsTo(inspection, entry, selected)) chosen.push({ index, role });
	}
	if (filter.negative)
		for (const index of sample.negative) if (wanted(index)) chosen.push({ index, role: Role.negative });
	chosen.sort((a, b) => rank(a.role) - rank(b.role));
	const drawn = chosen.slice(0, mostBoxes);
	const opacity = boxOpacity(drawn.length);
	const groups = new Map<string, { level: number; role: RoleCode; locals: number[] }>();
	for (const { index, role } of drawn) {
		const at = levelOf(grids, index);
		const key = `${at}:${role}`;
		const group = groups.get(key) ?? { level: at, role, locals: [] };
		group.locals.push(index - (grids[at]?.firstIndex ?? 0));
		groups.set(key, group);
	}
	const batches = [...groups.values()]
		.sort((a, b) => rank(b.role) - rank(a.role))
		.flatMap(({ level: at, role, locals }) => {
			const grid = grids[at];
			return grid
				? [{ grid, locals: Uint32Array.from(locals), style: { ...anchorStyle(role), opacity } }]
				: [];
		});
	return { batches, count: { drawn: drawn.length, all: chosen.length, opacity } };
}
