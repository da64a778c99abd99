// Paints a segmentation on a 2D canvas: photograph, one hard-edged square a pixel with its texture, the label's edge, the
// pointed pixel. The map is painted once into a canvas of its own size and only stretched when the camera moves.

import { ignoredPixel, type Segmentation } from '../../core/segmentation/types';
import { rampColor } from '../overlay/mask/maskFacts';
import { paintPhotograph, ringed } from '../overlay/paint';
import type { Camera, Size } from '../shared/camera';
import { crosses, diagonals, dots, hatching } from '../shared/textures';
import { rgb, tokens, withAlpha } from '../shared/tokens';
import { bytesOf, classColor, kindOf, type PixelKind } from './pixels';
import type { Mode, Pixel } from './state';

const { photo, casing } = tokens;
const ramp = tokens.crossEntropyRamp.map(rgb);
/** Opacity of maps that hide the photograph, and of the classes of the label. */
const solid = 0.86;
const tinted = 0.62;

export interface MapPicture {
	segmentation: Segmentation;
	mode: Mode;
	chosen: number | null;
	/** Loss parts or probabilities, as the mode needs them; `null` while they are on the way. */
	values: Float32Array | null;
	rampEnd: number;
}

export interface SegmentationPicture extends MapPicture {
	layers: MapLayers;
	image: Size;
	bitmap: ImageBitmap | null;
	pixel: Pixel | null;
	camera: Camera;
	size: Size;
	ratio: number;
	highContrast: boolean;
}

/** A map ready to be stretched: its colours, the pixels that take each texture, and the label's edge. */
export interface MapLayers {
	colors: HTMLCanvasElement;
	textures: { of: TexturedKind; mask: HTMLCanvasElement }[];
	edge: Path2D;
}

type TexturedKind = 'labelOnly' | 'predictionOnly' | 'confused' | 'ignored';

const textureOf: Record<TexturedKind, typeof dots> = {
	labelOnly: dots,
	predictionOnly: diagonals,
	confused: crosses,
	ignored: hatching,
};

const fillOf: Record<PixelKind, readonly [color: string, opacity: number]> = {
	both: [photo.maskBoth.color, photo.maskBoth.fillOpacity],
	labelOnly: [photo.maskLabelOnly.color, photo.maskLabelOnly.fillOpacity],
	predictionOnly: [photo.maskPredictionOnly.color, photo.maskPredictionOnly.fillOpacity],
	confused: [photo.maskConfused.color, photo.maskConfused.fillOpacity],
	ignored: [photo.maskIgnored.color, photo.maskIgnored.fillOpacity],
	neither: [photo.dimOutsideFocus.color, photo.dimOutsideFocus.opacity],
};

/** The map at one canvas pixel a map pixel. */
export function mapLayers(map: MapPicture): MapLayers {
	const { segmentation, mode, chosen } = map;
	const { width, height } = segmentation;
	const colors = new ImageData(width, height);
	const used: TexturedKind[] =
		mode === 'errors' ? ['labelOnly', 'predictionOnly', 'confused', 'ignored'] : ['ignored'];
	const masks = used.map((of) => ({ of, data: new ImageData(width, height), any: false }));
	const put = painterOf(map);
	for (let at = 0; at < width * height; at++) {
		put(colors.data, at);
		const kind = kindOf(segmentation, at, chosen);
		for (const mask of masks) {
			if (mask.of !== kind) continue;
			mask.data.data[4 * at + 3] = 255;
			mask.any = true;
		}
	}
	return {
		colors: canvasOf(colors),
		textures: masks.filter(({ any }) => any).map(({ of, data }) => ({ of, mask: canvasOf(data) })),
		edge: labelEdge(segmentation, chosen),
	};
}

type Put = (data: Uint8ClampedArray, at: number) => void;

function painterOf(map: MapPicture): Put {
	const { segmentation, mode, chosen, values } = map;
	const fills = Object.fromEntries(
		Object.entries(fillOf).map(([kind, [color, opacity]]) => [kind, [...bytesOf(color), 255 * opacity]]),
	) as Record<PixelKind, number[]>;
	const set = (data: Uint8ClampedArray, at: number, color: readonly number[], alpha: number) => {
		data[4 * at] = color[0] as number;
		data[4 * at + 1] = color[1] as number;
		data[4 * at + 2] = color[2] as number;
		data[4 * at + 3] = alpha;
	};
	const fill = (data: Uint8ClampedArray, at: number, kind: PixelKind) =>
		set(data, at, fills[kind], fills[kind][3] as number);
	const outside = (at: number) =>
		chosen !== null && segmentation.label[at] !== chosen && segmentation.predicted[at] !== chosen;
	if (mode === 'errors') return (data, at) => fill(data, at, kindOf(segmentation, at, chosen));
	if (mode === 'label') {
		const colors = segmentation.classes.map(({ index }) => {
			const color = classColor(index, segmentation.background);
			return color === null ? null : bytesOf(color);
		});
		return (data, at) => {
			const index = segmentation.label[at] as number;
			if (index === ignoredPixel) return fill(data, at, 'ignored');
			const color = colors[index];
			if (!color || (chosen !== null && index !== chosen)) return fill(data, at, 'neither');
			set(data, at, color, 255 * tinted);
		};
	}
	if (!values) return () => {};
	if (mode === 'probability')
		return (data, at) => {
			const grey = Math.round(255 * (values[at] as number));
			set(data, at, [grey, grey, grey], 255 * solid);
		};
	const scale = segmentation.counted / map.rampEnd;
	return (data, at) => {
		if (segmentation.label[at] === ignoredPixel) fill(data, at, 'ignored');
		else if (outside(at)) fill(data, at, 'neither');
		else set(data, at, rampColor(ramp, (values[at] as number) * scale), 255 * solid);
	};
}

