// Types of address.mjs, for the tests.

export function withAddress(text: string, repository: string): string;
