export { type BreakdownInput, buildBreakdown, type StageParts } from './build';
export type * from './types';
