// Places in a person's own files: from the stack of an error, through the maps of what was compiled.

import { SourceMap } from 'node:module';
import type { WrittenFailure } from '../../core/written-loss';

export type Place = Pick<WrittenFailure, 'file' | 'line' | 'column'>;

/** Something is wrong with a loss file, at a place in it. */
export class LossError extends Error {
	constructor(
		message: string,
		readonly place: Place,
	) {
		super(message);
	}
}

/** A source map as Sucrase writes it. */
export type MapPayload = ConstructorParameters<typeof SourceMap>[0];

export class Places {
	private readonly maps = new Map<string, SourceMap>();

	/** @param file absolute path, under which the code runs. */
	add(file: string, map: MapPayload): void {
		this.maps.set(file, new SourceMap(map));
	}

	/** The innermost place of a stack that lies in one of the files; `null` for none. */
	of(stack: string | undefined): Place | null {
		for (const line of (stack ?? '').split('\n')) {
			for (const file of this.maps.keys()) {
				const at = line.lastIndexOf(`${file}:`);
				const found = at < 0 ? null : /^(\d+)(?::(\d+))?/.exec(line.slice(at + file.length + 1));
				if (found) return this.original(file, Number(found[1]), Number(found[2] ?? 0));
			}
		}
		return null;
	}

	/** Where the program is now. */
	now(): Place | null {
		return this.of(new Error().stack);
	}

	/** Lines are kept in compiling, columns are not. @param column counts from 1; 0: not known. */
	private original(file: string, line: number, column: number): Place {
		if (column === 0) return { file, line, column: null };
		const entry = this.maps.get(file)?.findEntry(line - 1, column - 1);
		const isOnLine = entry && 'originalLine' in entry && entry.originalLine === line - 1;
		return { file, line, column: isOnLine ? entry.originalColumn + 1 : null };
	}
}

/** Between a person's line and the engine lie a dozen frames of TensorFlow.js or Node; between two of their lines any number. */
const deepest = 60;

/** Runs with stacks that are deep enough for a person's own line to be in them. */
export function withDeepStacks<Result>(run: () => Result): Result {
	const depth = Error.stackTraceLimit;
	Error.stackTraceLimit = deepest;
	try {
		return run();
	} finally {
		Error.stackTraceLimit = depth;
	}
}
