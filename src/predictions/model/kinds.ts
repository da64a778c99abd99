// The kinds of models that can be connected.

import type { NativeLayout } from './model-dump';

export type ModelKind = 'saved-model' | 'tfjs-graph' | 'tfjs-layers' | 'onnx';

/** On screen. */
export const kindTitles: Record<ModelKind, string> = {
	'saved-model': 'TensorFlow SavedModel',
	'tfjs-graph': 'TensorFlow.js graph model',
	'tfjs-layers': 'TensorFlow.js layers model',
	onnx: 'ONNX model',
};

/** How the maps of a kind's models are laid out, unless their file says otherwise. */
export function nativeLayout(kind: ModelKind): NativeLayout {
	return kind === 'onnx' ? 'channels-first' : 'channels-last';
}
