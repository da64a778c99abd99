// Textures of masks on a 2D canvas: who says so is told by form first, by colour second.

import { tokens } from './tokens';

const patterns = new Map<string, CanvasPattern>();

/** A repeating tile, drawn once for each screen resolution. */
function pattern(
	context: CanvasRenderingContext2D,
	name: string,
	ratio: number,
	side: number,
	draw: (tile: CanvasRenderingContext2D) => void,
): CanvasPattern | null {
	const key = `${name} ${ratio}`;
	const known = patterns.get(key);
	if (known) return known;
	const canvas = document.createElement('canvas');
	const pixels = Math.max(1, Math.round(side * ratio));
	canvas.width = pixels;
	canvas.height = pixels;
	const tile = canvas.getContext('2d');
	if (!tile) return null;
	tile.scale(pixels / side, pixels / side);
	draw(tile);
	const made = context.createPattern(canvas, 'repeat');
	made?.setTransform(new DOMMatrix().scale(side / pixels));
	if (made) patterns.set(key, made);
	return made;
}

/** What only the prediction fills. */
export function diagonals(context: CanvasRenderingContext2D, ratio: number): CanvasPattern | null {
	const { color, stepPx, sizePx } = tokens.photo.maskPredictionOnly.texture;
	const side = stepPx * Math.SQRT2;
	return pattern(context, 'diagonals', ratio, side, (tile) => {
		tile.strokeStyle = color;
		tile.lineWidth = sizePx;
		for (const shift of [-side, 0, side]) {
			tile.beginPath();
			tile.moveTo(shift - 1, side + 1);
			tile.lineTo(shift + side + 1, -1);
			tile.stroke();
		}
	});
}

/** What only the label fills. */
export function dots(context: CanvasRenderingContext2D, ratio: number): CanvasPattern | null {
	const { color, stepPx, sizePx } = tokens.photo.maskLabelOnly.texture;
	return pattern(context, 'dots', ratio, stepPx * 2, (tile) => {
		tile.fillStyle = color;
		for (const x of [stepPx / 2, stepPx * 1.5])
			for (const y of [stepPx / 2, stepPx * 1.5]) {
				tile.beginPath();
				tile.arc(x, y, sizePx, 0, 2 * Math.PI);
				tile.fill();
			}
	});
}

/** What label and prediction fill with different classes. */
export function crosses(context: CanvasRenderingContext2D, ratio: number): CanvasPattern | null {
	const { color, stepPx, sizePx } = tokens.photo.maskConfused.texture;
	return pattern(context, 'crosses', ratio, stepPx, (tile) => {
		tile.strokeStyle = color;
		tile.lineWidth = sizePx;
		tile.beginPath();
		tile.moveTo(stepPx / 2, 0);
		tile.lineTo(stepPx / 2, stepPx);
		tile.moveTo(0, stepPx / 2);
		tile.lineTo(stepPx, stepPx / 2);
		tile.stroke();
	});
}

/** Pixels that take no part: sparse thin diagonals. */
export function hatching(context: CanvasRenderingContext2D, ratio: number): CanvasPattern | null {
	const { color, stepPx, sizePx } = tokens.photo.maskIgnored.texture;
	return pattern(context, 'hatching', ratio, stepPx, (tile) => {
		tile.strokeStyle = color;
		tile.lineWidth = sizePx;
		for (const shift of [-stepPx, 0, stepPx]) {
			tile.beginPath();
			tile.moveTo(shift - 1, -1);
			tile.lineTo(shift + stepPx + 1, stepPx + 1);
			tile.stroke();
		}
	});
}
