// The canvas and what lies on it: WebGL marks, figures, chips, card, and the sentences about what is drawn.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { errorWords, formatCount } from '../../../core/words';
import { createFigures } from '../../marks/figures';
import { Icon } from '../../shared/icon';
import { isHighContrast } from '../../shared/tokens';
import { setErrorFilter } from '../actions';
import { drawHandles } from '../edit/handlePaint';
import { listenPointer } from '../pointer';
import { boxesDrawn, follow, mountStage, requestFrame, stage } from '../stage';
import * as state from '../state';
import { AnchorCard } from './card';
import { Chips } from './chips';
import { ContextMenu } from './contextMenu';
import { DetectionCard } from './detectionCard';

/** Figures beside the marks. Handles and figures would hide one another. */
function followFigures(canvas: HTMLCanvasElement): () => void {
	const draw = createFigures(canvas);
	return follow((camera) => {
		const inspection = state.inspection.peek();
		if (!inspection) return;
		const handles = state.editing.peek() && state.selected.peek() !== null;
		draw({
			inspection,
			places: state.marksShown.peek() && !handles ? state.places.peek() : [],
			camera,
			size: stage.size,
			highContrast: isHighContrast(state.theme.peek()),
		});
	});
}

export function Canvas() {
	const root = useRef<HTMLDivElement>(null);
	const marks = useRef<HTMLCanvasElement>(null);
	const figures = useRef<HTMLCanvasElement>(null);
	const handles = useRef<HTMLCanvasElement>(null);
	const [supported, setSupported] = useState(true);
	useLayoutEffect(() => {
		if (!marks.current || !figures.current || !handles.current || !root.current) return;
		const text = figures.current;
		const edited = handles.current;
		const stops = [
			mountStage(marks.current),
			followFigures(text),
			follow(() => drawHandles(edited)),
			listenPointer(root.current),
		];
		setSupported(stage.supported);
		return () => {
			for (const stop of stops) stop();
		};
	}, []);
	// Handles are drawn in frames: what decides on them asks for one.
	const drawn = [state.editing.value, state.handle.value, state.selected.value, state.edited.value];
	useLayoutEffect(requestFrame, drawn);
	const count = state.inspection.value?.objects.length ?? 0;
	const row = state.selected.value;
	const chosen = state.editing.value && row !== null ? state.inspection.value?.objects[row] : undefined;
	const loading = state.bitmap.value === null && state.pictureFailed.value === null;
	return (
		<div
			class="canvas"
			ref={root}
			role="application"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keyboard
			tabIndex={0}
			aria-label={`Overlay of ${formatCount(count)} objects. ${
				chosen
					? `Editing ${chosen.className}: arrow keys move it, comma and full stop choose a handle.`
					: 'Use arrow keys to move between objects, Enter to choose one.'
			}`}
		>
			<canvas class={loading ? 'marks loading' : 'marks'} ref={marks} />
			<canvas class="texts" ref={figures} />
			<canvas class="texts" ref={handles} />
			<Chips />
			<CanvasNotes />
			<AnchorCard />
			<DetectionCard />
			<ContextMenu />
			{!supported && (
				<p class="unsupported">
					<Icon name="warning" />
					The marks need WebGL2, which is switched off here. Start VS Code without --disable-gpu, then open
					this again.
				</p>
			)}
		</div>
	);
}

/** What is on the canvas and is not self-evident: thinned boxes, sized marks, a level filter. */
function CanvasNotes() {
	const [, redraw] = useState(0);
	const mode = state.drawnMode.value;
	const inspection = state.inspection.value;
	const sized = state.sizedBy.value;
	const level = state.level.value;
	const crowded = state.crowdedCorners.value;
	const objects = inspection?.objects.filter((object) => object.use === 'trained').length ?? 0;
	// The scene is built in an effect of its own; the count is known after it.
	const seen = `${mode} ${state.selected.value} ${level} ${JSON.stringify(state.layers.value)}`;
	useEffect(() => {
		redraw((value) => value + 1);
	}, [seen, inspection]);
	const boxes = mode === 'boxes' ? boxesDrawn() : null;
	const error = inspection?.estimate ? state.errorFilter.value : null;
	const term = sized === null ? null : inspection?.breakdown?.terms[sized];
	const grid = level === null ? null : inspection?.grids[level];
	const cut = mode === 'contours' && state.selected.value === null && objects > state.mostContours;
	return (
		<div class="notes">
			{state.hint.value && <p class="chip">{state.hint.value}</p>}
			{state.editHint.value && <p class="chip edit-hint">{state.editHint.value}</p>}
			{crowded && (
				<p class="chip">
					{crowded.hidden === crowded.all
						? `Zoom in for its ${formatCount(crowded.all)} corners`
						: `${formatCount(crowded.all - crowded.hidden)} of ${formatCount(crowded.all)} corners: zoom in for the others`}
				</p>
			)}
			{boxes && (
				<p class="chip">
					{boxes.drawn === boxes.all
						? `${formatCount(boxes.all)} ${boxes.all === 1 ? 'box' : 'boxes'}, opacity ${Math.round(100 * boxes.opacity)} %`
						: `${formatCount(boxes.drawn)} of ${formatCount(boxes.all)} boxes, opacity ${Math.round(100 * boxes.opacity)} %`}
				</p>
			)}
			{cut && (
				<p class="chip">
					Contours of {formatCount(state.mostContours)} of {formatCount(objects)} objects
				</p>
			)}
			{grid && (
				<p class="chip">
					{grid.name} only
					<button
						type="button"
						aria-label="All levels"
						title="All levels (0)"
						onClick={() => (state.level.value = null)}
					>
						<Icon name="close" />
					</button>
				</p>
			)}
			{error && (
				<p class="chip">
					Only: {errorWords[error].title}
					<button
						type="button"
						aria-label="All detections again"
						title="All detections again"
						onClick={() => setErrorFilter(null)}
					>
						<Icon name="close" />
					</button>
				</p>
			)}
			{term && (
				<p class="chip">
					Sized by {term.title}
					<button
						type="button"
						aria-label="Marks of equal size again"
						title="Marks of equal size again"
						onClick={() => (state.sizedBy.value = null)}
					>
						<Icon name="close" />
					</button>
				</p>
			)}
		</div>
	);
}
