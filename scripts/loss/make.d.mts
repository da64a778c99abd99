// Types of make.mjs, for the test that generates again.

export function generated(): Record<string, string>;
