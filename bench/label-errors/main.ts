// What bench-labels.mjs needs of the engine and of this folder; bundled on the fly.

export * from '../../scripts/sample/probe-core';
export { labelErrors } from '../../src/core/label-errors';
export { columnsOf } from './columns';
export { measure, places } from './measure';
export { plantErrors, plantedKinds } from './plant';
export { objectLabCase, objectLabRankings, queueRankings } from './rankings';
export { sampleColumns, sampleSet } from './sample';
export { realSets } from './sets';
