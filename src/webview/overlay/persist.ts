// What survives when the page is hidden or reloaded: mode, layers, filter, order, and where the camera stood.

import { effect } from '@preact/signals';
import type { OverlayView } from '../../messages';
import {
	estimateFocusLayers,
	estimateLayers,
	focusLayers,
	type Layers,
	overviewLayers,
} from '../marks/layerSets';
import type { Camera } from '../shared/camera';
import { vscode } from './host';
import { stage } from './stage';
import * as state from './state';

/** Raised when the shape below changes; older states are dropped. */
const schema = 1;

interface Saved {
	schema: typeof schema;
	mode: state.Mode;
	sort: state.SortOrder;
	layersOverview: Layers;
	layersFocus: Layers;
	layersEstimate: Layers;
	layersEstimateFocus: Layers;
	level: number | null;
	maskGrid: boolean;
	sheetOpen: boolean;
	/** Camera of the image that was shown last. */
	camera: { image: string; at: Camera } | null;
}

let lastCamera: Saved['camera'] = null;
let timer = 0;

function imageKey(view: OverlayView): string {
	return `${view.file.name}\n${view.inspection.image.id}\n${view.inspection.image.fileName}`;
}

function isSaved(value: unknown): value is Saved {
	return typeof value === 'object' && value !== null && (value as Saved).schema === schema;
}

/** Reads what was saved and saves every change from now on, at most four times a second. */
export function persist(): void {
	const saved = vscode.getState();
	if (isSaved(saved)) {
		state.mode.value = saved.mode;
		state.sort.value = saved.sort;
		state.layersOverview.value = { ...overviewLayers, ...saved.layersOverview };
		state.layersFocus.value = { ...focusLayers, ...saved.layersFocus };
		state.layersEstimate.value = { ...estimateLayers, ...saved.layersEstimate };
		state.layersEstimateFocus.value = { ...estimateFocusLayers, ...saved.layersEstimateFocus };
		state.level.value = saved.level;
		state.maskGrid.value = saved.maskGrid;
		state.sheetOpen.value = saved.sheetOpen;
		lastCamera = saved.camera;
	}
	effect(() => {
		for (const each of [
			state.mode,
			state.sort,
			state.layersOverview,
			state.layersFocus,
			state.layersEstimate,
			state.layersEstimateFocus,
			state.level,
			state.maskGrid,
			state.sheetOpen,
			state.zoomPercent,
		])
			void each.value;
		saveSoon();
	});
}

export function saveSoon(): void {
	clearTimeout(timer);
	timer = window.setTimeout(save, 250);
}

function save(): void {
	const view = state.view.peek();
	if (view && stage.ready) lastCamera = { image: imageKey(view), at: stage.camera };
	const saved: Saved = {
		schema,
		mode: state.mode.peek(),
		sort: state.sort.peek(),
		layersOverview: state.layersOverview.peek(),
		layersFocus: state.layersFocus.peek(),
		layersEstimate: state.layersEstimate.peek(),
		layersEstimateFocus: state.layersEstimateFocus.peek(),
		level: state.level.peek(),
		maskGrid: state.maskGrid.peek(),
		sheetOpen: state.sheetOpen.peek(),
		camera: lastCamera,
	};
	vscode.setState(saved);
}

/** Where the camera stood when this image was shown last, `null` for another image. */
export function lastCameraOf(view: OverlayView): Camera | null {
	return lastCamera?.image === imageKey(view) ? lastCamera.at : null;
}
