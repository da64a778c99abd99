// What the evaluation panel showed last, so that a restored panel shows it again.

import * as v from 'valibot';
import type { ExtensionContext } from 'vscode';
import type { EvaluationAsk } from '../../messages';
import { evaluationAsk } from './evaluation-messages';

const key = 'anchorage.evaluationTarget.1';

/** The annotation file (absolute path) and what was asked about it. */
export interface Target {
	path: string;
	ask: EvaluationAsk;
}

const target = v.object({ path: v.string(), ask: evaluationAsk });

export function rememberTarget(context: ExtensionContext, shown: Target): void {
	void context.workspaceState.update(key, shown);
}

/** `null` where nothing was shown, or what was kept is of another version. */
export function rememberedTarget(context: ExtensionContext): Target | null {
	const result = v.safeParse(target, context.workspaceState.get(key));
	return result.success ? result.output : null;
}
