// The layers of the overlay, and which of them are on until a person switches them.

export type LayerName =
	| 'objects'
	| 'crowd'
	| 'positive'
	| 'forced'
	| 'ignored'
	| 'negative'
	| 'upper'
	| 'lower'
	| 'found'
	| 'false'
	| 'missed';
export type Layers = Record<LayerName, boolean>;

export const overviewLayers: Layers = {
	objects: true,
	crowd: true,
	positive: true,
	forced: true,
	ignored: false,
	negative: false,
	upper: true,
	lower: true,
	found: false,
	false: true,
	missed: true,
};
export const focusLayers: Layers = { ...overviewLayers, ignored: true };
/** Where detections are what was asked for, anchors wait to be asked for. */
export const estimateLayers: Layers = { ...overviewLayers, positive: false, forced: false, found: true };
export const estimateFocusLayers: Layers = { ...estimateLayers, upper: false, lower: false };
