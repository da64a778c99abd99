// TensorFlow.js' layers, loaded when a model is built. They bring a copy of the library's core along, which finds the engine
// and the back end of the one that is running by the global object.

import type * as Tf from '@tensorflow/tfjs-core';

export type Layers = typeof import('@tensorflow/tfjs-layers');

/** The layers, for the back end that `tf` runs on. */
export async function loadLayers(tf: typeof Tf): Promise<Layers> {
	const env = tf.env();
	const isProduction = env.getBool('PROD');
	// The second copy of the core warns that it sets the platform again; it does not in production.
	env.set('PROD', true);
	try {
		return await import('@tensorflow/tfjs-layers');
	} finally {
		env.set('PROD', isProduction);
	}
}
