// Levels side by side: a small picture a level, count below. On one level nothing overlaps. Enter filters.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { Role, type RoleCode } from '../../../core/assignment';
import type { Box } from '../../../core/geometry';
import type { Inspection } from '../../../core/inspection';
import { formatCount, isOpen } from '../../../core/words';
import { type LevelPlaces, mergePlaces } from '../../marks/places';
import { tokens } from '../../shared/tokens';
import { setLevel } from '../actions';
import { drawCrop, prepare } from '../crops';
import * as state from '../state';

export function LevelStrip() {
	const inspection = state.inspection.value;
	if (!inspection) return null;
	const chosen = state.selected.value;
	const ignored = chosen !== null || isOpen(inspection);
	const places = mergePlaces(
		inspection,
		{ positive: true, forced: true, ignored, negative: false },
		chosen,
		null,
	);
	const counts = inspection.grids.map((_, level) => countOn(inspection, level, chosen));
	return (
		<div class="levels">
			{inspection.grids.map((grid, row) => {
				const on = state.level.value === row;
				return (
					<button
						key={grid.name}
						type="button"
						class={on ? 'level on' : 'level'}
						aria-pressed={on}
						title={`${grid.name}, stride ${Math.round(grid.strideX)} px${row < 9 ? ` (${row + 1})` : ''}`}
						onClick={() => setLevel(on ? null : row)}
					>
						<LevelPicture inspection={inspection} places={places[row] as LevelPlaces} object={chosen} />
						<b>{grid.name}</b>
						<span>{counts[row] === 0 ? 'none' : formatCount(counts[row] as number)}</span>
					</button>
				);
			})}
		</div>
	);
}

/** Positives of a level, or while predictions are to come its candidates. */
function countOn(inspection: Inspection, level: number, object: number | null): number {
	const { assignment } = inspection;
	const open = isOpen(inspection);
	if (object !== null && !open) return inspection.objects[object]?.levels[level] ?? 0;
	const grid = inspection.grids[level];
	const next = inspection.grids[level + 1];
	if (!grid) return 0;
	const end = next ? next.firstIndex : assignment.count;
	let count = 0;
	assignment.index.forEach((index, entry) => {
		if (index < grid.firstIndex || index >= end) return;
		const role = assignment.role[entry] as RoleCode;
		const counts = open ? role === Role.candidate : role === Role.positive || role === Role.forced;
		if (counts && (object === null || assignment.object[entry] === object)) count++;
	});
	return count;
}

interface PictureProps {
	inspection: Inspection;
	places: LevelPlaces;
	object: number | null;
}

function LevelPicture({ inspection, places, object }: PictureProps) {
	const canvas = useRef<HTMLCanvasElement>(null);
	const bitmap = state.bitmap.value;
	useLayoutEffect(() => {
		if (canvas.current) drawLevel(canvas.current, bitmap, inspection, places, object);
	}, [bitmap, inspection, places, object]);
	return <canvas ref={canvas} />;
}

/** Whole image, or the object with as much around it again. */
function frameOf(inspection: Inspection, object: number | null): Box {
	const { width, height } = inspection.image;
	const box = object === null ? null : inspection.objects[object]?.boxImage;
	if (!box?.every(Number.isFinite)) return [0, 0, width, height];
	const marginX = Math.max(6, (box[2] - box[0]) * 0.5);
	const marginY = Math.max(6, (box[3] - box[1]) * 0.3);
	return [box[0] - marginX, box[1] - marginY, box[2] + marginX, box[3] + marginY];
}

function drawLevel(
	canvas: HTMLCanvasElement,
	bitmap: ImageBitmap | null,
	inspection: Inspection,
	places: LevelPlaces,
	object: number | null,
): void {
	const context = prepare(canvas, 48, 46);
	if (!context) return;
	const image = inspection.image;
	const at = drawCrop(context, bitmap, image, frameOf(inspection, object), 48, 46);
	context.fillStyle = tokens.photo.dimOutsideFocus.color;
	context.globalAlpha = 0.55;
	context.fillRect(0, 0, 48, 46);
	context.globalAlpha = 1;
	const chosen = object === null ? null : inspection.objects[object];
	if (chosen?.boxImage.every(Number.isFinite)) {
		const [x1, y1, x2, y2] = chosen.boxImage;
		context.strokeStyle = tokens.photo.labelledObject.color;
		context.lineWidth = 1.2;
		context.strokeRect(at.x(x1), at.y(y1), (x2 - x1) * at.scale, (y2 - y1) * at.scale);
	}
	const grid = inspection.grids[places.level];
	if (!grid) return;
	const { input } = inspection;
	const radius = Math.min(1.8, Math.max(0.9, ((grid.strideX / input.scaleX) * at.scale) / 3));
	for (const role of [Role.candidate, Role.ignored, Role.forced, Role.positive]) {
		const token =
			role === Role.positive
				? tokens.photo.positive
				: role === Role.forced
					? tokens.photo.forced
					: tokens.photo.ignored;
		context.fillStyle = token.color;
		places.cells.forEach((cell, row) => {
			if (places.roles[row] !== role) return;
			const x = at.x((grid.originX + (cell % grid.columns) * grid.strideX - input.offsetX) / input.scaleX);
			const y = at.y(
				(grid.originY + Math.floor(cell / grid.columns) * grid.strideY - input.offsetY) / input.scaleY,
			);
			const size = role === Role.ignored || role === Role.candidate ? radius * 0.6 : radius;
			context.fillRect(x - size, y - size, 2 * size, 2 * size);
		});
	}
}
