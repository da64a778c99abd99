// What is asked of files that are read in parts alone: how they were read, what was changed in them, and saving.

import type { Span, TextEdit } from '../../core/problem';
import { partOf } from '../../formats/part';
import type { FileStore } from '../files';
import type { Choices, FileRef } from '../protocol';
import { BigFile } from './big-file';
import type { FileState } from './build-index';
import type { RecordChange } from './edited-records';

export class PartsQuestions {
	constructor(private readonly files: FileStore) {}

	/** Stops the reading of a file that is under way. */
	stopReading(path: string): void {
		this.files.stopReading(path);
	}

	/** How the index of a file was come by; `null` for one that is read as a text. */
	async facts(
		ref: FileRef,
		choices: Choices,
	): Promise<{ size: number; records: number; milliseconds: number; isKept: boolean } | null> {
		const file = await this.big(ref, choices);
		if (!file) return null;
		const { size, records, built } = file;
		return { size, records, milliseconds: built.milliseconds, isKept: built.isKept };
	}

	/** Records that are not as on disk. */
	async changes(ref: FileRef, choices: Choices): Promise<RecordChange[]> {
		return (await this.big(ref, choices))?.changes() ?? [];
	}

	/** Replacements that make changes of records in the file as it is now, and those that find no place in it. */
	async place(
		ref: FileRef,
		choices: Choices,
		changes: readonly RecordChange[],
	): Promise<{ edits: TextEdit[]; lost: RecordChange[] }> {
		const file = await this.big(ref, choices);
		return file ? file.place(changes) : { edits: [], lost: [...changes] };
	}

	/** The bytes at spans, one character each. */
	async texts(ref: FileRef, choices: Choices, spans: readonly Span[]): Promise<string[]> {
		const file = await this.files.open(ref, choices);
		return spans.map((span) => partOf(file, span));
	}

	/** Writes a file as it stands, in its own place or as `target`. */
	save(ref: FileRef, choices: Choices, target: string, signal: AbortSignal): Promise<FileState> {
		return this.files.save(ref, choices, target, signal);
	}

	private async big(ref: FileRef, choices: Choices): Promise<BigFile | null> {
		const file = await this.files.open(ref, choices);
		return file instanceof BigFile ? file : null;
	}
}
