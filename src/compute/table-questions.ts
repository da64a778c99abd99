// What the table of a file's images asks: lines that pass a filter, and the objects of an image.

import type { TableFilter, TableImage, TableObject } from '../messages';
import type { FileStore } from './files';
import { type InspectedFrom, imageRecord } from './inspecting';
import type { OpenFile } from './open-file';
import type { Choices, FileRef, ImageOverview } from './protocol';
import { imageLine, objectLines, TableRows } from './table';

/** What the engine makes of single images. */
export interface Inspecting {
	overview(file: OpenFile, row: number, choices: Choices): Promise<ImageOverview>;
	inspected(ref: FileRef, choices: Choices, row: number): Promise<InspectedFrom>;
}

export class TableQuestions {
	private readonly passing = new TableRows();

	constructor(
		private readonly files: FileStore,
		private readonly inspecting: Inspecting,
	) {}

	/** The images that pass a filter, and those `[from, to)` of them as lines. */
	async rows(
		ref: FileRef,
		choices: Choices,
		filter: TableFilter,
		from: number,
		to: number,
	): Promise<{ total: number; rows: TableImage[] }> {
		const file = await this.files.open(ref, choices);
		const isByProblems = filter.problems !== 'all' || filter.sort === 'problems';
		const passing = this.passing.rows(file, filter, isByProblems ? file.found.rounds : 0);
		const rows: TableImage[] = [];
		for (const row of passing.subarray(from, to)) {
			const overview = await this.inspecting.overview(file, row, choices).catch(() => null);
			rows.push(imageLine(row, imageRecord(file, row), overview, file.found.soFar(row)));
		}
		return { total: passing.length, rows };
	}

	async objects(ref: FileRef, choices: Choices, row: number): Promise<TableObject[]> {
		const { file, record, inspection } = await this.inspecting.inspected(ref, choices, row);
		return objectLines(inspection, record, file.found.known(file, row, choices.severities));
	}
}
