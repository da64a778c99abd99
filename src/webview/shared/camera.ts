// Where the picture lies in the canvas: screen = image * zoom + pan, in CSS pixels. Pure arithmetic.

import type { Box } from '../../core/geometry';
import type { InputTransform } from '../../core/inspection';

export interface Camera {
	/** CSS pixels for one image pixel. */
	zoom: number;
	panX: number;
	panY: number;
}

export interface Size {
	width: number;
	height: number;
}

export const largestZoom = 64;

/** Input pixels to CSS pixels, as the renderer wants it. */
export interface InputView {
	scaleX: number;
	scaleY: number;
	shiftX: number;
	shiftY: number;
}

export function inputView(camera: Camera, input: InputTransform): InputView {
	const scaleX = camera.zoom / input.scaleX;
	const scaleY = camera.zoom / input.scaleY;
	return {
		scaleX,
		scaleY,
		shiftX: camera.panX - input.offsetX * scaleX,
		shiftY: camera.panY - input.offsetY * scaleY,
	};
}

/** Shows the whole image, centred, with a little air. */
export function fitImage(image: Size, canvas: Size): Camera {
	const air = 8;
	const zoom = Math.min(
		largestZoom,
		Math.max(1, canvas.width - 2 * air) / Math.max(1, image.width),
		Math.max(1, canvas.height - 2 * air) / Math.max(1, image.height),
	);
	return {
		zoom,
		panX: (canvas.width - image.width * zoom) / 2,
		panY: (canvas.height - image.height * zoom) / 2,
	};
}

/** Shows a box of the image with room for marks and a card around it. */
export function fitBox(box: Box, canvas: Size, share = 0.45): Camera {
	const width = Math.max(1, box[2] - box[0]);
	const height = Math.max(1, box[3] - box[1]);
	const zoom = Math.min(largestZoom, (canvas.width * share) / width, (canvas.height * share) / height);
	return {
		zoom,
		panX: canvas.width / 2 - ((box[0] + box[2]) / 2) * zoom,
		panY: canvas.height / 2 - ((box[1] + box[3]) / 2) * zoom,
	};
}

/** Zooms by a factor; the image point under `(x, y)` stays. */
export function zoomAt(camera: Camera, factor: number, x: number, y: number, smallest: number): Camera {
	const zoom = Math.min(largestZoom, Math.max(smallest, camera.zoom * factor));
	const real = zoom / camera.zoom;
	return { zoom, panX: x - (x - camera.panX) * real, panY: y - (y - camera.panY) * real };
}

/** By how much a turn of the wheel zooms; a pinch arrives as a wheel with Ctrl. */
export function wheelFactor({ deltaY, deltaMode, ctrlKey }: WheelEvent): number {
	const pixels = deltaMode === WheelEvent.DOM_DELTA_LINE ? 24 : 1;
	return Math.exp(-deltaY * pixels * (ctrlKey ? 0.01 : 0.0016));
}

/** Keeps at least a strip of the image in sight. */
export function held(camera: Camera, image: Size, canvas: Size): Camera {
	const margin = Math.min(80, canvas.width / 3, canvas.height / 3);
	const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
	return {
		zoom: camera.zoom,
		panX: clamp(camera.panX, margin - image.width * camera.zoom, canvas.width - margin),
		panY: clamp(camera.panY, margin - image.height * camera.zoom, canvas.height - margin),
	};
}

/** The camera that has the box in sight, moved as little as need be; itself where the box is seen already. */
export function revealBox(camera: Camera, box: Box, canvas: Size): Camera {
	const margin = 40;
	const shift = (low: number, high: number, size: number) => {
		if (high - low > size - 2 * margin) return size / 2 - (low + high) / 2;
		if (low < margin) return margin - low;
		if (high > size - margin) return size - margin - high;
		return 0;
	};
	const { zoom, panX, panY } = camera;
	return {
		zoom,
		panX: panX + shift(box[0] * zoom + panX, box[2] * zoom + panX, canvas.width),
		panY: panY + shift(box[1] * zoom + panY, box[3] * zoom + panY, canvas.height),
	};
}

export function toScreen(camera: Camera, x: number, y: number): { x: number; y: number } {
	return { x: x * camera.zoom + camera.panX, y: y * camera.zoom + camera.panY };
}

export function toImage(camera: Camera, x: number, y: number): { x: number; y: number } {
	return { x: (x - camera.panX) / camera.zoom, y: (y - camera.panY) / camera.zoom };
}

/** Image box of a box in input pixels. */
export function boxToImage(box: ArrayLike<number>, input: InputTransform): Box {
	return [
		((box[0] as number) - input.offsetX) / input.scaleX,
		((box[1] as number) - input.offsetY) / input.scaleY,
		((box[2] as number) - input.offsetX) / input.scaleX,
		((box[3] as number) - input.offsetY) / input.scaleY,
	];
}

/** Input box of a box in image pixels. */
export function boxToInput(box: ArrayLike<number>, input: InputTransform): Box {
	return [
		(box[0] as number) * input.scaleX + input.offsetX,
		(box[1] as number) * input.scaleY + input.offsetY,
		(box[2] as number) * input.scaleX + input.offsetX,
		(box[3] as number) * input.scaleY + input.offsetY,
	];
}
