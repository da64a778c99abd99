// What a scan could not read, as lines.

import { relative } from 'node:path';
import type { Unread } from '../compute/scan/types';
import { formatCount } from '../core/words/format';

/** Lines that are shown; JSON and tables have all. */
const mostLines = 20;

export function unreadLines(unread: readonly Unread[]): string[] {
	if (unread.length === 0) return [];
	const lines = unread
		.slice(0, mostLines)
		.map(({ path, sentence }) => `  ${relative(process.cwd(), path) || path}: ${sentence}`);
	return [`${formatCount(unread.length)} could not be read:`, ...lines, ...more(unread.length - mostLines)];
}

export function more(count: number): string[] {
	return count > 0 ? [`  and ${formatCount(count)} more`] : [];
}
