// Where VS Code enters: makes the parts, ties them together, and starts nothing heavy. The compute process starts with
// the first question.

import { join } from 'node:path';
import { commands, type ExtensionContext, type WebviewPanel, window, workspace } from 'vscode';
import { ComputeClient } from '../compute/client';
import type { PageCommand } from '../messages';
import { provideTools } from './agents';
import { ChoicesCache } from './choices-cache';
import { provideFixes } from './code-actions';
import { provideCodeLenses } from './code-lens';
import { setMinScore, setSampling } from './commands/choose';
import { chooseOther } from './commands/compare';
import { commandIds, registerCommands } from './commands/index';
import { installedNative } from './commands/install-native';
import { selectInText, showRecord } from './commands/open';
import { ComparePanel, compareViewType } from './compare/compare-panel';
import { DatasetPanel, datasetViewType } from './dataset/dataset-panel';
import { DatasetScan } from './dataset/dataset-scan';
import { showDiagnostics } from './diagnostics';
import { Editing } from './editing';
import { EvaluationPanel, evaluationViewType } from './evaluation/evaluation-panel';
import { followEditor } from './follow-editor';
import { provideHovers } from './hover';
import { createLog } from './log';
import { provideLossLenses } from './losses/loss-lenses';
import { WrittenLosses } from './losses/written-losses';
import { provideConnectionEditor } from './models/connection-editor';
import { ModelProgress } from './models/model-progress';
import { OverlayPanel, overlayViewType } from './overlay/overlay-panel';
import { BackendState, type Parts } from './parts';
import { ProblemBook } from './problem-book';
import { showRecipeDiagnostics } from './recipe-diagnostics';
import { createReports } from './report-documents';
import { rememberTarget, restoreTarget } from './restore';
import { SegmentationPanel } from './segmentation/segmentation-panel';
import { type Origin, Session } from './session';
import { choicesFor, type Overrides } from './settings';
import { showStatusBar } from './status-bar';
import { openTable } from './table/open-table';
import { suggestTables } from './table/suggest';
import { TableEditor, tableViewType } from './table/table-editor';
import { describeForTests, type TestApi } from './test-api';
import { TrainingPanel } from './training/training-panel';
import { provideDecorations } from './views/decorations';
import { ImagesView } from './views/images-view';
import { LabelErrorsView } from './views/label-errors-view';
import { provideLossView } from './views/loss-view';
import { ObjectsView } from './views/objects-view';
import { ProblemsView } from './views/problems-view';
import { RecipeView } from './views/recipe-view';

/** Who chooses an object that the text shows as well; the text itself and what opens a record have done so already. */
const chosenByHand: readonly Origin[] = ['overlay', 'comparison', 'tree'];

const overridesKey = 'anchorage.overrides.1';

