// What commands work with: the living parts of the extension, handed to each.

import { type Disposable, EventEmitter, type ExtensionContext } from 'vscode';
import type { ComputeClient } from '../compute/client';
import type { Choices } from '../compute/protocol';
import type { ComparePanel } from './compare/compare-panel';
import type { DatasetPanel } from './dataset/dataset-panel';
import type { DatasetScan } from './dataset/dataset-scan';
import type { Editing } from './editing';
import type { EvaluationPanel } from './evaluation/evaluation-panel';
import type { Log } from './log';
import type { WrittenLosses } from './losses/written-losses';
import type { OverlayPanel } from './overlay/overlay-panel';
import type { ProblemBook } from './problem-book';
import type { SegmentationPanel } from './segmentation/segmentation-panel';
import type { Session } from './session';
import type { Overrides } from './settings';
import type { TableEditor } from './table/table-editor';
import type { TrainingPanel } from './training/training-panel';
import type { ImagesView } from './views/images-view';
import type { LabelErrorsView } from './views/label-errors-view';
import type { ProblemsView } from './views/problems-view';

export interface Parts {
	context: ExtensionContext;
	client: ComputeClient;
	session: Session;
	overlay: OverlayPanel;
	segmentation: SegmentationPanel;
	evaluation: EvaluationPanel;
	training: TrainingPanel;
	/** The data set that is scanned, and its panel. */
	scan: DatasetScan;
	dataset: DatasetPanel;
	/** The file under two choices. */
	comparison: ComparePanel;
	labelErrors: LabelErrorsView;
	images: ImagesView;
	problems: ProblemBook;
	problemsView: ProblemsView;
	editing: Editing;
	tables: TableEditor;
	losses: WrittenLosses;
	log: Log;
	choicesOf(path: string): Choices;
	/** Keeps what was chosen by hand for one file. */
	override(path: string, change: Overrides): void;
	backend: BackendState;
	/** Shows a text of ours in an editor. */
	showReport(name: string, text: string): Promise<void>;
}

/** Which tensor back end runs, once something needed one. */
export class BackendState implements Disposable {
	private detail: string | null = null;
	private readonly events = new EventEmitter<void>();
	readonly onDidChange = this.events.event;

	words(): string {
		return this.detail ?? 'starts when first needed';
	}

	learned(detail: string): void {
		this.detail = detail;
		this.events.fire();
	}

	dispose(): void {
		this.events.dispose();
	}
}

/** A place in an annotation file, as links and rows carry it. */
export interface Place {
	path: string;
	image: number;
	object: number | null;
}

/** The argument of a command as a place; `null` for anything else (commands can be called by anyone). */
export function placeOf(value: unknown): Place | null {
	if (typeof value !== 'object' || value === null) return null;
	const { path, image, object } = value as Record<string, unknown>;
	const isRow = (row: unknown) => Number.isInteger(row) && (row as number) >= 0;
	if (typeof path !== 'string' || !isRow(image)) return null;
	return { path, image: image as number, object: isRow(object) ? (object as number) : null };
}
