// Types of release.mjs, for the tests.

export function releaseNotes(tag: string, version: string, changelog: string): string;
