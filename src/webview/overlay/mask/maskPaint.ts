// Paints the mask view on a 2D canvas: photograph, crisp mask pixels with their textures, outlines, grid, chosen pixel.

import type { MaskError } from '../../../core/breakdown';
import type { Inspection } from '../../../core/inspection';
import { boxToImage, type Camera, type Size } from '../../shared/camera';
import { diagonals, dots } from '../../shared/textures';
import { rgb, tokens, withAlpha } from '../../shared/tokens';
import { cased, paintPhotograph, ringed } from '../paint';
import type { MaskMode } from '../state';
import { pixelClass, rampColor, rampEnd, steepest } from './maskFacts';

const photo = tokens.photo;
const ramp = tokens.crossEntropyRamp.map(rgb);

export interface MaskPicture {
	inspection: Inspection;
	mask: MaskError;
	bitmap: ImageBitmap | null;
	mode: MaskMode;
	/** Another class's probabilities in place of the own ones; in the mode of that name the gradient. */
	compared: Float32Array | null;
	grid: boolean;
	pixel: { column: number; row: number } | null;
	camera: Camera;
	size: Size;
	ratio: number;
	highContrast: boolean;
}

/** Where the mask's columns and rows begin on screen, on whole device pixels so that edges stay crisp. */
export function pixelEdges(picture: MaskPicture): { x: number[]; y: number[] } {
	const { mask, inspection, camera, ratio } = picture;
	const box = boxToImage(mask.box, inspection.input);
	const edges = (low: number, high: number, pan: number) =>
		Array.from({ length: mask.size + 1 }, (_, at) => {
			const image = low + ((high - low) * at) / mask.size;
			return Math.round((image * camera.zoom + pan) * ratio) / ratio;
		});
	return { x: edges(box[0], box[2], camera.panX), y: edges(box[1], box[3], camera.panY) };
}

export function paintMask(context: CanvasRenderingContext2D, picture: MaskPicture): void {
	const { size, ratio, mode, mask, grid } = picture;
	context.setTransform(ratio, 0, 0, ratio, 0, 0);
	context.clearRect(0, 0, size.width, size.height);
	paintPhotograph(context, picture);
	const edges = pixelEdges(picture);
	paintDim(context, picture, edges);
	if (mode === 'errors') paintErrors(context, picture, edges);
	else paintValues(context, picture, edges);
	const cell = (edges.x[1] as number) - (edges.x[0] as number);
	if (grid && cell >= 4) paintGrid(context, mask.size, edges);
	paintProposal(context, edges, mask.size);
	paintPolygon(context, picture);
	paintTargetEdge(context, picture, edges);
	if (mode === 'target' && cell >= 26) paintSoftTargets(context, mask, edges);
	if (picture.pixel) ringed(context, cellOf(edges, picture.pixel.column, picture.pixel.row));
}

type Edges = ReturnType<typeof pixelEdges>;

function cellOf(edges: Edges, column: number, row: number): [number, number, number, number] {
	const x = edges.x[column] as number;
	const y = edges.y[row] as number;
	return [x, y, (edges.x[column + 1] as number) - x, (edges.y[row + 1] as number) - y];
}

/** All but what label or model fill; in the other modes all but the mask's box. */
function paintDim(context: CanvasRenderingContext2D, { mask, mode, size }: MaskPicture, edges: Edges): void {
	context.fillStyle = withAlpha(photo.dimOutsideFocus.color, photo.dimOutsideFocus.opacity);
	context.beginPath();
	context.rect(0, 0, size.width, size.height);
	if (mode !== 'errors') {
		const [x, y] = [edges.x[0] as number, edges.y[0] as number];
		context.rect(x, y, (edges.x[mask.size] as number) - x, (edges.y[mask.size] as number) - y);
	} else
		for (let pixel = 0; pixel < mask.size * mask.size; pixel++)
			if (pixelClass(mask, pixel) !== 'neither')
				context.rect(...cellOf(edges, pixel % mask.size, Math.floor(pixel / mask.size)));
	context.fill('evenodd');
}

function paintErrors(context: CanvasRenderingContext2D, { mask, ratio }: MaskPicture, edges: Edges): void {
	const parts = [
		['both', photo.maskBoth, null],
		['predictionOnly', photo.maskPredictionOnly, diagonals(context, ratio)],
		['labelOnly', photo.maskLabelOnly, dots(context, ratio)],
	] as const;
	for (const [name, token, texture] of parts) {
		context.beginPath();
		for (let pixel = 0; pixel < mask.size * mask.size; pixel++)
			if (pixelClass(mask, pixel) === name)
				context.rect(...cellOf(edges, pixel % mask.size, Math.floor(pixel / mask.size)));
		context.fillStyle = withAlpha(token.color, token.fillOpacity);
		context.fill();
		if (!texture) continue;
		context.fillStyle = texture;
		context.fill();
	}
}

/** Values as greys, cross-entropy and gradient on the ramp. */
function paintValues(
	context: CanvasRenderingContext2D,
	{ mask, mode, compared }: MaskPicture,
	edges: Edges,
): void {
	context.globalAlpha = 0.86;
	const color = valueColors(mask, mode, compared);
	for (let pixel = 0; pixel < mask.size * mask.size; pixel++) {
		context.fillStyle = color(pixel);
		context.fillRect(...cellOf(edges, pixel % mask.size, Math.floor(pixel / mask.size)));
	}
	context.globalAlpha = 1;
}

