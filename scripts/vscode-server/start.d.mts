// Types of start.mjs, for the tests in a real VS Code.

export function foldersIn(home: string): { extensions: string; user: string; server: string };
export function installExtension(home: string, vsix: string): Promise<void>;
export function addressOf(url: string, folder: string, file?: string): string;
export function startVsCode(
	home: string,
	options?: {
		extensions?: string;
		settings?: Record<string, unknown>;
		trusted?: boolean;
		environment?: Record<string, string>;
	},
): Promise<{ url: string; pid: number; stop: () => Promise<void> }>;
