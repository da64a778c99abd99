// Types of make.mjs, for the test that makes the sample again.

export function sampleFiles(): Promise<[path: string, content: string | Uint8Array][]>;

export function isTrained(path: string): boolean;
