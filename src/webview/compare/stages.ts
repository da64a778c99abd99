// The two stages: what signals have them draw, and how they move together.

import { effect } from '@preact/signals';
import type { Box } from '../../core/geometry';
import type { Renderer } from '../marks/gl/renderer';
import { createStage, type Moved, type Stage } from '../marks/stage';
import { isHighContrast } from '../shared/tokens';
import { changesScene, sideScene } from './scenes';
import type { SideName } from './state';
import * as state from './state';

const other: Record<SideName, SideName> = { a: 'b', b: 'a' };
/** The side that moves the other one now. */
let leading: SideName | null = null;

const stageOf = (side: SideName): Stage =>
	createStage({
		shown: () => state.view.peek()?.[side].inspection ?? null,
		theme: () => state.theme.peek(),
		moved: (_, how) => lead(side, how),
	});

export const stages: Record<SideName, Stage> = { a: stageOf('a'), b: stageOf('b') };

/** Pictures over one another always move together. Each follows its own canvas when that has another size. */
function lead(side: SideName, how: Moved): void {
	const isLinked = state.linked.peek() || state.mode.peek() !== 'side';
	if (leading === null && how !== 'resized' && isLinked) joinStages(side);
}

/** Both stand where this one stands. */
export function joinStages(side: SideName): void {
	const stage = stages[side];
	const follower = stages[other[side]];
	if (!stage.ready) return;
	leading = side;
	if (stage.fitted) follower.fitWhole();
	else follower.setCamera(stage.camera);
	leading = null;
}

/** The picture that keys move: B's where it lies on top, or has the focus. */
export function mainStage(): Stage {
	const isB = state.mode.peek() !== 'side' || document.activeElement?.closest('.pane.b');
	return isB ? stages.b : stages.a;
}

export function eachStage(does: (stage: Stage) => void): void {
	does(stages.a);
	does(stages.b);
}

/** Brings a box into sight where it is not; a picture that shows all of it stays as it is. */
export function revealBox(box: Box): void {
	eachStage((stage) => {
		if (!isSeen(stage, box)) stage.reveal(box);
	});
}

function isSeen({ camera: { zoom, panX, panY }, size }: Stage, [x1, y1, x2, y2]: Box): boolean {
	return (
		x1 * zoom + panX >= 0 &&
		y1 * zoom + panY >= 0 &&
		x2 * zoom + panX <= size.width &&
		y2 * zoom + panY <= size.height
	);
}

/** Takes a canvas into use; returns how to let go of it. */
export function mountSide(side: SideName, canvas: HTMLCanvasElement): () => void {
	const stage = stages[side];
	return stage.mount(canvas, (renderer) => [
		effect(() => {
			renderer?.setPicture(state.bitmap.value);
			stage.requestFrame();
		}),
		effect(() => draw(side, renderer)),
	]);
}

function draw(side: SideName, renderer: Renderer | null): void {
	const view = state.view.value;
	const comparison = state.comparison.value;
	if (!view || !comparison) return;
	const shown = {
		inspection: view[side].inspection,
		marks: state.marks[side].value,
		layers: state.layers.value,
		selected: state.selected.value,
		hovered: state.hovered.value,
		showsDetections: state.showsDetections.value,
		highContrast: isHighContrast(state.theme.value),
	};
	const isChanges = state.mode.value === 'changes' && side === 'b';
	renderer?.setScene(
		isChanges
			? changesScene({ ...shown, a: view.a.inspection, comparison, unchanged: state.unchanged.value })
			: sideScene(shown),
	);
	stages[side].changed();
}
