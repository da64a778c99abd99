// The picture on its stage: camera, renderer and the one draw loop. Followers (chips, card, figures) move with it.
// Signals say what is shown; the camera is plain, because panning must change nothing but a few uniforms.

import { effect } from '@preact/signals';
import type { Box } from '../../core/geometry';
import {
	type Camera,
	fitBox,
	fitImage,
	held,
	type InputView,
	inputView,
	revealBox,
	type Size,
	zoomAt,
} from '../shared/camera';
import { isHighContrast, rgb, tokens } from '../shared/tokens';
import { changedPlaces } from './edit/changedPlaces';
import { createRenderer, type Renderer } from './gl/renderer';
import { pointedMark } from './pointed';
import { type BoxCount, buildScene } from './scene';
import * as state from './state';

/** Called in each frame after the picture is drawn; `zoomed` is false while only panning. */
export type Follower = (camera: Camera, zoomed: boolean) => void;

interface Stage {
	camera: Camera;
	/** Canvas in CSS pixels. */
	size: Size;
	/** A view was laid out. */
	ready: boolean;
	/** WebGL2 is there. */
	supported: boolean;
	boxes: BoxCount | null;
}

export const stage: Stage = {
	camera: { zoom: 1, panX: 0, panY: 0 },
	size: { width: 0, height: 0 },
	ready: false,
	supported: true,
	boxes: null,
};

const followers = new Set<Follower>();
let renderer: Renderer | null = null;
let canvas: HTMLCanvasElement | null = null;
let scheduled = 0;
let drawnZoom = 0;
let fitted = true;
/** Camera to take once the canvas has a size. */
let wanted: Camera | null = null;
/** Called once, after the next frame that has marks, with that frame's script time. */
let afterFrame: ((scriptMs: number) => void) | null = null;

export function follow(follower: Follower): () => void {
	followers.add(follower);
	requestFrame();
	return () => followers.delete(follower);
}

export function requestFrame(): void {
	if (scheduled === 0) scheduled = requestAnimationFrame(frame);
}

/** Runs once the next frame is drawn. */
export function onNextFrame(then: (scriptMs: number) => void): void {
	afterFrame = then;
	requestFrame();
}

function frame(): void {
	scheduled = 0;
	const now = state.inspection.peek();
	if (!now || !canvas || stage.size.width === 0) return;
	// The window may have moved to a screen of another resolution.
	if (canvas.width !== Math.round(stage.size.width * (window.devicePixelRatio || 1))) sizeCanvas(canvas);
	const started = performance.now();
	const { camera, size } = stage;
	const zoomed = camera.zoom !== drawnZoom;
	drawnZoom = camera.zoom;
	if (renderer) {
		const ratio = canvas.width / size.width;
		const view = inputView(camera, now.input);
		const highContrast = isHighContrast(state.theme.peek());
		renderer.draw(
			{
				scaleX: view.scaleX * ratio,
				scaleY: view.scaleY * ratio,
				shiftX: view.shiftX * ratio,
				shiftY: view.shiftY * ratio,
				width: canvas.width,
				height: canvas.height,
				ratio,
			},
			camera.zoom,
			highContrast,
			rgb(tokens.photo.missingPicture[state.theme.peek().endsWith('light') ? 'light' : 'dark']),
		);
	}
	for (const follower of followers) follower(camera, zoomed);
	const then = afterFrame;
	afterFrame = null;
	then?.(performance.now() - started);
}

