// The two pictures: side by side, one over the other with a divider, or the changes alone. Both are always laid out, so that
// switching moves nothing.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ChipLayer } from '../marks/chipLayer';
import type { Chip } from '../marks/chips';
import { createFigures } from '../marks/figures';
import { Icon } from '../shared/icon';
import { isHighContrast } from '../shared/tokens';
import { changeChips, detectionChangeChips, foundChips } from './chips';
import { Divider } from './divider';
import { ChangesLegend, ChipsLegend } from './legend';
import { listenPointer } from './pointer';
import { SideHead } from './sideHead';
import { mountSide, stages } from './stages';
import type { SideName } from './state';
import * as state from './state';

export function Panes() {
	const mode = state.mode.value;
	return (
		<section class={`panes ${mode}`} aria-label="Pictures" style={{ '--divider': state.divider.value }}>
			<SideHead side="a" />
			<Pane side="a" />
			<SideHead side="b" />
			<Pane side="b" />
			{mode === 'swipe' && <Divider />}
		</section>
	);
}

function Pane({ side }: { side: SideName }) {
	const root = useRef<HTMLDivElement>(null);
	const marks = useRef<HTMLCanvasElement>(null);
	const figures = useRef<HTMLCanvasElement>(null);
	const [supported, setSupported] = useState(true);
	useLayoutEffect(() => {
		if (!root.current || !marks.current || !figures.current) return;
		const stops = [
			mountSide(side, marks.current),
			followFigures(side, figures.current),
			listenPointer(root.current, side),
		];
		setSupported(stages[side].supported);
		return () => {
			for (const stop of stops) stop();
		};
	}, []);
	const inspection = state.view.value?.[side].inspection;
	const mode = state.mode.value;
	const isHidden = mode === 'changes' && side === 'a';
	const isLoading = state.bitmap.value === null && state.pictureFailed.value === null;
	const name = side === 'a' ? 'A' : 'B';
	return (
		<div
			class={`canvas pane ${side}`}
			ref={root}
			role="application"
			tabIndex={isHidden ? -1 : 0}
			aria-hidden={isHidden}
			aria-label={`${mode === 'changes' ? 'What changes from A to B' : `Picture ${name}`}. Use arrow keys to move between objects, Enter to choose one.`}
		>
			<canvas class={isLoading ? 'marks loading' : 'marks'} ref={marks} />
			<canvas class="texts" ref={figures} />
			{inspection && (
				<ChipLayer chips={chipsOf(side)} image={inspection.image} follow={stages[side].follow} />
			)}
			<div class="notes">
				{side === 'b' && (mode === 'changes' ? <ChangesLegend /> : <ChipsLegend />)}
				{(side === 'a' || mode !== 'side') && state.pictureFailed.value !== null && (
					<p class="chip missing" title={state.pictureFailed.value}>
						<Icon name="warning" />
						<span class="trunc">No picture: {state.pictureFailed.value}</span>
					</p>
				)}
			</div>
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

function chipsOf(side: SideName): Chip[] {
	const view = state.view.value;
	const comparison = state.comparison.value;
	if (!view || !comparison) return [];
	const { inspection } = view[side];
	const { lines, detections } = comparison;
	const chosen = state.selected.value;
	const shown = chosen === null ? lines : lines.filter(({ object }) => object === chosen);
	if (detections === null) return side === 'b' ? changeChips(inspection, shown) : [];
	const misses = new Set(
		[...state.marks[side].value.misses].filter(
			(row) =>
				(chosen === null || row === chosen) &&
				(state.mode.value !== 'changes' || !state.unchanged.value.has(row)),
		),
	);
	const changed = chosen === null ? detectionChangeChips(detections, side, state.mode.value) : [];
	return [...foundChips(inspection, shown, side, misses), ...changed];
}

/** Figures beside the marks, as on the overlay. */
function followFigures(side: SideName, canvas: HTMLCanvasElement): () => void {
	const draw = createFigures(canvas);
	const stage = stages[side];
	return stage.follow((camera) => {
		const inspection = state.view.peek()?.[side].inspection;
		if (!inspection) return;
		draw({
			inspection,
			places: state.mode.peek() === 'changes' ? [] : state.marks[side].peek().places,
			camera,
			size: stage.size,
			highContrast: isHighContrast(state.theme.peek()),
		});
	});
}
