// Findings as a table: one row each, in the order of the files.

import type { Finding, ReportTable } from '../report/types';

/** @param fixes title of the repair of each, where there is one. */
export function problemTable(findings: readonly Finding[], fixes?: readonly (string | null)[]): ReportTable {
	const text = (name: string, title: string, of: (finding: Finding) => string | null) =>
		({ name, title, type: 'text', values: findings.map(of) }) as const;
	const whole = (name: string, title: string, of: (finding: Finding) => number | null) =>
		({ name, title, type: 'integer', values: findings.map(of) }) as const;
	return {
		name: 'problems',
		title: 'Problems',
		count: findings.length,
		columns: [
			text('severity', 'Severity', ({ severity }) => severity),
			text('message', 'Problem', ({ message }) => message),
			text('file', 'File', ({ file }) => file),
			whole('line', 'Line', ({ region }) => region?.startLine ?? null),
			whole('column', 'Column', ({ region }) => region?.startColumn ?? null),
			whole('image', 'Image row', ({ image }) => image),
			whole('object', 'Object row', ({ object }) => object),
			text('rule', 'Rule', ({ rule }) => rule),
			...(fixes ? [{ name: 'fix', title: 'Repair', type: 'text', values: fixes } as const] : []),
			{ ...text('fingerprint', 'Fingerprint', ({ fingerprint }) => fingerprint), only: 'files' },
		],
	};
}
