// The camera over the picture, and what moves it from outside the canvas: keys and toolbar.

import type { Camera } from '../shared/camera';

export type ZoomStep = 'in' | 'out' | 'fit';

/** Lives outside the signals: panning must not render the page. */
export const stage: { camera: Camera; apply: (step: ZoomStep) => void } = {
	camera: { zoom: 1, panX: 0, panY: 0 },
	apply: () => {},
};

export function zoom(step: ZoomStep): void {
	stage.apply(step);
}
