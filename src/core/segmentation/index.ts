export * from './catalogue';
export * from './inspect';
export * from './losses';
export { classProbability } from './predict';
export * from './target';
export * from './types';
