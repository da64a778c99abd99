// What the sample's made-up head needs of the engine; bundled on the fly by load-core.mjs.

export { assignMaxIou } from '../../src/core/assign/max-iou';
export { assignRegions } from '../../src/core/assign/regions';
export { Role } from '../../src/core/assignment';
export { encodeDeltas } from '../../src/core/boxes/coder';
export { iouOf } from '../../src/core/boxes/iou';
export { buildGrids } from '../../src/core/grids/build';
export { anchorBox, anchorCount, gridSize, placeOf, shapesPerPlace } from '../../src/core/grids/grid';
export { objectBitmap, prepareObjects } from '../../src/core/input/objects';
export { inputTransform } from '../../src/core/input/transform';
export { resizedMask, torchvisionTarget } from '../../src/core/masks/targets';
export { recipeByName } from '../../src/core/recipes';
export { drawSample } from '../../src/core/sampling/random-sampler';
export { rasteriseSemantic } from '../../src/core/segmentation';
export { readCoco } from '../../src/formats/coco/read';
export { f16, f32, i32, safetensorsBytes } from '../../src/predictions/safetensors-write';
