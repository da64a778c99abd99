// The overlay's stage, and what signals have it draw.

import { effect } from '@preact/signals';
import { changedPlaces, noAnchors } from '../marks/changedPlaces';
import type { Renderer } from '../marks/gl/renderer';
import { pointedMark } from '../marks/pointed';
import { type BoxCount, buildScene } from '../marks/scene';
import { createStage } from '../marks/stage';
import { isHighContrast } from '../shared/tokens';
import * as state from './state';

export const stage = createStage({
	shown: () => state.inspection.peek(),
	theme: () => state.theme.peek(),
	moved({ zoom }) {
		state.zoomPercent.value = Math.round(zoom * 100);
	},
});
export const {
	follow,
	requestFrame,
	onNextFrame,
	viewNow,
	setCamera,
	pan,
	zoomBy,
	fitWhole,
	fitObject,
	reveal,
	settle,
} = stage;

/** What boxes mode drew; `null` in other modes. */
let boxes: BoxCount | null = null;

export function boxesDrawn(): BoxCount | null {
	return boxes;
}

const nobody: ReadonlySet<number> = new Set();

/** Takes the canvas into use; returns how to let go of it. */
export function mountStage(element: HTMLCanvasElement): () => void {
	return stage.mount(element, connect);
}

function connect(renderer: Renderer | null): (() => void)[] {
	return [
		effect(() => {
			renderer?.setPicture(state.bitmap.value);
			requestFrame();
		}),
		effect(() => {
			const now = state.inspection.value;
			if (!now) return;
			const change = state.change.value?.changes;
			const marks = state.changeMarks.value;
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
				faded: nobody,
				detections: state.detections.value.rows,
				pointedDetection: state.pointedDetection.value?.row ?? null,
				misses: state.misses.value,
				serving: state.servingShown.value,
				changed: changedPlaces(
					now,
					{
						gained: change && marks.gained ? change.gained : noAnchors,
						lost: change && marks.lost ? change.lost : noAnchors,
					},
					state.level.value,
				),
				highContrast: isHighContrast(state.theme.value),
			});
			boxes = built.boxes;
			renderer?.setScene(built.scene);
			stage.changed();
		}),
		effect(() => {
			const now = state.inspection.value;
			const pointed = state.pointed.value;
			renderer?.setPointed(now && pointed ? pointedMark(now, pointed.index) : null);
			requestFrame();
		}),
	];
}
