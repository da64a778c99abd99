// A line on standard error that is written over, for what takes long.

/** Faster than this nobody reads it. */
const showMs = 50;

export interface TerminalLine {
	/** Whether standard error is a terminal; elsewhere nothing is written. */
	readonly isThere: boolean;
	show(text: string): void;
	/** Takes the line away. */
	clear(): void;
}

export function terminalLine(): TerminalLine {
	const { stderr } = process;
	const isThere = stderr.isTTY;
	let writtenAt = Number.NEGATIVE_INFINITY;
	const write = (text: string) => {
		// A line that wraps could not be written over.
		if (isThere) stderr.write(`\r\x1b[K${text.slice(0, Math.max(0, stderr.columns - 1))}`);
		writtenAt = performance.now();
	};
	return {
		isThere,
		show(text) {
			if (performance.now() - writtenAt >= showMs) write(text);
		},
		clear: () => write(''),
	};
}
