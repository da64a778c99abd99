export { type BreakdownInput, buildBreakdown } from './build';
export type * from './types';
