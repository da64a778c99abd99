// How well anchors fit the objects of a data set, what would fit better, and how to write it down.

export { configurationsOf } from './configurations';
export { fitControls, withValues } from './controls';
export { fitOf, fitValues, measureOf, placeEdges } from './fit';
export { fitObjects, fittedObjects } from './objects';
export { canOptimise, optimiseAnchors } from './optimise';
export type * from './types';
