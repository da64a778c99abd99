// Reports of `anchorage check` as a program: formats, where they go, what happens when they cannot be written, and exit codes.

import { execFileSync } from 'node:child_process';
import {
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const program = programFolder();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'anchorage-report-')));
const coco = 'media/sample/coco/instances.json';
let run: (args: string[], cwd?: string) => Outcome;
beforeAll(async () => {
	run = await buildProgram(program);
});
afterAll(() => {
	for (const each of [program, folder]) rmSync(each, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);

describe('formats', () => {
	it('are told by --format, by --json and by the ending of --output', () => {
		const json = run(['check', coco, '--json']);
		expect(run(['check', coco, '--format', 'json'])).toEqual(json);
		expect(run(['check', coco, '-o', at('a.json'), '--quiet'])).toEqual({
			status: 1,
			stdout: '',
			stderr: '',
		});
		expect(readFileSync(at('a.json'), 'utf8')).toBe(json.stdout);
		const text = run(['check', coco]);
		expect(run(['check', coco, '--output', at('a.txt')]).stderr).toBe(`Written: ${at('a.txt')}\n`);
		expect(readFileSync(at('a.txt'), 'utf8')).toBe(text.stdout);
		run(['check', coco, '--format', 'csv', '-o', at('b.json')]);
		expect(readFileSync(at('b.json'), 'utf8')).toMatch(/^severity,message,file,/);
	});

	it('SARIF names file, place and rule of each problem', () => {
		const { stdout, status } = run(['check', coco, '--format', 'sarif']);
		expect(status).toBe(1);
		const [{ results, tool }] = JSON.parse(stdout).runs;
		const told = JSON.parse(run(['check', coco, '--json']).stdout).problems;
		expect(results).toHaveLength(told.length);
		const [result] = results;
		expect(result).toMatchObject({ ruleId: 'box-zero-size', level: 'error' });
		expect(tool.driver.rules[result.ruleIndex].id).toBe('box-zero-size');
		const { region, artifactLocation } = result.locations[0].physicalLocation;
		expect(artifactLocation).toEqual({ uri: coco, uriBaseId: '%SRCROOT%' });
		const problem = told.find(({ rule }: { rule: string }) => rule === 'box-zero-size');
		expect([region.startLine, region.startColumn]).toEqual([problem.line, problem.column]);
		const line = readFileSync(coco, 'utf8').split('\n')[region.startLine - 1] as string;
		expect(line.slice(region.startColumn - 1, region.endColumn - 1)).toMatch(/^\[.*\]$/);
	});

	it('a fingerprint stays while other records come and go', () => {
		const value = JSON.parse(readFileSync(coco, 'utf8'));
		const names = (content: unknown) => {
			writeFileSync(at('moved.json'), JSON.stringify(content));
			const { stdout } = run(['check', 'moved.json', '--format', 'sarif'], folder);
			type Result = { ruleId: string; partialFingerprints: Record<string, string> };
			const results = JSON.parse(stdout).runs[0].results as Result[];
			return results
				.filter(({ ruleId }) => ruleId === 'box-zero-size')
				.map((each) => each.partialFingerprints);
		};
		const before = names(value);
		expect(before).toHaveLength(1);
		const bad = value.annotations.find(({ bbox }: { bbox: number[] }) => bbox[2] === 0);
		value.annotations = value.annotations.filter((each: { id: number }) => each === bad || each.id % 2 === 0);
		expect(names(value)).toEqual(before);
		value.annotations.push({ ...bad, id: 9999 });
		expect(names(value)).toHaveLength(2);
		expect(names(value)).toContainEqual(before[0]);
	});

	it('a table is chosen by its name', async () => {
		const { stdout } = run(['check', coco, '--format', 'csv', '--table', 'rules']);
		expect(stdout.split('\r\n')[0]).toBe('severity,rule,title,count,files');
		expect(stdout).toContain('error,box-zero-size,Box without area,1,1\r\n');
		mkdirSync(at('tables'));
		expect(run(['check', coco, '--format', 'parquet', '-o', at('tables')]).status).toBe(1);
		expect(readdirSync(at('tables')).sort()).toEqual(['problems.parquet', 'rules.parquet']);
		const file = readFileSync(at('tables/problems.parquet'));
		const rows = await parquetReadObjects({ file: new Uint8Array(file).buffer });
		const told = JSON.parse(run(['check', coco, '--json']).stdout).problems;
		expect(rows.map(({ message, line, column, rule }) => [message, line, column, rule])).toEqual(
			told.map(({ message, line, column, rule }: Record<string, unknown>) => [message, line, column, rule]),
		);
	});

	it('options that do not go together are refused, and nothing is looked at', () => {
		const refused: [args: string[], why: RegExp][] = [
			[['--format', 'xml'], /--format xml: it must be text, json, sarif, csv, parquet and html/],
			[['--json', '--format', 'csv'], /ask for two formats/],
			[['--table', 'problems'], /--table goes with csv and parquet, and the format is text/],
			[
				['--format', 'csv', '--table', 'objects'],
				/There is no table "objects". The tables are problems and rules/,
			],
			[['-o', at('a.doc')], /The ending of .*a\.doc names no format/],
			[['-o', `${folder}/`, '--format', 'html'], /is a folder, and a html report is one file/],
			[
				['-o', folder, '--format', 'csv', '--table', 'rules'],
				/names one table, and all of them go into the folder/,
			],
			[['--fail-on', 'information'], /--fail-on information: it must be error, warning or never/],
			[['--outptu', 'x'], /There is no option --outptu/],
		];
		for (const [args, why] of refused) {
			const { status, stdout, stderr } = run(['check', coco, ...args]);
			expect([status, stdout]).toEqual([2, '']);
			expect(stderr).toMatch(why);
		}
	});
});

describe('files', () => {
	it('are written whole or not at all', () => {
		const kept = at('kept');
		mkdirSync(kept);
		writeFileSync(join(kept, 'report.html'), 'before');
		const absent = run(['check', coco, '-o', join(kept, 'absent', 'report.html')]);
		expect(absent.status).toBe(2);
		expect(absent.stderr).toContain(
			`There is no folder ${join(kept, 'absent')}: report.html was not written.`,
		);
		const gone = run(['check', 'gone.json', '-o', join(kept, 'report.html')]);
		expect(gone.status).toBe(2);
		expect(readFileSync(join(kept, 'report.html'), 'utf8')).toBe('before');
		run(['check', coco, '-o', join(kept, 'report.html')]);
		expect(readFileSync(join(kept, 'report.html'), 'utf8')).toMatch(/^<!DOCTYPE html>[\s\S]*<\/html>\n$/);
		expect(readdirSync(kept)).toEqual(['report.html']);
	});

	it.runIf(existsSync('/dev/full'))('a full disk is a sentence and exit code 2', () => {
		const { status, stderr } = run(['check', coco, '--format', 'csv', '-o', '/dev/full']);
		expect(status).toBe(2);
		expect(stderr).toContain('The disk is full: /dev/full was not written');
		expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
	});

	it('a link stays one: what it stands for is written', () => {
		writeFileSync(at('real.csv'), '');
		symlinkSync(at('real.csv'), at('link.csv'));
		run(['check', coco, '-o', at('link.csv')]);
		expect(lstatSync(at('link.csv')).isSymbolicLink()).toBe(true);
		expect(readFileSync(at('real.csv'), 'utf8')).toContain('box-zero-size');
	});
});

describe('exit codes', () => {
	const codeOf = (...args: string[]) => run(['check', coco, ...args]).status;

	it('--fail-on says from which severity on it is 1', () => {
		expect(codeOf()).toBe(1);
		expect(codeOf('--fail-on', 'error')).toBe(1);
		expect(codeOf('--fail-on', 'never')).toBe(0);
		expect(codeOf('--severity', 'box-zero-size=warning', '--fail-on', 'error')).toBe(0);
		expect(codeOf('--severity', 'box-zero-size=warning')).toBe(1);
		expect(codeOf('--severity', 'box-zero-size=information')).toBe(0);
	});

	it('--changed-since leaves what was there before', () => {
		const repository = at('repository');
		mkdirSync(repository);
		const git = (...args: string[]) =>
			execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], {
				cwd: repository,
			});
		const text = readFileSync(coco, 'utf8');
		writeFileSync(join(repository, 'a.json'), text);
		git('init', '--quiet');
		git('add', '--all');
		git('commit', '--quiet', '-m', 'first');
		const images = resolve('media/sample/images');
		const check = (...args: string[]) =>
			run(['check', 'a.json', '--images', images, '--changed-since', 'HEAD', ...args], repository);
		expect(check()).toEqual({
			status: 0,
			stdout: 'No problem came since HEAD.\n1 of 1 file did not change since HEAD.\n',
			stderr: '',
		});
		const value = JSON.parse(text);
		value.annotations[0].bbox[3] = 0;
		writeFileSync(join(repository, 'a.json'), JSON.stringify(value));
		const { status, stdout } = check();
		expect(status).toBe(1);
		expect(stdout).toContain('The box has no height');
		expect(stdout).not.toContain('The box has no width');
		expect(stdout).toMatch(/^\d problems of records that did not change since HEAD are not listed\.$/m);
		const told = JSON.parse(check('--json').stdout);
		expect(told.unchanged).toBeGreaterThan(0);
		expect(
			new Set(told.problems.map(({ image, object }: Record<string, number>) => `${image} ${object}`)),
		).toEqual(new Set(['0 0']));
		expect(check('--format', 'sarif').stdout).not.toContain('The box has no width');
		const unknown = run(['check', 'a.json', '--changed-since', 'nowhere'], repository);
		expect(unknown.status).toBe(2);
		expect(unknown.stderr).toContain('git knows no revision "nowhere"');
	});
});
