// Losses that people write, in files *.loss.ts and *.loss.js: what the rest of the compute process sees of them.

export type { LossAnswer, LossQuestion, LossSource } from './types';
export { type LossRun, WrittenLosses } from './written-losses';