/** Takes the canvas into use; returns how to let go of it. */
export function mountStage(element: HTMLCanvasElement): () => void {
	canvas = element;
	renderer = createRenderer(element, requestFrame);
	stage.supported = renderer !== null;
	const observer = new ResizeObserver(() => resize(element));
	observer.observe(element);
	resize(element);
	const stops = [
		effect(() => {
			renderer?.setPicture(state.bitmap.value);
			requestFrame();
		}),
		effect(() => {
			const now = state.inspection.value;
			if (!now) return;
			const built = buildScene({
				inspection: now,
				mode: state.drawnMode.value,
				marks: state.marksShown.value,
				layers: state.layers.value,
				filter: state.roleFilter.value,
				selected: state.selected.value,
				hovered: state.hovered.value,
				level: state.level.value,
				places: state.places.value,
				contours: state.contours.value,
				sizedBy: state.sizedBy.value,
				edited: state.edited.value,
				detections: state.detections.value.rows,
				pointedDetection: state.pointedDetection.value?.row ?? null,
				misses: state.misses.value,
				serving: state.servingShown.value,
				changed: changedPlaces(now, state.change.value, state.changeMarks.value, state.level.value),
				highContrast: isHighContrast(state.theme.value),
			});
			stage.boxes = built.boxes;
			renderer?.setScene(built.scene);
			drawnZoom = 0;
			requestFrame();
		}),
		effect(() => {
			const now = state.inspection.value;
			const pointed = state.pointed.value;
			renderer?.setPointed(now && pointed ? pointedMark(now, pointed.index) : null);
			requestFrame();
		}),
	];
	return () => {
		for (const stop of stops) stop();
		observer.disconnect();
		renderer?.dispose();
		renderer = null;
		canvas = null;
	};
}

function resize(element: HTMLCanvasElement): void {
	const { clientWidth: width, clientHeight: height } = element;
	if (width === 0 || height === 0) return;
	const before = stage.size;
	stage.size = { width, height };
	sizeCanvas(element);
	if (before.width === 0 && wanted) {
		stage.ready = true;
		setCamera(wanted);
	} else if (fitted || before.width === 0) fitWhole();
	else
		setCamera({
			...stage.camera,
			panX: stage.camera.panX + (width - before.width) / 2,
			panY: stage.camera.panY + (height - before.height) / 2,
		});
	// Drawn at once: a resized canvas is empty until it is.
	cancelAnimationFrame(scheduled);
	drawnZoom = 0;
	frame();
}

function sizeCanvas(element: HTMLCanvasElement): void {
	const ratio = window.devicePixelRatio || 1;
	element.width = Math.round(stage.size.width * ratio);
	element.height = Math.round(stage.size.height * ratio);
}

export function viewNow(): InputView | null {
	const now = state.inspection.peek();
	return now ? inputView(stage.camera, now.input) : null;
}

function imageSize(): Size {
	const image = state.inspection.peek()?.image;
	return { width: image?.width ?? 1, height: image?.height ?? 1 };
}

export function setCamera(next: Camera): void {
	fitted = false;
	stage.camera = held(next, imageSize(), stage.size);
	state.zoomPercent.value = Math.round(stage.camera.zoom * 100);
	requestFrame();
}

export function pan(dx: number, dy: number): void {
	setCamera({ ...stage.camera, panX: stage.camera.panX + dx, panY: stage.camera.panY + dy });
}

export function zoomBy(factor: number, x = stage.size.width / 2, y = stage.size.height / 2): void {
	const smallest = fitImage(imageSize(), stage.size).zoom / 4;
	setCamera(zoomAt(stage.camera, factor, x, y, smallest));
}

export function fitWhole(): void {
	if (!state.inspection.peek() || stage.size.width === 0) return;
	setCamera(fitImage(imageSize(), stage.size));
	fitted = true;
	stage.ready = true;
}

export function fitObject(box: Box): void {
	if (box.every(Number.isFinite)) setCamera(fitBox(box, stage.size));
}

export function reveal(box: Box): void {
	if (!box.every(Number.isFinite) || stage.size.width === 0) return;
	const next = revealBox(stage.camera, box, stage.size);
	if (next.panX !== stage.camera.panX || next.panY !== stage.camera.panY) setCamera(next);
}

/** A view came: another image is fitted or put where it stood last, the same one stays where it is. */
export function settle(sameImage: boolean, last: Camera | null): void {
	wanted = last;
	if (stage.size.width === 0) return;
	if (last && !sameImage) {
		stage.ready = true;
		setCamera(last);
	} else if (!sameImage || fitted || !stage.ready) fitWhole();
	else setCamera(stage.camera);
}
