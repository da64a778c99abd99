// The plumbing of a picture on a 2D canvas: it follows its size, paints once a frame, pans by dragging and zooms by the
// wheel. What is painted, where the camera lives and what pointing means is the caller's.

import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type Camera, type Size, zoomAt } from './camera';

/** CSS pixels from the canvas's corner. */
export interface CanvasPoint {
	x: number;
	y: number;
}

export interface PictureCanvasOptions {
	/** Paints what is shown now; called once a frame at most. */
	paint(context: CanvasRenderingContext2D, size: Size): void;
	camera(): Camera;
	/** Takes a camera that was asked for; a frame follows. */
	moveTo(camera: Camera): void;
	/** Brings the picture into sight: at first, when the canvas changes its size, and when `fitAgain` changes. */
	fit(size: Size): void;
	fitAgain: readonly unknown[];
	smallestZoom: number;
	onPress?(point: CanvasPoint): void;
	/** The pointer is over the canvas and drags nothing. */
	onPoint(point: CanvasPoint): void;
	onLeave?(): void;
}

export interface PictureCanvas {
	root: RefObject<HTMLDivElement | null>;
	canvas: RefObject<HTMLCanvasElement | null>;
	/** Size in CSS pixels; zero before the first layout. */
	size: () => Size;
	/** Paints in the next frame. */
	request(): void;
	/** Zooms about the middle, as keys and buttons do. */
	zoomBy(factor: number): void;
	/** Handlers for the element of `root`. */
	events: {
		onPointerDown(event: PointerEvent): void;
		onPointerUp(): void;
		onPointerCancel(): void;
		onPointerMove(event: PointerEvent): void;
		onPointerLeave(): void;
		onWheel(event: WheelEvent): void;
	};
}

export function usePictureCanvas(options: PictureCanvasOptions): PictureCanvas {
	const root = useRef<HTMLDivElement>(null);
	const canvas = useRef<HTMLCanvasElement>(null);
	const size = useRef<Size>({ width: 0, height: 0 });
	const scheduled = useRef(0);
	const press = useRef<CanvasPoint | null>(null);
	const latest = useRef(options);
	latest.current = options;

	const paint = () => {
		cancelAnimationFrame(scheduled.current);
		scheduled.current = 0;
		const context = canvas.current?.getContext('2d');
		if (context && size.current.width > 0) latest.current.paint(context, size.current);
	};
	const request = () => {
		if (scheduled.current === 0) scheduled.current = requestAnimationFrame(paint);
	};
	const moveTo = (camera: Camera) => {
		latest.current.moveTo(camera);
		request();
	};
	const zoom = (factor: number, { x, y }: CanvasPoint) =>
		moveTo(zoomAt(latest.current.camera(), factor, x, y, latest.current.smallestZoom));

	useLayoutEffect(() => {
		const element = canvas.current;
		if (!element) return;
		const resize = () => {
			const { clientWidth: width, clientHeight: height } = element;
			if (width === 0 || height === 0) return;
			const ratio = window.devicePixelRatio || 1;
			element.width = Math.round(width * ratio);
			element.height = Math.round(height * ratio);
			size.current = { width, height };
			latest.current.fit(size.current);
			// Painted at once: a resized canvas is empty until it is.
			paint();
		};
		const observer = new ResizeObserver(resize);
		observer.observe(element);
		resize();
		return () => observer.disconnect();
	}, options.fitAgain);
	useLayoutEffect(paint);
	useEffect(() => () => cancelAnimationFrame(scheduled.current), []);

	const at = (event: MouseEvent): CanvasPoint => {
		const bounds = (root.current as HTMLElement).getBoundingClientRect();
		return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
	};
	const release = () => {
		press.current = null;
	};
	return {
		root,
		canvas,
		size: () => size.current,
		request,
		zoomBy: (factor) => zoom(factor, { x: size.current.width / 2, y: size.current.height / 2 }),
		events: {
			onPointerDown(event) {
				press.current = at(event);
				root.current?.setPointerCapture(event.pointerId);
				options.onPress?.(press.current);
			},
			onPointerUp: release,
			onPointerCancel: release,
			onPointerMove(event) {
				const point = at(event);
				if (!press.current) return options.onPoint(point);
				const camera = options.camera();
				moveTo({
					zoom: camera.zoom,
					panX: camera.panX + point.x - press.current.x,
					panY: camera.panY + point.y - press.current.y,
				});
				press.current = point;
			},
			onPointerLeave: () => options.onLeave?.(),
			onWheel(event) {
				event.preventDefault();
				zoom(Math.exp(-event.deltaY * 0.0016), at(event));
			},
		},
	};
}
