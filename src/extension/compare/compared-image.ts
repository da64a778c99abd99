// The image of the session on both sides: asked anew when it, its labels or the choices change; a newer question cancels the
// older one.

import { type Disposable, EventEmitter } from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { Choices, Inspected } from '../../compute/protocol';
import { isCancelled, type Log, messageOf } from '../log';
import type { Failure, Session, View } from '../session';
import { textSourceOf } from '../text/documents';
import { type CompareTarget, sidesOf } from './choices';

export interface BothSides {
	view: View;
	a: Inspected;
	b: Inspected;
}

export class ComparedImage implements Disposable {
	both: BothSides | null = null;
	failure: Failure | null = null;
	private current = new AbortController();
	private readonly changed = new EventEmitter<void>();
	readonly onDidChange = this.changed.event;

	constructor(
		private readonly session: Session,
		private readonly client: ComputeClient,
		private readonly log: Log,
	) {}

	/** Looks at the session's image under the target's two choices. */
	async look(target: CompareTarget): Promise<void> {
		this.current.abort();
		this.current = new AbortController();
		const { signal } = this.current;
		const { view } = this.session;
		const sides = view && sidesOf(target, view.choices);
		if (!view || !sides) {
			this.both = null;
			this.failure = null;
			this.changed.fire();
			return;
		}
		try {
			const a = await this.inspect(view, sides.a, signal);
			const b = await this.inspect(view, sides.b, signal);
			if (signal.aborted) return;
			this.both = { view, a, b };
			this.failure = null;
		} catch (error) {
			if (signal.aborted || isCancelled(error)) return;
			const code = (error as { code?: unknown }).code;
			this.both = null;
			this.failure = { code: typeof code === 'string' ? code : 'failed', message: messageOf(error) };
			this.log.warn(`Comparison: ${this.failure.message}`);
		}
		this.changed.fire();
	}

	dispose(): void {
		this.current.abort();
		this.changed.dispose();
	}

	/** What the session knows already is not asked for again. */
	private async inspect(view: View, choices: Choices, signal: AbortSignal): Promise<Inspected> {
		if (JSON.stringify(choices) === JSON.stringify(view.choices)) return view.inspected;
		const file = await textSourceOf(view.path);
		return this.client.request('inspect', { file, choices, image: view.row }, signal);
	}
}
