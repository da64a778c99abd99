// SARIF against the schema of the standard, and what code review needs of it.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mostResults, sarifText } from '../../src/report/sarif';
import { finding, report } from '../support/reports';

const file = 'test/unit/fixtures/sarif/sarif-2.1.0-rtm.5.json';
// The schema is of draft 4, of which these two words alone are others today.
const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s\\"<>^`{|}]*$/;
const reference = /^[^\s\\"<>^`{|}]*$/;
const validate = new Ajv({
	strict: false,
	unicodeRegExp: false,
	formats: { uri, 'uri-reference': reference, 'date-time': true },
}).compile(schema);

function runOf(text: string) {
	const log = JSON.parse(text);
	expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
	expect(log.runs).toHaveLength(1);
	return log.runs[0];
}

it('the schema refuses what is no SARIF', () => {
	const log = JSON.parse(sarifText(report()));
	expect(validate(log)).toBe(true);
	log.runs[0].results[0].level = 'information';
	expect(validate(log)).toBe(false);
	log.runs[0].results[0].level = 'note';
	log.runs[0].results[0].locations[0].physicalLocation.region.startLine = 0;
	expect(validate(log)).toBe(false);
});

it('gives rules, results at their places, and fingerprints', () => {
	const run = runOf(
		sarifText(report({ findings: [finding(), finding({ region: null, severity: 'warning' })] })),
	);
	expect(run.columnKind).toBe('utf16CodeUnits');
	expect(run.tool.driver).toMatchObject({
		name: 'Anchorage',
		version: '0.1.0',
		rules: [
			{
				id: 'box-zero-size',
				shortDescription: { text: 'Box without area.' },
				help: { text: 'One.\n\nTwo.' },
			},
		],
	});
	expect(run.results[0]).toEqual({
		ruleId: 'box-zero-size',
		ruleIndex: 0,
		level: 'error',
		message: { text: 'The box has no width.' },
		locations: [
			{
				physicalLocation: {
					artifactLocation: { uri: 'labels/a.json', uriBaseId: '%SRCROOT%' },
					region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 },
				},
			},
		],
		partialFingerprints: { 'anchorageRecord/v1': 'abc:1', primaryLocationLineHash: 'abc:1' },
	});
	// Of the file as a whole there is no region.
	expect(run.results[1].locations[0].physicalLocation).toEqual({
		artifactLocation: { uri: 'labels/a.json', uriBaseId: '%SRCROOT%' },
	});
	expect(run.invocations).toEqual([{ executionSuccessful: true }]);
});

it('writes names of files as addresses', () => {
	const names = ['a b/ü#1.json', '/data/x y.json', 'C:/data/a.json'];
	const { results } = runOf(sarifText(report({ findings: names.map((name) => finding({ file: name })) })));
	type Result = { locations: { physicalLocation: { artifactLocation: unknown } }[] };
	expect(results.map(({ locations }: Result) => locations[0]?.physicalLocation.artifactLocation)).toEqual([
		{ uri: 'a%20b/%C3%BC%231.json', uriBaseId: '%SRCROOT%' },
		{ uri: 'file:///data/x%20y.json' },
		{ uri: 'file:///C:/data/a.json' },
	]);
});

it('stands in the schema whatever is told', () => {
	const findings = fc.array(
		fc.record({
			rule: fc.string(),
			severity: fc.constantFrom('error' as const, 'warning' as const, 'information' as const),
			message: fc.string({ unit: 'binary' }),
			file: fc.string({ unit: 'grapheme', minLength: 1 }),
			region: fc.option(fc.constant({ startLine: 1, startColumn: 1, endLine: 2, endColumn: 1 })),
		}),
	);
	fc.assert(
		fc.property(findings, (told) => {
			const { results } = runOf(sarifText(report({ findings: told.map(finding) })));
			expect(results).toHaveLength(told.length);
		}),
		{ seed: 11, numRuns: 100 },
	);
});

it('keeps the worst where there are more than code review takes, and says so', () => {
	const notes = Array.from({ length: mostResults }, () => finding({ severity: 'information' }));
	const run = runOf(sarifText(report({ findings: [...notes, finding({ severity: 'warning' }), finding()] })));
	expect(run.results).toHaveLength(mostResults);
	expect(run.results.slice(0, 3).map(({ level }: { level: string }) => level)).toEqual([
		'error',
		'warning',
		'note',
	]);
	const [notification] = run.invocations[0].toolExecutionNotifications;
	expect(notification.level).toBe('warning');
	expect(notification.message.text).toContain('2 findings more, none of them graver, are left out');
	expect(notification.message.text).toContain('25,000');
});
