// Edits of labelled objects, whoever asks for them: the overlay, the Objects view, a command. Each becomes one step in the
// text of the file; the views follow the text.

import type { ComputeClient, TextSource } from '../compute/client';
import type { Choices } from '../compute/protocol';
import type { ObjectEdit } from '../core/object-edit';
import type { Span, TextEdit } from '../core/problem';
import type { Session } from './session';
import { writeEdits } from './text/write';

/** Makes replacements in a file that is open in a table. */
export type WriteTable = (workOut: (file: TextSource) => Promise<readonly TextEdit[]>) => Promise<void>;

export class Editing {
	constructor(
		private readonly client: ComputeClient,
		private readonly session: Session,
		private readonly choicesOf: (path: string) => Choices,
		/** The table of a file that is open in one, or that only a table can open; `null` where the text editor holds it. */
		private readonly tableFor: (path: string) => Promise<WriteTable | null>,
	) {}

	/** Edits an object of the shown image. Throws with a sentence where its record cannot take the edit. */
	async edit(object: number, edit: ObjectEdit): Promise<void> {
		const { path, row: image } = this.session;
		if (path === null) return;
		const choices = this.choicesOf(path);
		await this.write(path, (file) => this.client.request('edit', { file, choices, image, object, edit }));
		if (edit.kind === 'delete') this.session.select(null, 'command');
	}

	/** Repairs the places of a rule: all of the file, or the one at a span. */
	async fix(path: string, rule: string, at: Span | null): Promise<void> {
		const choices = this.choicesOf(path);
		await this.write(path, (file) => this.client.request('fix', { file, choices, rule, at }));
	}

	private async write(
		path: string,
		workOut: (file: TextSource) => Promise<readonly TextEdit[]>,
	): Promise<void> {
		const write = await this.tableFor(path);
		if (write) await write(workOut);
		else await writeEdits(path, workOut);
	}
}
