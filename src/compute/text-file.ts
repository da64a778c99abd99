// An annotation file that is held as one string, with where its records stand in it.

import type { Fix, TextEdit } from '../core/problem';
import {
	buildSpanIndex,
	joinEdits,
	type Location,
	locateInIndex,
	rereadRecord,
	type SpanIndex,
	settleSpans,
} from '../formats';
import { fixEdits } from '../formats/edit';
import { formatNamed } from '../formats/registry';
import type { AnnotationFile, YoloDataset } from '../formats/types';
import type { EditedText } from './edited-text';
import { FoundProblems } from './found-problems';
import type { OpenFile } from './open-file';
import type { ImageSummary } from './protocol';

export class TextFile implements OpenFile {
	readonly isBig = false;
	readonly found = new FoundProblems();
	private readonly index: SpanIndex;

	constructor(
		readonly path: string,
		private source: EditedText,
		public annotations: AnnotationFile,
		readonly yolo: YoloDataset | null,
		public stamp: string,
		public version: number,
		readonly reading: number,
		readonly reason: string | null,
	) {
		this.index = buildSpanIndex(annotations);
	}

	get text(): string {
		return this.source.toString();
	}

	get records(): number {
		return this.annotations.images.reduce((sum, { objects }) => sum + objects.length, 0);
	}

	locate(offset: number): Location | null {
		return locateInIndex(this.index, offset);
	}

	list(from: number, to: number): ImageSummary[] {
		return this.annotations.images.slice(from, to).map(({ id, fileName, objects }, row) => ({
			row: from + row,
			id,
			fileName,
			objects: objects.length,
		}));
	}

	countOf(image: number): number {
		return this.annotations.images[image]?.objects.length ?? 0;
	}

	imagesWith(classNames: ReadonlySet<string>, objectId: string): Uint8Array {
		return Uint8Array.from(this.annotations.images, ({ objects }) =>
			objects.some(({ className, id }) => classNames.has(className) || id === objectId) ? 1 : 0,
		);
	}

	fixes(fixes: readonly Fix[]): TextEdit[] {
		return fixEdits(formatNamed(this.annotations.format).records, this.text, fixes);
	}

	/**
	 * Takes what was typed, where it lies in one record; false where the file has to be read as a whole.
	 *
	 * Spans of other images are left behind until `settle`.
	 */
	bringUp(edits: readonly TextEdit[], text: EditedText, version: number, stamp: string): boolean {
		const change = joinEdits(edits);
		if (!change || this.reason !== null) return false;
		const reread = rereadRecord(this, this.index, change, text);
		if (!reread) return false;
		this.found.moved([reread.image], change);
		this.source = text;
		this.version = version;
		this.stamp = stamp;
		this.annotations = reread.annotations;
		return true;
	}

	/** Makes spans right: all of them, or, for a question about one image alone, at least that image's. */
	settle(image: number | null): void {
		if (this.index.behind?.image !== image) settleSpans(this.index);
	}
}
