// Types of package.mjs, for the tests.

export function packFolder(folder: string, packagePath: string): Promise<void>;
