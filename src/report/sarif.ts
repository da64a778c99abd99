// Findings as SARIF 2.1.0, which code review shows beside the lines. Sources: OASIS SARIF 2.1.0; GitHub's "SARIF support for code
// scanning" (what it reads and its limits); github/codeql-action src/fingerprints.ts (locationUpdateCallback).

import { type Severity, severityRank } from '../core/problem';
import { formatCount, plural } from '../core/words/format';
import type { Finding, Report, ReportRule } from './types';

/** GitHub refuses a run with more. */
export const mostResults = 25_000;

const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
	error: 'error',
	warning: 'warning',
	information: 'note',
};

/** One run, its results worst first. With more than `mostResults` findings the last are left out, and a notification says so. */
export function sarifText({ findings, rules, version }: Report): string {
	const worstFirst = [...findings].sort((a, b) => severityRank[b.severity] - severityRank[a.severity]);
	const kept = worstFirst.slice(0, mostResults);
	const at = new Map(rules.map(({ name }, index) => [name, index]));
	const run = {
		tool: { driver: { name: 'Anchorage', version, semanticVersion: version, rules: rules.map(ruleOf) } },
		invocations: [invocationOf(findings.length - kept.length)],
		columnKind: 'utf16CodeUnits',
		results: kept.map((finding) => resultOf(finding, at.get(finding.rule))),
	};
	const log = {
		$schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
		version: '2.1.0',
		runs: [run],
	};
	return `${JSON.stringify(log, null, '\t')}\n`;
}

function ruleOf({ name, title, severity, help }: ReportRule) {
	const text = help.join('\n\n');
	return {
		id: name,
		name: title,
		shortDescription: { text: `${title}.` },
		...(text === '' ? {} : { fullDescription: { text: help[0] as string }, help: { text } }),
		defaultConfiguration: { level: levels[severity] },
	};
}

function resultOf(
	{ rule, severity, message, file, region, fingerprint }: Finding,
	index: number | undefined,
) {
	return {
		ruleId: rule,
		...(index === undefined ? {} : { ruleIndex: index }),
		level: levels[severity],
		message: { text: message },
		locations: [{ physicalLocation: { artifactLocation: locationOf(file), ...(region ? { region } : {}) } }],
		// GitHub names an alert by the second, which it else makes from the line: in a file of one line all would be the same.
		partialFingerprints: { 'anchorageRecord/v1': fingerprint, primaryLocationLineHash: fingerprint },
	};
}

/** A file of the working directory against its root, any other by its whole address. */
function locationOf(file: string): { uri: string; uriBaseId?: string } {
	const path = file.split('/').map(encodeURIComponent).join('/');
	if (file.startsWith('/')) return { uri: `file://${path}` };
	if (/^[A-Za-z]:\//.test(file)) return { uri: `file:///${path.replace('%3A', ':')}` };
	return { uri: path, uriBaseId: '%SRCROOT%' };
}

function invocationOf(leftOut: number) {
	if (leftOut === 0) return { executionSuccessful: true };
	const text = `${plural(leftOut, 'finding')} more, none of them graver, ${leftOut === 1 ? 'is' : 'are'} left out: code review takes ${formatCount(mostResults)} a run. The CSV, Parquet and JSON reports hold all.`;
	return {
		executionSuccessful: true,
		toolExecutionNotifications: [{ level: 'warning', message: { text } }],
	};
}
