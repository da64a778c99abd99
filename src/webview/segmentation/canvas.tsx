// The map over the photograph: camera, pointing at pixels, the pixel's card.

import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { ignoredPixel } from '../../core/segmentation/types';
import { formatLoss, formatShare } from '../../core/words';
import type { SegmentationView } from '../../messages';
import { beside } from '../overlay/beside';
import { fitImage, held, type Size } from '../shared/camera';
import { usePictureCanvas } from '../shared/pictureCanvas';
import { isHighContrast } from '../shared/tokens';
import { mapLayers, mapRect, paintSegmentation, pixelRect, type SegmentationPicture } from './paint';
import { classColor, kindOf, kindTitles } from './pixels';
import { stage } from './stage';
import * as state from './state';

/** One press of a zoom key. */
const zoomStep = 1.35;
const smallestZoom = 0.05;

export function Canvas({ view }: { view: SegmentationView }) {
	const card = useRef<HTMLDivElement>(null);
	const { segmentation, image } = view;
	const mode = state.drawnMode.value;
	const chosen = state.chosen.value;
	const values =
		mode === 'loss' ? state.lossMap.value : mode === 'probability' ? state.probabilityMap.value : null;
	const rampEnd = state.rampEnd.value;
	const map = { segmentation, mode, chosen, values, rampEnd };
	const layers = useMemo(() => mapLayers(map), [segmentation, mode, chosen, values, rampEnd]);
	const pixel = state.pixel.value;
	const bitmap = state.bitmap.value;
	const theme = state.theme.value;

	const picture = (size: Size): SegmentationPicture => ({
		...map,
		layers,
		image,
		bitmap,
		pixel,
		camera: stage.camera,
		size,
		ratio: window.devicePixelRatio || 1,
		highContrast: isHighContrast(theme),
	});
	const paint = (context: CanvasRenderingContext2D, size: Size) => {
		const now = picture(size);
		paintSegmentation(context, now);
		if (!pixel || !card.current) return;
		const [x, y, width, height] = pixelRect(now, pixel);
		const box = [x, y, x + width, y + height] as const;
		const cardSize = { width: card.current.offsetWidth, height: card.current.offsetHeight };
		const spot = beside(box, box, { x, y }, cardSize, size);
		card.current.style.transform = `translate(${Math.round(spot.x)}px, ${Math.round(spot.y)}px)`;
	};
	const moveTo = (camera: typeof stage.camera, size: Size) => {
		stage.camera = held(camera, image, size);
		state.zoomPercent.value = Math.round(100 * stage.camera.zoom);
	};
	const fitWhole = (size: Size) => moveTo(fitImage(image, size), size);
	const { root, canvas, size, request, zoomBy, events } = usePictureCanvas({
		paint,
		camera: () => stage.camera,
		moveTo: (camera) => moveTo(camera, size()),
		fit: fitWhole,
		fitAgain: [image.fileName, image.width, image.height],
		smallestZoom,
		onPoint({ x, y }) {
			const [left, top, width, height] = mapRect(picture(size()));
			const column = Math.floor(((x - left) / width) * segmentation.width);
			const row = Math.floor(((y - top) / height) * segmentation.height);
			const inside = column >= 0 && row >= 0 && column < segmentation.width && row < segmentation.height;
			const before = state.pixel.peek();
			if (!inside) state.pixel.value = null;
			else if (before?.column !== column || before.row !== row) state.pixel.value = { column, row };
		},
		onLeave() {
			state.pixel.value = null;
		},
	});
	useLayoutEffect(() => {
		stage.apply = (step) => {
			if (step !== 'fit') return zoomBy(step === 'in' ? zoomStep : 1 / zoomStep);
			fitWhole(size());
			request();
		};
	});
	return (
		<div
			class="canvas"
			ref={root}
			role="application"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keyboard
			tabIndex={0}
			aria-label={`Segmentation of ${image.fileName} at ${segmentation.width} × ${segmentation.height} pixels. Use arrow keys to move by pixel, with Shift by ten.`}
			{...events}
		>
			<canvas class="marks" ref={canvas} />
			<p class="notes">
				<MapCaption view={view} waiting={(mode === 'loss' || mode === 'probability') && values === null} />
			</p>
			{pixel && (
				<div class="card pixel" ref={card}>
					<PixelFacts view={view} at={pixel.row * segmentation.width + pixel.column} pixel={pixel} />
				</div>
			)}
		</div>
	);
}

