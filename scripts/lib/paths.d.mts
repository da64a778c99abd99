// Types of paths.mjs, for the tests.

export const root: string;
export const cache: string;
export const vsix: string;
