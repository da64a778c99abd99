// The probe model: a small Mask R-CNN that is trained with the losses which the editor shows. docs/mask-rcnn.md walks
// through it.

export { loadProbe, saveProbe } from './checkpoint';
export { defaultConfig, type ProbeConfig, probeRecipe } from './config';
export { type DumpOptions, dumpMetadata, dumpTensors, type Encode } from './dump';
export { losses, type ProbeImage, type Scene, sceneOf } from './image';
export { openPictures, type Pictures } from './pictures';
export { type ProbeDetection, type ProbeOutputs, type ProbeReader, probeReader } from './predict';
export {
	defaultTraining,
	newProbe,
	type Probe,
	type ProbeData,
	type TrainEnd,
	type Trained,
	type TrainOptions,
	type TrainStep,
	type TrainWatch,
	trainProbe,
} from './train';
