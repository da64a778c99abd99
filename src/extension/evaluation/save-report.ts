// The report of an evaluation as a file, and in the clipboard.

import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { env, Uri, window } from 'vscode';
import type { EvaluationReport } from '../../core/evaluation/report';
import { evaluationMarkdown } from '../../core/words';
import { type Log, tellFailure } from '../log';

/** How long the status bar says that something was copied. */
const saidMs = 4000;

/** Asks for a file and writes what `anchorage evaluate --json` prints. @param detections absolute path. */
export async function saveReport(
	report: EvaluationReport,
	detections: string | null,
	log: Log,
): Promise<void> {
	const name = detections === null ? 'evaluation' : `${basename(detections, extname(detections))}-evaluation`;
	const uri = await window.showSaveDialog({
		title: 'Save Report',
		defaultUri: Uri.file(join(detections === null ? '' : dirname(detections), `${name}.json`)),
		filters: { JSON: ['json'] },
	});
	if (!uri) return;
	try {
		await writeFile(uri.fsPath, `${JSON.stringify(report)}\n`);
	} catch (error) {
		await tellFailure(log, 'The report could not be saved:', error);
		return;
	}
	const chosen = await window.showInformationMessage(`Saved the report in ${uri.fsPath}.`, 'Open');
	if (chosen) await window.showTextDocument(uri);
}

/** Finding and tables as Markdown. */
export async function copyReport(report: EvaluationReport): Promise<void> {
	await env.clipboard.writeText(evaluationMarkdown(report));
	window.setStatusBarMessage('$(check) Evaluation copied as Markdown', saidMs);
}
