// An answer that is a sentence for the person, with a code for the program.

export class EngineError extends Error {
	constructor(
		readonly code: string,
		message: string,
	) {
		super(message);
	}
}
