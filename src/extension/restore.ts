// What the overlay showed last, so that a restored panel shows it again.

import { existsSync } from 'node:fs';
import type { Disposable, ExtensionContext } from 'vscode';
import type { Session } from './session';

const targetKey = 'anchorage.overlayTarget.1';

interface Target {
	path: string;
	row: number;
}

export function rememberTarget(context: ExtensionContext, session: Session): Disposable {
	return session.onDidChangeView(() => {
		const { path, row } = session;
		if (path !== null) void context.workspaceState.update(targetKey, { path, row } satisfies Target);
	});
}

/** Opens what was shown last unless the text editor has been followed already. */
export async function restoreTarget(context: ExtensionContext, session: Session): Promise<void> {
	const target = context.workspaceState.get<Target>(targetKey);
	if (!target || session.path !== null || !existsSync(target.path)) return;
	await session.open(target.path, { row: target.row });
}
