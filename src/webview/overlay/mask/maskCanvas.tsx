// The mask over the photograph: its own camera, pointing at pixels, the pixel's card.

import { useEffect, useRef } from 'preact/hooks';
import type { MaskError } from '../../../core/breakdown';
import type { Inspection } from '../../../core/inspection';
import { formatGradient, formatLoss } from '../../../core/words';
import { boxToImage, type Camera, fitBox, type Size } from '../../shared/camera';
import { usePictureCanvas } from '../../shared/pictureCanvas';
import { isHighContrast } from '../../shared/tokens';
import { beside } from '../beside';
import * as state from '../state';
import { gradientOf, pixelClass, pixelSentences, pixelTitles, vanished } from './maskFacts';
import { type MaskPicture, paintMask, pixelEdges } from './maskPaint';

interface Props {
	inspection: Inspection;
	mask: MaskError;
	choice: state.MaskChoice;
}

export function MaskCanvas({ inspection, mask, choice }: Props) {
	const card = useRef<HTMLDivElement>(null);
	const label = useRef<HTMLParagraphElement>(null);
	const camera = useRef<Camera>({ zoom: 1, panX: 0, panY: 0 });
	const bitmap = state.bitmap.value;
	const grid = state.maskGrid.value;
	const theme = state.theme.value;
	const compared =
		choice.channel === null
			? null
			: (state.channels.value.get(`${choice.mask}:${choice.channel}`)?.probability ?? null);
	const gradient = gradientOf(inspection, choice.mask);
	const region = state.masksOf(inspection, mask.object).indexOf(choice.mask);

	const paint = (context: CanvasRenderingContext2D, size: Size) => {
		const now: MaskPicture = {
			inspection,
			mask,
			bitmap,
			mode: choice.mode,
			compared: choice.mode === 'gradient' ? gradient : compared,
			grid,
			pixel: choice.pixel,
			camera: camera.current,
			size,
			ratio: window.devicePixelRatio || 1,
			highContrast: isHighContrast(theme),
		};
		paintMask(context, now);
		const edges = pixelEdges(now);
		const left = edges.x[0] as number;
		const top = edges.y[0] as number;
		if (label.current) label.current.style.transform = `translate(${left}px, ${Math.max(4, top - 22)}px)`;
		const pixel = choice.pixel;
		if (!pixel || !card.current) return;
		const box = [
			edges.x[pixel.column] as number,
			edges.y[pixel.row] as number,
			edges.x[pixel.column + 1] as number,
			edges.y[pixel.row + 1] as number,
		] as const;
		const cardSize = { width: card.current.offsetWidth, height: card.current.offsetHeight };
		const spot = beside(box, box, { x: box[0], y: box[1] }, cardSize, size);
		card.current.style.transform = `translate(${Math.round(spot.x)}px, ${Math.round(spot.y)}px)`;
	};
	const leave = () => {
		if (choice.pixel) state.mask.value = { ...choice, pixel: null };
	};
	const { root, canvas, events } = usePictureCanvas({
		paint,
		camera: () => camera.current,
		moveTo(next) {
			camera.current = next;
		},
		fit(size) {
			camera.current = fitBox(boxToImage(mask.box, inspection.input), size, 0.84);
		},
		// New numbers for the same region leave the camera where it is.
		fitAgain: [inspection.image.row, mask.object, region],
		smallestZoom: 0.05,
		onPoint(point) {
			const box = boxToImage(mask.box, inspection.input);
			const { zoom, panX, panY } = camera.current;
			const column = Math.floor((((point.x - panX) / zoom - box[0]) / (box[2] - box[0])) * mask.size);
			const row = Math.floor((((point.y - panY) / zoom - box[1]) / (box[3] - box[1])) * mask.size);
			const inside = column >= 0 && row >= 0 && column < mask.size && row < mask.size;
			if (!inside) leave();
			else if (choice.pixel?.column !== column || choice.pixel.row !== row)
				state.mask.value = { ...choice, pixel: { column, row } };
		},
		onLeave: leave,
	});
	useEffect(() => root.current?.focus({ preventScroll: true }), []);

	return (
		<div
			class="canvas"
			ref={root}
			role="application"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keyboard
			tabIndex={0}
			aria-label={`Mask of ${inspection.objects[mask.object]?.className} at ${mask.size} × ${mask.size} pixels. Use arrow keys to move by pixel.`}
			{...events}
		>
			<canvas class="marks" ref={canvas} />
			<p class="chip label proposal" ref={label}>
				proposal box, read as {mask.size} × {mask.size} pixels
			</p>
			{vanished(mask) && (
				<p class="notes">
					<span class="chip bad">
						At {mask.size} × {mask.size} nothing of this object is left.
					</span>
				</p>
			)}
			{choice.pixel && (
				<div class="card pixel" ref={card}>
					<PixelFacts
						mask={mask}
						column={choice.pixel.column}
						row={choice.pixel.row}
						compared={compared}
						gradient={gradient}
					/>
				</div>
			)}
		</div>
	);
}

interface PixelProps {
	mask: MaskError;
	column: number;
	row: number;
	compared: Float32Array | null;
	gradient: Float32Array | null;
}

function PixelFacts({ mask, column, row, compared, gradient }: PixelProps) {
	const pixel = row * mask.size + column;
	const kind = pixelClass(mask, pixel);
	return (
		<>
			<h4>
				<i class={`texture ${kind}`} />
				{pixelTitles[kind]}
			</h4>
			<p class="dim">{pixelSentences[kind]}</p>
			<dl class="kv" aria-live="polite">
				<dt>Mask pixel</dt>
				<dd>
					column {column}, row {row}
				</dd>
				<dt>Probability</dt>
				<dd class="mono">{(mask.probability[pixel] as number).toFixed(2)}</dd>
				{compared && (
					<>
						<dt>Compared channel</dt>
						<dd class="mono">{(compared[pixel] as number).toFixed(2)}</dd>
					</>
				)}
				<dt>Target</dt>
				<dd class="mono">{(mask.target[pixel] as number).toFixed(2)}</dd>
				<dt>Cross-entropy</dt>
				<dd class="mono">{formatLoss(mask.crossEntropy[pixel] as number, 2)}</dd>
				{gradient && (
					<>
						<dt>Gradient of your loss</dt>
						<dd class="mono">{formatGradient(gradient[pixel] as number)}</dd>
					</>
				)}
			</dl>
		</>
	);
}
