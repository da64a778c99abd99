// Commands that show reports: the losses recomputed by autodiff, and which back ends run.

import { basename } from 'node:path';
import { ProgressLocation, window } from 'vscode';
import type { BackendReport, CheckReport } from '../../compute/protocol';
import { textTable } from '../../core/words';
import type { Parts } from '../parts';
import type { View } from '../session';
import { runningHere } from '../settings';
import { textSourceOf } from '../text/documents';
import { needsFile } from './needs-file';
import { underProgress } from './progress';

export async function checkLosses(parts: Parts): Promise<void> {
	const { session, client } = parts;
	const { view } = session;
	if (!view) return needsFile();
	const report = await underProgress('Checking losses by autodiff', async (signal) => {
		const file = await textSourceOf(view.path);
		const { choices, row } = view;
		return client.request('checkLosses', { file, choices, image: row }, signal);
	});
	parts.backend.learned(report.backend);
	await parts.showReport('Loss check', checkText(view, report));
}

function checkText({ path, inspected: { inspection } }: View, report: CheckReport): string {
	const head = ['Term', 'Shown', 'Recomputed', 'Difference', 'In gradient', 'Values'];
	const rows = report.rows.map((row) => [
		row.term,
		row.shown.toPrecision(8),
		row.recomputed.toPrecision(8),
		row.valueDifference.toExponential(1),
		row.gradientDifference.toExponential(1),
		row.values.toLocaleString('en-US'),
	]);
	return [
		`Losses of ${inspection.image.fileName} (${basename(path)}), recomputed by autodiff`,
		'',
		`Recipe           ${inspection.recipe.title}`,
		`Tensor back end  ${report.backend}`,
		`Sampling         ${inspection.breakdown?.sampling.sentence ?? ''}`,
		'',
		...textTable([head, ...rows], 'right'),
		'',
		`Largest difference ${report.largestDifference.toExponential(1)}, in ${Math.round(report.milliseconds)} ms.`,
		'',
	].join('\n');
}

export async function showBackendReport(parts: Parts): Promise<void> {
	const { client } = parts;
	const options = { location: ProgressLocation.Window, title: 'Looking for back ends' };
	const report = await window.withProgress(options, () =>
		client.request('backends', { running: runningHere(), anew: false }),
	);
	parts.backend.learned(report.tensor.detail);
	await parts.showReport('Back ends', backendText(report, client.pid));
}

function backendText({ tensor, image, node }: BackendReport, pid: number | undefined): string {
	const tried = tensor.tried.map(({ what, why }) => `                 not ${what}: ${why}`);
	return [
		'Back ends of Anchorage',
		'',
		`Tensors          ${tensor.detail}`,
		...tried,
		`Images           ${image.detail}`,
		`Compute process  Node ${node}${pid === undefined ? '' : `, process ${pid}`}`,
		'',
		'The closed-form losses that are shown need no tensor back end; the check by autodiff does.',
		'',
	].join('\n');
}