export function activate(context: ExtensionContext): TestApi {
	const started = performance.now();
	const log = createLog();
	const client = new ComputeClient(join(context.extensionPath, 'dist', 'compute.js'), log, {
		storage: join(context.globalStorageUri.fsPath, 'indexes'),
		installedNative: installedNative(context.globalStorageUri.fsPath),
		onProgress: (path, done, size) => tables.progress(path, done, size),
		onModelEnded: () => void session.predictionsChanged(),
	});
	const overrides = new Map(
		Object.entries(context.workspaceState.get<Record<string, Overrides>>(overridesKey, {})),
	);
	const choices = new ChoicesCache((path) =>
		choicesFor(path, context.extensionPath, overrides.get(path) ?? {}),
	);
	const choicesOf = (path: string) => choices.of(path);
	const session = new Session(client, choicesOf, log);
	const runPageCommand = (command: PageCommand, object?: number) =>
		void commands.executeCommand(`anchorage.${command}`, object);
	const editing = new Editing(client, session, choicesOf, (path) => openTable(tables, path));
	const overlay = new OverlayPanel(
		context,
		session,
		client,
		editing,
		{
			command: runPageCommand,
			sampling: (sampling) => void setSampling(session.path, sampling),
			minScore: (score) => void setMinScore(parts, score),
			fix: (rule, at) => void commands.executeCommand('anchorage.fixProblem', { rule, at }),
		},
		log,
	);
	const segmentation = new SegmentationPanel(context, session, client, choicesOf, runPageCommand, log);
	const evaluation = new EvaluationPanel({
		context,
		client,
		session,
		choicesOf,
		command: runPageCommand,
		openOverlay: () => overlay.open(false),
		log,
	});
	const training = new TrainingPanel({
		context,
		client,
		session,
		choicesOf,
		use: (path, { predictions, recipe }) => parts.override(path, { predictions, recipe }),
		command: runPageCommand,
		openOverlay: (column) => overlay.open(false, column),
		log,
	});
	const scan = new DatasetScan({ context, client, choicesOf, log });
	const dataset = new DatasetPanel({
		context,
		scan,
		show: (path, row, object, where) => showRecord(parts, path, row, object, where),
		command: runPageCommand,
		log,
	});
	const comparison = new ComparePanel({
		context,
		client,
		session,
		scan,
		choose: (subject) => chooseOther(parts, subject),
		show: (path, row, object, where) => showRecord(parts, path, row, object, where),
		command: runPageCommand,
		log,
	});
	const labelErrors = new LabelErrorsView(scan, log);
	const backend = new BackendState();
	const reports = createReports();
	const images = new ImagesView(session, client, log);
	const problems = new ProblemBook(session, client, choicesOf, log);
	const problemsView = new ProblemsView(session, problems);
	const tables = new TableEditor({
		context,
		client,
		session,
		problems,
		choicesOf,
		command: runPageCommand,
		openOverlay: () => overlay.open(false),
		log,
	});
	const losses = new WrittenLosses(session, client, log);
	const parts: Parts = {
		context,
		client,
		session,
		overlay,
		segmentation,
		evaluation,
		training,
		scan,
		dataset,
		comparison,
		labelErrors,
		images,
		problems,
		problemsView,
		editing,
		tables,
		losses,
		log,
		choicesOf,
		backend,
		showReport: reports.show,
		override(path, change) {
			overrides.set(path, { ...overrides.get(path), ...change });
			choices.forget();
			scan.compareChoices();
			void context.workspaceState.update(overridesKey, Object.fromEntries(overrides));
		},
	};
	context.subscriptions.push(
		log,
		// Before whoever asks for the choices when the settings change.
		choices,
		client,
		session,
		overlay,
		segmentation,
		evaluation,
		training,
		scan,
		dataset,
		comparison,
		labelErrors,
		workspace.onDidChangeConfiguration((change) => {
			if (change.affectsConfiguration('anchorage')) scan.compareChoices();
		}),
		backend,
		reports,
		images,
		new ObjectsView(session),
		problems,
		problemsView,
		new RecipeView(session),
		...provideLossView(context, session, runPageCommand, log),
		provideDecorations(),
		...registerCommands(parts),
		provideHovers(client, session, choicesOf, log),
		losses,
		...provideLossLenses(parts),
		...provideCodeLenses(parts),
		...showDiagnostics(context, session, problems),
		provideFixes(parts),
		...showRecipeDiagnostics(client, log),
		...provideConnectionEditor(parts),
		...provideTools(parts),
		new ModelProgress(session, client),
		...showStatusBar(session, overlay, backend),
		...followEditor(session),
		...selectionInText(parts),
		rememberTarget(context, session),
		tables,
		window.registerCustomEditorProvider(tableViewType, tables, {
			webviewOptions: { retainContextWhenHidden: false, enableFindWidget: false },
			supportsMultipleEditorsPerDocument: false,
		}),
		...suggestTables(context, log),
		window.registerWebviewPanelSerializer(overlayViewType, {
			async deserializeWebviewPanel(panel: WebviewPanel) {
				overlay.adopt(panel);
				await restoreTarget(context, session);
			},
		}),
		window.registerWebviewPanelSerializer(evaluationViewType, {
			deserializeWebviewPanel: (panel: WebviewPanel) => evaluation.restore(panel),
		}),
		window.registerWebviewPanelSerializer(datasetViewType, {
			deserializeWebviewPanel: (panel: WebviewPanel) => dataset.restore(panel),
		}),
		window.registerWebviewPanelSerializer(compareViewType, {
			deserializeWebviewPanel: (panel: WebviewPanel) => comparison.restore(panel),
		}),
	);
	const activationMs = performance.now() - started;
	log.info(`Activated in ${activationMs.toFixed(1)} ms.`);
	return describeForTests(parts, activationMs, commandIds);
}

/** An object that was chosen in the overlay or the tree is selected in the text, where the text is shown. */
function selectionInText(parts: Parts) {
	const { session, log } = parts;
	return [
		session.onDidSelect((origin) => {
			if (!chosenByHand.includes(origin)) return;
			const isShown = window.visibleTextEditors.some(({ document }) => document.uri.fsPath === session.path);
			if (!isShown || session.selected === null) return;
			selectInText(parts, session.selected, false).catch((error: Error) => log.warn(error.message));
		}),
		workspace.onDidCloseTextDocument((document) => {
			const isGone = document.uri.scheme === 'file' && document.uri.fsPath === session.path;
			if (isGone && !parts.overlay.isOpen) session.close();
		}),
	];
}
