// What the views on 2D canvases share: the photograph under them, and lines with a casing.

import type { Inspection } from '../../core/inspection';
import type { Camera, Size } from '../shared/camera';
import { tokens, withAlpha } from '../shared/tokens';

const photo = tokens.photo;
/** Least inner side of a ring, CSS pixels. */
const leastRing = 7;

/** What it takes to paint the photograph on a 2D canvas. */
export interface Photograph {
	inspection: Inspection;
	bitmap: ImageBitmap | null;
	camera: Camera;
	size: Size;
}

/** The part of the photograph that is in sight; a plain ground where there is none. */
export function paintPhotograph(
	context: CanvasRenderingContext2D,
	{ bitmap, inspection, camera, size }: Omit<Photograph, 'inspection'> & { inspection: { image: Size } },
): void {
	const { width, height } = inspection.image;
	const { zoom, panX, panY } = camera;
	if (!bitmap || bitmap.width === 0) {
		context.fillStyle = photo.chip.background;
		context.fillRect(panX, panY, width * zoom, height * zoom);
		return;
	}
	context.imageSmoothingEnabled = zoom < 4;
	const x1 = Math.max(0, Math.floor(-panX / zoom));
	const y1 = Math.max(0, Math.floor(-panY / zoom));
	const x2 = Math.min(width, Math.ceil((size.width - panX) / zoom));
	const y2 = Math.min(height, Math.ceil((size.height - panY) / zoom));
	if (x2 <= x1 || y2 <= y1) return;
	const sx = bitmap.width / width;
	const sy = bitmap.height / height;
	context.drawImage(
		bitmap,
		x1 * sx,
		y1 * sy,
		(x2 - x1) * sx,
		(y2 - y1) * sy,
		x1 * zoom + panX,
		y1 * zoom + panY,
		(x2 - x1) * zoom,
		(y2 - y1) * zoom,
	);
}

/** Strokes the current path with its casing. */
export function cased(
	context: CanvasRenderingContext2D,
	color: string,
	width: number,
	dash: readonly number[],
): void {
	context.setLineDash([]);
	context.strokeStyle = withAlpha(tokens.casing.color, tokens.casing.opacity);
	context.lineWidth = width + tokens.casing.extraWidthPx;
	context.stroke();
	context.setLineDash([...dash]);
	context.strokeStyle = color;
	context.lineWidth = width;
	context.stroke();
	context.setLineDash([]);
}

/** A white ring around a pixel, at least a few CSS pixels wide so that it is seen on any map. */
export function ringed(
	context: CanvasRenderingContext2D,
	[x, y, width, height]: readonly [number, number, number, number],
): void {
	const growX = Math.max(1, (leastRing - width) / 2);
	const growY = Math.max(1, (leastRing - height) / 2);
	const ring = [x - growX, y - growY, width + 2 * growX, height + 2 * growY] as const;
	context.lineWidth = 5;
	context.strokeStyle = tokens.casing.color;
	context.strokeRect(...ring);
	context.lineWidth = 2.2;
	context.strokeStyle = photo.pointed.color;
	context.strokeRect(...ring);
}
