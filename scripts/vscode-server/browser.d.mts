// Types of browser.mjs, for tests that open pages.

export const browserFlags: string[];
export function findBrowser(options?: { say?: (line: string) => void }): Promise<string>;
