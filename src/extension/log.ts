// The output channel "Anchorage", and how a failed action is told: a notification that leads to the log.

import { type LogOutputChannel, window } from 'vscode';
import { ComputeError } from '../compute/client';

export type Log = LogOutputChannel;

export function createLog(): Log {
	return window.createOutputChannel('Anchorage', { log: true });
}

export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** Nobody waits for the answer any more. */
export function isCancelled(error: unknown): boolean {
	return error instanceof ComputeError && (error.code === 'cancelled' || error.code === 'disposed');
}

/** Tells a person that what they asked for failed. */
export async function tellFailure(log: Log, what: string, error: unknown): Promise<void> {
	if (isCancelled(error)) return;
	log.error(`${what} ${messageOf(error)}`);
	const chosen = await window.showErrorMessage(`${what} ${messageOf(error)}`, 'Show Log');
	if (chosen) log.show();
}
