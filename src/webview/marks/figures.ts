// Figures beside the marks, where places are far enough apart on screen: "×2", then the IoU. A 2D canvas over the marks.

import { Role } from '../../core/assignment';
import type { Inspection } from '../../core/inspection';
import { formatIou } from '../../core/words';
import { type Camera, inputView, type Size } from '../shared/camera';
import { glyphRadius, tokens } from '../shared/tokens';
import type { LevelPlaces } from './places';

/** Figures in one frame; more would cost more than they tell. */
const mostFigures = 400;

export interface ShownFigures {
	inspection: Inspection;
	/** The marks that stand on the picture. */
	places: readonly LevelPlaces[];
	camera: Camera;
	/** Of the canvas, CSS pixels. */
	size: Size;
	highContrast: boolean;
}

/** Draws them on a canvas of its own, which it keeps as large as the picture; what is empty already is not cleared again. */
export function createFigures(canvas: HTMLCanvasElement): (shown: ShownFigures) => void {
	let blank = true;
	return ({ inspection, places, camera, size: { width, height }, highContrast }) => {
		const context = canvas.getContext('2d');
		if (!context) return;
		const ratio = window.devicePixelRatio || 1;
		if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
			canvas.width = Math.round(width * ratio);
			canvas.height = Math.round(height * ratio);
			blank = true;
		}
		const { grids, input } = inspection;
		const view = inputView(camera, input);
		const { countFromPlaceSpacingPx, iouFigureFromPlaceSpacingPx } = tokens.semanticZoom;
		const marked = places.filter((level) => level.roles.some((role) => role !== Role.negative));
		// Marks of a finer level stand between those of a coarser one: there is only as much room as the finest leaves.
		const room = Math.min(...marked.map((level) => (grids[level.level]?.strideX ?? 0) * view.scaleX));
		const levels = room >= countFromPlaceSpacingPx ? marked : [];
		if (levels.length === 0 && blank) return;
		context.setTransform(ratio, 0, 0, ratio, 0, 0);
		context.clearRect(0, 0, width, height);
		blank = true;
		context.lineJoin = 'round';
		context.lineWidth = 3;
		context.strokeStyle = tokens.casing.color;
		context.fillStyle = tokens.photo.chip.text;
		const family = getComputedStyle(document.body).fontFamily;
		context.font = `600 ${tokens.photo.chip.fontPx}px ${family}`;
		let drawn = 0;
		const write = (text: string, x: number, y: number) => {
			context.strokeText(text, x, y);
			context.fillText(text, x, y);
			blank = false;
			drawn++;
		};
		for (const level of levels) {
			const grid = grids[level.level];
			if (!grid) continue;
			const spacing = grid.strideX * view.scaleX;
			const radius = glyphRadius(grid.strideX, spacing, highContrast);
			for (let row = 0; row < level.cells.length && drawn < mostFigures; row++) {
				const role = level.roles[row] as number;
				if (role === Role.negative || role === Role.candidate) continue;
				const cell = level.cells[row] as number;
				const x = (grid.originX + (cell % grid.columns) * grid.strideX) * view.scaleX + view.shiftX;
				const y = (grid.originY + Math.floor(cell / grid.columns) * grid.strideY) * view.scaleY + view.shiftY;
				if (x < -spacing || y < -spacing || x > width + spacing || y > height + spacing) continue;
				const count = level.counts[row] as number;
				context.textBaseline = 'middle';
				context.textAlign = 'left';
				if (count > 1 && role !== Role.ignored) write(`×${count}`, x + radius + 3, y);
				if (room < iouFigureFromPlaceSpacingPx) continue;
				context.textAlign = 'center';
				context.textBaseline = 'top';
				write(formatIou(level.iou[row] as number), x, y + radius + 2);
			}
		}
	};
}
