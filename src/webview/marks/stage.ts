// A picture on its stage: camera, renderer and one draw loop. Followers (chips, cards, figures) move with it.
// The camera is plain, because panning must change nothing but a few uniforms.

import type { Box } from '../../core/geometry';
import type { InputTransform } from '../../core/inspection';
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
import { isHighContrast, rgb, type ThemeKind, tokens } from '../shared/tokens';
import { createRenderer, type Renderer } from './gl/renderer';

/** Called in each frame after the picture is drawn; `zoomed` is false while only panning. */
export type Follower = (camera: Camera, zoomed: boolean) => void;

export interface StageOptions {
	/** The image that is shown, `null` while there is none. */
	shown(): { image: Size; input: InputTransform } | null;
	theme(): ThemeKind;
	/** The camera stands elsewhere. */
	moved(camera: Camera, how: Moved): void;
}

/** Why the camera moved: by hand, so that the whole image is seen, or because the canvas has another size. */
export type Moved = 'moved' | 'fitted' | 'resized';

export interface Stage {
	readonly camera: Camera;
	/** Canvas in CSS pixels. */
	readonly size: Size;
	/** An image was laid out. */
	readonly ready: boolean;
	/** The whole image is shown, and will be when the canvas has another size. */
	readonly fitted: boolean;
	/** WebGL2 is there. */
	readonly supported: boolean;
	/** Returns how to stop following. */
	follow(follower: Follower): () => void;
	requestFrame(): void;
	/** Runs once, after the next frame, with that frame's script time. */
	onNextFrame(then: (scriptMs: number) => void): void;
	/** Takes the canvas into use; `connect` says what the renderer draws. Returns how to let go of it. */
	mount(canvas: HTMLCanvasElement, connect: (renderer: Renderer | null) => (() => void)[]): () => void;
	/** What is drawn is other than before: followers are told as if it had been zoomed. */
	changed(): void;
	viewNow(): InputView | null;
	setCamera(camera: Camera): void;
	pan(dx: number, dy: number): void;
	/** About the middle of the canvas, or a point of it. */
	zoomBy(factor: number, x?: number, y?: number): void;
	fitWhole(): void;
	/** Boxes in image pixels. */
	fitObject(box: Box): void;
	reveal(box: Box): void;
	/** A view came: another image is fitted or put where it stood last, the same one stays where it is. */
	settle(sameImage: boolean, last: Camera | null): void;
}

export function createStage({ shown, theme, moved }: StageOptions): Stage {
	const followers = new Set<Follower>();
	let camera: Camera = { zoom: 1, panX: 0, panY: 0 };
	let size: Size = { width: 0, height: 0 };
	let ready = false;
	let supported = true;
	let renderer: Renderer | null = null;
	let canvas: HTMLCanvasElement | null = null;
	let scheduled = 0;
	let drawnZoom = 0;
	let fitted = true;
	/** Camera to take once the canvas has a size. */
	let wanted: Camera | null = null;
	let afterFrame: ((scriptMs: number) => void) | null = null;

	function requestFrame(): void {
		if (scheduled === 0) scheduled = requestAnimationFrame(frame);
	}

	function frame(): void {
		scheduled = 0;
		const now = shown();
		if (!now || !canvas || size.width === 0) return;
		// The window may have moved to a screen of another resolution.
		if (canvas.width !== Math.round(size.width * (window.devicePixelRatio || 1))) sizeCanvas(canvas);
		const started = performance.now();
		const zoomed = camera.zoom !== drawnZoom;
		drawnZoom = camera.zoom;
		if (renderer) {
			const ratio = canvas.width / size.width;
			const view = inputView(camera, now.input);
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
				isHighContrast(theme()),
				rgb(tokens.photo.missingPicture[theme().endsWith('light') ? 'light' : 'dark']),
			);
		}
		for (const follower of followers) follower(camera, zoomed);
		const then = afterFrame;
		afterFrame = null;
		then?.(performance.now() - started);
	}

	function changed(): void {
		drawnZoom = 0;
		requestFrame();
	}

	function mount(
		element: HTMLCanvasElement,
		connect: (renderer: Renderer | null) => (() => void)[],
	): () => void {
		canvas = element;
		renderer = createRenderer(element, requestFrame);
		supported = renderer !== null;
		const observer = new ResizeObserver(() => resize(element));
		observer.observe(element);
		resize(element);
		const stops = connect(renderer);
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
		const before = size;
		size = { width, height };
		sizeCanvas(element);
		if (before.width === 0 && wanted) {
			ready = true;
			fitted = false;
			take(wanted, 'resized');
		} else if (fitted || before.width === 0) fitAs('resized');
		else
			take(
				{
					...camera,
					panX: camera.panX + (width - before.width) / 2,
					panY: camera.panY + (height - before.height) / 2,
				},
				'resized',
			);
		// Drawn at once: a resized canvas is empty until it is.
		cancelAnimationFrame(scheduled);
		drawnZoom = 0;
		frame();
	}

	function sizeCanvas(element: HTMLCanvasElement): void {
		const ratio = window.devicePixelRatio || 1;
		element.width = Math.round(size.width * ratio);
		element.height = Math.round(size.height * ratio);
	}

	function imageSize(): Size {
		return shown()?.image ?? { width: 1, height: 1 };
	}

	function take(next: Camera, how: Moved): void {
		camera = held(next, imageSize(), size);
		moved(camera, how);
		requestFrame();
	}

	function setCamera(next: Camera): void {
		fitted = false;
		take(next, 'moved');
	}

	function fitAs(how: Moved): void {
		if (!shown() || size.width === 0) return;
		fitted = true;
		ready = true;
		take(fitImage(imageSize(), size), how);
	}

	function fitWhole(): void {
		fitAs('fitted');
	}

	return {
		get camera() {
			return camera;
		},
		get size() {
			return size;
		},
		get ready() {
			return ready;
		},
		get fitted() {
			return fitted;
		},
		get supported() {
			return supported;
		},
		follow(follower) {
			followers.add(follower);
			requestFrame();
			return () => followers.delete(follower);
		},
		requestFrame,
		onNextFrame(then) {
			afterFrame = then;
			requestFrame();
		},
		mount,
		changed,
		viewNow() {
			const now = shown();
			return now ? inputView(camera, now.input) : null;
		},
		setCamera,
		pan: (dx, dy) => setCamera({ ...camera, panX: camera.panX + dx, panY: camera.panY + dy }),
		zoomBy(factor, x = size.width / 2, y = size.height / 2) {
			setCamera(zoomAt(camera, factor, x, y, fitImage(imageSize(), size).zoom / 4));
		},
		fitWhole,
		fitObject(box) {
			if (box.every(Number.isFinite)) setCamera(fitBox(box, size));
		},
		reveal(box) {
			if (!box.every(Number.isFinite) || size.width === 0) return;
			const next = revealBox(camera, box, size);
			if (next.panX !== camera.panX || next.panY !== camera.panY) setCamera(next);
		},
		settle(sameImage, last) {
			wanted = last;
			if (size.width === 0) return;
			if (last && !sameImage) {
				ready = true;
				setCamera(last);
			} else if (!sameImage || fitted || !ready) fitWhole();
			else setCamera(camera);
		},
	};
}