/** What the map shows, in a chip on it: which loss, whose probability. */
function MapCaption({ view, waiting }: { view: SegmentationView; waiting: boolean }) {
	const mode = state.drawnMode.value;
	const chosen = state.chosen.value;
	const name = chosen === null ? null : state.className(chosen);
	const text =
		mode === 'loss'
			? `${state.loss.value?.title ?? 'Loss'}${name ? `, pixels of ${name}` : ''}`
			: mode === 'probability'
				? `Probability of ${name ?? 'the predicted class'}`
				: name
					? `${mode === 'label' ? 'Label' : 'Errors'}: ${name}`
					: null;
	return (
		<>
			{text && <span class="chip">{text}</span>}
			{waiting && (
				<span class={state.mapFailure.value ? 'chip bad' : 'chip'}>
					{state.mapFailure.value ?? 'Reading the map'}
				</span>
			)}
			{view.picture.kind === 'none' && <span class="chip">{view.picture.reason}</span>}
		</>
	);
}

interface FactsProps {
	view: SegmentationView;
	at: number;
	pixel: state.Pixel;
}

function PixelFacts({ view, at, pixel }: FactsProps) {
	const { segmentation } = view;
	const kind = kindOf(segmentation, at, state.chosen.value);
	const label = segmentation.label[at] as number;
	const prediction = segmentation.predicted[at] as number;
	const confidence = segmentation.confidence?.[at];
	const chosen = state.chosen.value;
	const own =
		state.drawnMode.value === 'probability' && chosen !== null ? state.probabilityMap.value?.[at] : undefined;
	return (
		<>
			<h4>
				<i class={`texture ${kind}`} />
				{kindTitles[kind]}
			</h4>
			<dl class="kv">
				<dt>Pixel</dt>
				<dd>
					column {pixel.column}, row {pixel.row}
				</dd>
				<dt>Label</dt>
				<dd>
					{label === ignoredPixel ? (
						'ignored'
					) : (
						<ClassName index={label} background={segmentation.background} />
					)}
				</dd>
				<dt>Prediction</dt>
				<dd>
					<ClassName index={prediction} background={segmentation.background} />
				</dd>
				{confidence !== undefined && (
					<>
						<dt>Its probability</dt>
						<dd class="mono">{confidence.toFixed(3)}</dd>
					</>
				)}
				{own !== undefined && chosen !== prediction && (
					<>
						<dt>Probability of {state.className(chosen as number)}</dt>
						<dd class="mono">{own.toFixed(3)}</dd>
					</>
				)}
			</dl>
			{label !== ignoredPixel && <LossPart view={view} at={at} />}
		</>
	);
}

function LossPart({ view, at }: { view: SegmentationView; at: number }) {
	const figure = state.loss.value;
	const part = state.lossMap.value?.[at];
	if (!figure || part === undefined || figure.value === null) return null;
	const { counted } = view.segmentation;
	return (
		<dl class="kv ruled">
			<dt>{figure.title}</dt>
			<dd class="mono" title="Part of the loss times the pixels that count: the mean of these is the loss">
				{formatLoss(part * counted, 3)}
			</dd>
			<dt>Share of the loss</dt>
			<dd class="mono">{finerShare(part, figure.value)}</dd>
		</dl>
	);
}

/** "0.41 %": single pixels are small parts. */
function finerShare(part: number, whole: number): string {
	const percent = (100 * part) / whole;
	if (!(whole > 0) || percent >= 1 || percent <= 0) return formatShare(part, whole);
	return percent < 0.001 ? '< 0.001 %' : `${percent.toPrecision(2)} %`;
}

export function ClassName({ index, background }: { index: number; background: number | null }) {
	const color = classColor(index, background);
	return (
		<span class="class-name">
			<i class="key" style={color ? { background: color } : undefined} aria-hidden="true" />
			{state.className(index)}
		</span>
	);
}
