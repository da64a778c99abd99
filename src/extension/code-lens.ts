// Code lenses over the records of the shown image: "26 forced on P2 · best IoU 0.37 · 24 % of the image loss". Off until
// the setting asks for them.

import { CodeLens, type Disposable, EventEmitter, languages, Range, workspace } from 'vscode';
import { objectLoss } from '../core/breakdown/sums';
import type { InspectedObject, Inspection } from '../core/inspection';
import {
	apartWords,
	formatIou,
	formatShare,
	knowsIou,
	levelWords,
	plural,
	serviceOf,
	unitOf,
} from '../core/words';
import { annotationSelector } from './hover';
import type { Parts } from './parts';
import { readSetting } from './settings';
import { recordSpans } from './text/find-record';

export function provideCodeLenses(parts: Parts): Disposable[] {
	const { session, client } = parts;
	const changed = new EventEmitter<void>();
	const provider = languages.registerCodeLensProvider(annotationSelector, {
		onDidChangeCodeLenses: changed.event,
		async provideCodeLenses(document, token) {
			const path = document.uri.fsPath;
			const { view } = session;
			if (!view || view.path !== path || !readSetting('codeLens', path, false)) return [];
			const { inspection } = view.inspected;
			const spans = await recordSpans(client, session);
			if (token.isCancellationRequested || session.view !== view) return [];
			return inspection.objects.flatMap((object, row) => {
				const span = spans[row];
				if (!span) return [];
				const { line } = document.positionAt(span.record.start);
				return new CodeLens(new Range(line, 0, line, 0), {
					title: lensText(inspection, object),
					command: 'anchorage.showInOverlay',
					arguments: [{ path, image: view.row, object: row }],
				});
			});
		},
	});
	return [
		changed,
		provider,
		session.onDidChangeView(() => changed.fire()),
		workspace.onDidChangeConfiguration((change) => {
			if (change.affectsConfiguration('anchorage.codeLens')) changed.fire();
		}),
	];
}

export function lensText(inspection: Inspection, object: InspectedObject): string {
	const service = serviceOf(object);
	if (service === 'invalid' || service === 'apart') return apartWords(object);
	const unit = unitOf(inspection.recipe);
	if (service === 'open')
		return object.candidates > 0
			? plural(object.candidates, `candidate ${unit.one}`, `candidate ${unit.many}`)
			: 'matched by the predictions';
	const over = object.positives - object.forced;
	const counts = [
		...(over > 0 ? [`${over} positive`] : []),
		...(object.forced > 0 ? [`${object.forced} forced`] : []),
	];
	const where = levelWords(inspection, object).replace(/^, all/, '');
	const parts = [
		counts.length > 0 ? `${counts.join(', ')}${where}` : `no positive ${unit.one}`,
		...(knowsIou(inspection) ? [`best IoU ${formatIou(object.bestIou)}`] : []),
	];
	const loss = objectLoss(object);
	if (loss !== null && inspection.breakdown)
		parts.push(`${formatShare(loss, inspection.breakdown.total)} of the image loss`);
	return parts.join(' · ');
}
