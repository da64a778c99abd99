// What survives when the page is hidden or loaded again, and which maps follow from what is chosen.

import { effect } from '@preact/signals';
import { segmentationLosses } from '../../core/segmentation/catalogue';
import { askMap, vscode } from './host';
import * as state from './state';

/** Raised when the shape below changes; older states are dropped. */
const schema = 1;

interface Saved {
	schema: typeof schema;
	mode: state.Mode;
	loss: string | null;
}

/** Reads what was saved, saves every change from now on, and asks for the maps that are looked at. */
export function persist(): void {
	const saved = vscode.getState() as Saved | undefined;
	if (saved?.schema === schema) {
		state.mode.value = saved.mode;
		state.wantedLoss.value = segmentationLosses.find(({ name }) => name === saved.loss)?.name ?? null;
	}
	effect(() => {
		const { mode, wantedLoss } = state;
		vscode.setState({ schema, mode: mode.value, loss: wantedLoss.value } satisfies Saved);
	});
	effect(() => {
		const loss = state.loss.value;
		// The card of every mode says a pixel's part of the loss.
		if (loss && (state.drawnMode.value === 'loss' || state.pixel.value)) askMap({ loss: loss.name });
		const chosen = state.chosen.value;
		if (
			chosen !== null &&
			state.segmentation.value?.tier === 'exact' &&
			state.drawnMode.value === 'probability'
		)
			askMap({ probability: chosen });
	});
}