function canvasOf(data: ImageData): HTMLCanvasElement {
	const canvas = document.createElement('canvas');
	canvas.width = data.width;
	canvas.height = data.height;
	canvas.getContext('2d')?.putImageData(data, 0, 0);
	return canvas;
}

/** Lines between pixels of different classes in the label (around the chosen class), in map pixels. */
function labelEdge({ label, width, height }: Segmentation, chosen: number | null): Path2D {
	const path = new Path2D();
	const at = (column: number, row: number) => {
		const index = label[row * width + column] as number;
		return chosen === null ? index : index === chosen;
	};
	for (let row = 0; row < height; row++)
		for (let column = 0; column < width; column++) {
			const own = at(column, row);
			if (column > 0 && own !== at(column - 1, row)) {
				path.moveTo(column, row);
				path.lineTo(column, row + 1);
			}
			if (row > 0 && own !== at(column, row - 1)) {
				path.moveTo(column, row);
				path.lineTo(column + 1, row);
			}
		}
	return path;
}

/** Where the map lies on screen, on whole device pixels. */
export function mapRect({
	image,
	camera,
	ratio,
}: Pick<SegmentationPicture, 'image' | 'camera' | 'ratio'>): [number, number, number, number] {
	const whole = (value: number) => Math.round(value * ratio) / ratio;
	const x = whole(camera.panX);
	const y = whole(camera.panY);
	return [
		x,
		y,
		whole(camera.panX + image.width * camera.zoom) - x,
		whole(camera.panY + image.height * camera.zoom) - y,
	];
}

/** A pixel of the map on screen. */
export function pixelRect(
	picture: SegmentationPicture,
	{ column, row }: Pixel,
): [number, number, number, number] {
	const [x, y, width, height] = mapRect(picture);
	const { segmentation } = picture;
	const sideX = width / segmentation.width;
	const sideY = height / segmentation.height;
	return [x + column * sideX, y + row * sideY, sideX, sideY];
}

export function paintSegmentation(context: CanvasRenderingContext2D, picture: SegmentationPicture): void {
	const { size, ratio, layers, image } = picture;
	context.setTransform(ratio, 0, 0, ratio, 0, 0);
	context.clearRect(0, 0, size.width, size.height);
	paintPhotograph(context, { ...picture, inspection: { image } });
	const rect = mapRect(picture);
	context.imageSmoothingEnabled = false;
	context.drawImage(layers.colors, ...rect);
	for (const { of, mask } of layers.textures) paintTexture(context, picture, of, mask, rect);
	if (picture.mode !== 'label') paintEdge(context, picture, rect);
	if (picture.pixel) ringed(context, pixelRect(picture, picture.pixel));
}

let scratch: HTMLCanvasElement | null = null;

/** The texture at screen size, cut to its pixels. */
function paintTexture(
	context: CanvasRenderingContext2D,
	{ size, ratio }: SegmentationPicture,
	of: TexturedKind,
	mask: HTMLCanvasElement,
	rect: readonly [number, number, number, number],
): void {
	scratch ??= document.createElement('canvas');
	scratch.width = Math.round(size.width * ratio);
	scratch.height = Math.round(size.height * ratio);
	const cut = scratch.getContext('2d');
	const texture = textureOf[of](context, ratio);
	if (!cut || !texture) return;
	cut.setTransform(ratio, 0, 0, ratio, 0, 0);
	cut.imageSmoothingEnabled = false;
	cut.drawImage(mask, ...rect);
	cut.globalCompositeOperation = 'source-in';
	cut.fillStyle = texture;
	cut.fillRect(0, 0, size.width, size.height);
	context.globalAlpha = of === 'ignored' ? 0.5 : 1;
	context.drawImage(scratch, 0, 0, size.width, size.height);
	context.globalAlpha = 1;
}

function paintEdge(
	context: CanvasRenderingContext2D,
	{ segmentation, layers, highContrast }: SegmentationPicture,
	[x, y, width, height]: readonly [number, number, number, number],
): void {
	const lineWidth = highContrast ? 2 : 1.2;
	context.save();
	context.translate(x, y);
	context.scale(width / segmentation.width, height / segmentation.height);
	const scale = width / segmentation.width;
	context.lineCap = 'square';
	context.strokeStyle = withAlpha(casing.color, casing.opacity);
	context.lineWidth = (lineWidth + casing.extraWidthPx) / scale;
	context.stroke(layers.edge);
	context.strokeStyle = photo.labelledObject.color;
	context.lineWidth = lineWidth / scale;
	context.stroke(layers.edge);
	context.restore();
}
