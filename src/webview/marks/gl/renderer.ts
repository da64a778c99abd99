// Owns the WebGL2 context and its layers: arrays in, picture and marks out. Knows nothing of the page around it.
// Panning and zooming change uniforms only. A lost context is rebuilt from the arrays that were set last.

import type { Grid } from '../../../core/grids/grid';
import { rgb, tokens } from '../../shared/tokens';
import { type AnchorBatch, type Casing, casingWidth, createBoxes, type RectInstance } from './boxes';
import { createFills, type FillBatch } from './fills';
import { createGlyphs, type GlyphBatch } from './glyphs';
import { createLines, type LineBatch } from './lines';
import { createPicture } from './picture';
import type { Frame } from './program';

/** Everything that is drawn; replaced as a whole when what is shown changes, never while panning. */
export interface Scene {
	/** Where the picture lies, input pixels. */
	pictureRect: readonly number[];
	/** What stays bright, input pixels; `null` dims nothing. */
	focus: readonly number[] | null;
	fills: readonly FillBatch[];
	outlines: readonly LineBatch[];
	objects: readonly RectInstance[];
	anchors: readonly AnchorBatch[];
	contours: readonly LineBatch[];
	glyphs: readonly GlyphBatch[];
}

/** The one mark the person points at, over everything else. */
export interface PointedMark {
	grid: Grid;
	cell: number;
	box: RectInstance;
	fill: FillBatch;
}

export interface Renderer {
	setPicture(bitmap: ImageBitmap | null): void;
	setScene(scene: Scene): void;
	setPointed(pointed: PointedMark | null): void;
	/** `zoom`: CSS pixels for one image pixel. `plain`: colour that stands for a missing picture. */
	draw(frame: Frame, zoom: number, highContrast: boolean, plain: readonly [number, number, number]): void;
	dispose(): void;
}

export const emptyScene: Scene = {
	pictureRect: [0, 0, 0, 0],
	focus: null,
	fills: [],
	outlines: [],
	objects: [],
	anchors: [],
	contours: [],
	glyphs: [],
};

/** `null` where WebGL2 is missing. `onRestored` asks for a new frame. */
export function createRenderer(canvas: HTMLCanvasElement, onRestored: () => void): Renderer | null {
	const gl = canvas.getContext('webgl2', {
		alpha: true,
		antialias: false,
		stencil: true,
		powerPreference: 'low-power',
	});
	if (!gl) return null;
	let picture: ImageBitmap | null = null;
	let scene = emptyScene;
	let pointed: PointedMark | null = null;
	let layers = createLayers(gl);

	const lost = (event: Event) => event.preventDefault();
	const restored = () => {
		layers = createLayers(gl);
		layers.picture.setPicture(picture);
		layers.setScene(scene);
		layers.setPointed(pointed);
		onRestored();
	};
	canvas.addEventListener('webglcontextlost', lost);
	canvas.addEventListener('webglcontextrestored', restored);

	return {
		setPicture(bitmap) {
			picture = bitmap;
			layers.picture.setPicture(bitmap);
		},
		setScene(next) {
			scene = next;
			layers.setScene(next);
		},
		setPointed(next) {
			pointed = next;
			layers.setPointed(next);
		},
		draw(frame, zoom, highContrast, plain) {
			if (gl.isContextLost()) return;
			gl.viewport(0, 0, frame.width, frame.height);
			gl.clearColor(0, 0, 0, 0);
			gl.clear(gl.COLOR_BUFFER_BIT | gl.STENCIL_BUFFER_BIT);
			gl.enable(gl.BLEND);
			gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
			const casing: Casing = {
				color: rgb(tokens.casing.color),
				opacity: highContrast ? tokens.casing.highContrast.opacity : tokens.casing.opacity,
				width: casingWidth,
			};
			layers.picture.draw(frame, scene.pictureRect, scene.focus, zoom, plain);
			layers.fills.draw(frame);
			layers.outlines.draw(frame, casing);
			layers.boxes.drawRects(frame, casing);
			layers.boxes.drawAnchors(frame, casing);
			layers.contours.draw(frame, casing);
			layers.pointedFill.draw(frame);
			layers.glyphs.draw(frame, highContrast);
			layers.pointedBox.drawRects(frame, casing);
			layers.glyphs.drawPointed(frame, highContrast);
		},
		dispose() {
			canvas.removeEventListener('webglcontextlost', lost);
			canvas.removeEventListener('webglcontextrestored', restored);
			layers.dispose();
		},
	};
}

function createLayers(gl: WebGL2RenderingContext) {
	const picture = createPicture(gl);
	const fills = createFills(gl);
	const outlines = createLines(gl);
	const boxes = createBoxes(gl);
	const contours = createLines(gl);
	const glyphs = createGlyphs(gl);
	const pointedBox = createBoxes(gl);
	const pointedFill = createFills(gl);
	return {
		picture,
		fills,
		outlines,
		boxes,
		contours,
		glyphs,
		pointedBox,
		pointedFill,
		setScene(scene: Scene) {
			fills.setFills(scene.fills);
			outlines.setLines(scene.outlines);
			boxes.setRects(scene.objects);
			boxes.setAnchors(scene.anchors);
			contours.setLines(scene.contours);
			glyphs.setMarks(scene.glyphs);
		},
		setPointed(pointed: PointedMark | null) {
			pointedBox.setRects(pointed ? [pointed.box] : []);
			pointedFill.setFills(pointed ? [pointed.fill] : []);
			glyphs.setPointed(pointed);
		},
		dispose() {
			for (const layer of [picture, fills, outlines, boxes, contours, glyphs, pointedBox, pointedFill])
				layer.dispose();
		},
	};
}
