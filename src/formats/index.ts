export { detectFormat, explainUnreadable } from './detect';
export { findEmbeddedImage } from './labelme';
export { buildSpanIndex, type Location, locateInIndex, type SpanIndex } from './locate';
export { readAnnotations } from './read';
export { joinEdits, rereadRecord, settleSpans, shiftedProblem, type TextChange } from './reread';
export type * from './types';
export { yoloFallbackSize } from './yolo';
export { parseYoloDataset } from './yolo-dataset';
