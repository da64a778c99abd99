// The tests' end of the probe extension: what is asked here runs inside the extension host.

import { readFileSync } from 'node:fs';
import type * as vscode from 'vscode';

export interface LoopDelay {
	/** The longest time that the host's event loop was held up. */
	maxMs: number;
	meanMs: number;
	p99Ms: number;
}

export interface Probe {
	/**
	 * Runs a function in the extension host with the `vscode` module and one argument (both ways as JSON).
	 * The function is sent as text: it sees nothing of the test around it.
	 */
	evaluate<Value, Argument = undefined>(
		action: (api: typeof vscode, argument: Argument) => Value | Thenable<Value>,
		argument?: Argument,
	): Promise<Value>;
	executeCommand<Value = unknown>(command: string, ...args: unknown[]): Promise<Value>;
	/** Runs something while the delay of the host's event loop is measured. */
	measureDelay(action: () => Promise<unknown>): Promise<LoopDelay>;
}

/** The probe whose port stands in `file`; waits for it at the first question. */
export function probeAt(file: string): Probe {
	async function ask(question: Record<string, unknown>): Promise<unknown> {
		const reply = await fetch(`http://127.0.0.1:${await portIn(file)}`, {
			method: 'POST',
			body: JSON.stringify(question),
		});
		const answer = (await reply.json()) as { value?: unknown; error?: string };
		if (answer.error !== undefined) throw new Error(`in the extension host: ${answer.error}`);
		return answer.value;
	}
	const probe: Probe = {
		async evaluate(action, argument) {
			return (await ask({ kind: 'evaluate', source: action.toString(), argument })) as never;
		},
		async executeCommand(command, ...args) {
			return (await probe.evaluate((api, [name, values]) => api.commands.executeCommand(name, ...values), [
				command,
				args,
			] as [string, unknown[]])) as never;
		},
		async measureDelay(action) {
			await ask({ kind: 'startDelay' });
			await action();
			return (await ask({ kind: 'stopDelay' })) as LoopDelay;
		},
	};
	return probe;
}

async function portIn(file: string): Promise<number> {
	const deadline = Date.now() + 60_000;
	while (Date.now() < deadline) {
		try {
			const text = readFileSync(file, 'utf8');
			if (text !== '') return Number(text);
		} catch {
			// The extension host is still starting.
		}
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error('The probe extension did not start within 60 s.');
}