/** Colour of each pixel. */
function valueColors(
	mask: MaskError,
	mode: MaskMode,
	compared: Float32Array | null,
): (pixel: number) => string {
	const onRamp = (part: number) => {
		const [r, g, b] = rampColor(ramp, part);
		return `rgb(${r} ${g} ${b})`;
	};
	if (mode === 'crossEntropy') return (pixel) => onRamp((mask.crossEntropy[pixel] as number) / rampEnd);
	if (mode === 'gradient') {
		const end = (compared && steepest(compared)) || 1;
		return (pixel) => onRamp(Math.abs(compared?.[pixel] ?? 0) / end);
	}
	const values = mode === 'target' ? mask.target : (compared ?? mask.probability);
	return (pixel) => {
		const grey = Math.round(255 * Math.min(1, Math.max(0, values[pixel] as number)));
		return `rgb(${grey} ${grey} ${grey})`;
	};
}

/** One mask as a small picture without a photograph; returns a canvas of `size` x `size` pixels. */
export function smallMask(mask: MaskError, mode: MaskMode, compared: Float32Array | null): HTMLCanvasElement {
	const canvas = document.createElement('canvas');
	canvas.width = mask.size;
	canvas.height = mask.size;
	const context = canvas.getContext('2d');
	const color = valueColors(mask, mode, compared);
	for (let pixel = 0; context && pixel < mask.size * mask.size; pixel++) {
		context.fillStyle = color(pixel);
		context.fillRect(pixel % mask.size, Math.floor(pixel / mask.size), 1, 1);
	}
	return canvas;
}

function paintGrid(context: CanvasRenderingContext2D, size: number, edges: Edges): void {
	context.beginPath();
	for (let at = 1; at < size; at++) {
		const x = edges.x[at] as number;
		const y = edges.y[at] as number;
		context.moveTo(x, edges.y[0] as number);
		context.lineTo(x, edges.y[size] as number);
		context.moveTo(edges.x[0] as number, y);
		context.lineTo(edges.x[size] as number, y);
	}
	context.strokeStyle = withAlpha(photo.chip.text, 0.16);
	context.lineWidth = 1;
	context.stroke();
}

function paintProposal(context: CanvasRenderingContext2D, edges: Edges, size: number): void {
	const x = edges.x[0] as number;
	const y = edges.y[0] as number;
	context.beginPath();
	context.rect(x, y, (edges.x[size] as number) - x, (edges.y[size] as number) - y);
	cased(context, photo.prediction.color, photo.prediction.widthPx, photo.prediction.dash);
}

function paintPolygon(context: CanvasRenderingContext2D, { inspection, mask, camera }: MaskPicture): void {
	const outline = inspection.objects[mask.object]?.outline;
	if (!outline) return;
	context.beginPath();
	for (const ring of outline) {
		for (let at = 0; at < ring.length; at += 2) {
			const x = (ring[at] as number) * camera.zoom + camera.panX;
			const y = (ring[at + 1] as number) * camera.zoom + camera.panY;
			if (at === 0) context.moveTo(x, y);
			else context.lineTo(x, y);
		}
		context.closePath();
	}
	cased(context, photo.labelledPolygon.color, photo.labelledPolygon.widthPx, photo.labelledPolygon.dash);
}

/** The stepped line around what the loss takes for the object. */
function paintTargetEdge(
	context: CanvasRenderingContext2D,
	{ mask, highContrast }: MaskPicture,
	edges: Edges,
): void {
	const { size, target } = mask;
	const inside = (column: number, row: number) =>
		column >= 0 && row >= 0 && column < size && row < size && (target[row * size + column] as number) >= 0.5;
	context.beginPath();
	for (let row = 0; row <= size; row++)
		for (let column = 0; column <= size; column++) {
			const x = edges.x[column] as number;
			const y = edges.y[row] as number;
			if (column < size && inside(column, row) !== inside(column, row - 1)) {
				context.moveTo(x, y);
				context.lineTo(edges.x[column + 1] as number, y);
			}
			if (row < size && inside(column, row) !== inside(column - 1, row)) {
				context.moveTo(x, y);
				context.lineTo(x, edges.y[row + 1] as number);
			}
		}
	context.lineCap = 'square';
	cased(context, photo.labelledObject.color, highContrast ? 2.6 : photo.labelledObject.widthPx.overview, []);
	context.lineCap = 'butt';
}

function paintSoftTargets(context: CanvasRenderingContext2D, mask: MaskError, edges: Edges): void {
	context.font = `${tokens.photo.chip.fontPx}px ${getComputedStyle(document.body).fontFamily}`;
	context.textAlign = 'center';
	context.textBaseline = 'middle';
	mask.target.forEach((value, pixel) => {
		if (value <= 0.005 || value >= 0.995) return;
		const [x, y, width, height] = cellOf(edges, pixel % mask.size, Math.floor(pixel / mask.size));
		context.fillStyle = value >= 0.5 ? tokens.casing.color : photo.chip.text;
		context.fillText(value.toFixed(2), x + width / 2, y + height / 2);
	});
}
