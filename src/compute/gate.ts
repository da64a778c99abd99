// A gate that work waits at while somebody paused it.

export interface Gate {
	/** Settles when the gate is opened; `null` while it is open. */
	readonly waiting: Promise<void> | null;
	set(isPaused: boolean): void;
}

/** Open at first. */
export function gate(): Gate {
	let closed: { promise: Promise<void>; open(): void } | null = null;
	return {
		get waiting() {
			return closed?.promise ?? null;
		},
		set(isPaused) {
			if (!isPaused) {
				closed?.open();
				closed = null;
			} else if (!closed) {
				let open = () => {};
				const promise = new Promise<void>((resolve) => {
					open = resolve;
				});
				closed = { promise, open };
			}
		},
	};
}
