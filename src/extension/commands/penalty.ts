// The report of L1 or L2 regularisation over a weights file.

import { dirname } from 'node:path';
import { Uri, window } from 'vscode';
import type { PenaltyChoice } from '../../compute/weights';
import type { Parts } from '../parts';

interface Item {
	label: string;
	detail: string;
	choice: Pick<PenaltyChoice, 'norm' | 'per' | 'groups'>;
}

const items: Item[] = [
	{
		label: 'L2',
		detail: 'Factor x sum of squared weights; the weight decay d of torch is the factor d / 2',
		choice: { norm: 'l2', per: 'sum', groups: [] },
	},
	{
		label: 'L1',
		detail: 'Factor x sum of absolute weights',
		choice: { norm: 'l1', per: 'sum', groups: [] },
	},
	{
		label: 'L2 as Matterport Mask R-CNN',
		detail: 'Each tensor divided by its number of weights; batch norm gamma and beta take no part',
		choice: {
			norm: 'l2',
			per: 'size',
			groups: [{ group: 'batch norm', pattern: 'gamma|beta', factor: 0 }],
		},
	},
];

export async function showWeightPenalty({ session, client, showReport }: Parts): Promise<void> {
	const uris = await window.showOpenDialog({
		title: 'Weight Penalty: Choose Weights',
		openLabel: 'Use',
		...(session.path ? { defaultUri: Uri.file(dirname(session.path)) } : {}),
		filters: { Weights: ['safetensors', 'npz'] },
	});
	const [weights] = uris ?? [];
	if (!weights) return;
	const chosen = await window.showQuickPick(items, {
		title: 'Weight Penalty',
		placeHolder: 'Which regularisation',
	});
	if (!chosen) return;
	const factor = await window.showInputBox({
		title: 'Weight Penalty',
		prompt: 'Factor',
		value: '0.0001',
		validateInput: (text) =>
			text.trim() !== '' && Number.isFinite(Number(text)) && Number(text) >= 0
				? null
				: 'A factor is a number from 0 on.',
	});
	if (factor === undefined) return;
	const text = await client.request('weightPenalty', {
		path: weights.fsPath,
		choice: { ...chosen.choice, factor: Number(factor) },
	});
	await showReport('Weight penalty', text);
}
