// What train-sample.mjs needs of the engine; bundled on the fly.

export { readCocoLabels } from '../../src/compute/evaluation/coco-labels';
export { compareFiles } from '../../src/compute/evaluation/evaluate-files';
export * from '../../src/compute/probe';
export { loadBackend } from '../../src/compute/tensor/backend';
export { iouOf } from '../../src/core/boxes/iou';
export { inspect } from '../../src/core/inspect';
export { suspectsOf } from '../../src/core/suspects';
export { readCoco } from '../../src/formats/coco/read';
export { f16, safetensorsBytes } from '../../src/predictions/safetensors-write';
