// The sentences and number formats that every surface shares: overlay, hover, side panel, command line.
// Pure text from an inspection; no view says these things in words of its own.

export * from './anchor-fit';
export * from './compare';
export * from './compared-detections';
export * from './compared-image';
export * from './compared-lines';
export * from './dataset';
export * from './estimate';
export * from './evaluation';
export * from './evaluation-markdown';
export * from './finding';
export * from './format';
export * from './label-errors';
export * from './names';
export * from './objects';
export * from './parity';
export * from './problems';
export * from './proposals';
export * from './ranking';
export * from './ranking-rows';
export * from './roles';
export * from './segmentation';
export * from './text-table';
export * from './tiers';
export * from './vocabulary';
export * from './written';
