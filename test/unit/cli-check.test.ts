// `anchorage check` as a program: exit codes, lines and JSON, and the files that are broken in the wild.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import { problemParts } from '../../src/compute/protocol';
import type { Span } from '../../src/core/problem';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';

const sample = resolve('media/sample');
const coco = join(sample, 'coco', 'instances.json');
const images = join(sample, 'images');

const folder = programFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let run: (args: string[], cwd?: string) => Outcome;
beforeAll(async () => {
	run = await buildProgram(folder);
});

interface Content {
	images: { id: number }[];
	annotations: { image_id: number }[];
}

/** The sample's first image alone: nothing is wrong with it. */
const clean = join(folder, 'clean.json');
{
	const content = JSON.parse(readFileSync(coco, 'utf8')) as Content;
	const [first] = content.images;
	content.images = [first];
	content.annotations = content.annotations.filter(({ image_id }) => image_id === first.id);
	writeFileSync(clean, JSON.stringify(content));
}

interface Told {
	rule: string;
	severity: string;
	message: string;
	span: Span | null;
	line?: number;
	column?: number;
	image?: number;
	object?: number;
	fix?: string;
}

interface Line {
	file: string;
	format: string | null;
	records: number;
	problems: Told[];
}

/** The lines of JSON, with the exit code. */
function json(args: string[], cwd?: string): { status: number | null; lines: Line[] } {
	const { status, stdout, stderr } = run(['check', '--json', ...args], cwd);
	expect(stderr).toBe('');
	const lines = stdout
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line) as Line);
	return { status, lines };
}

const rulesOf = ({ problems }: Line) => [...new Set(problems.map(({ rule }) => rule))];

describe('anchorage check', () => {
	it('says of a clean file that it is, and ends with exit code 0', () => {
		expect(run(['check', clean, '--images', images])).toEqual({
			status: 0,
			stdout:
				'No problem found in 3 records. If training still fails, look at the learning rate or mixed precision.\n',
			stderr: '',
		});
		const { status, lines } = json([clean, '--images', images]);
		expect(status).toBe(0);
		expect(lines).toEqual([
			{ file: relative(process.cwd(), clean), format: 'coco', records: 3, problems: [] },
		]);
	});

	it('prints a line a problem, as compilers do, and ends with exit code 1', () => {
		const { status, stdout, stderr } = run(['check', join('coco', 'instances.json')], sample);
		expect([status, stderr]).toEqual([1, '']);
		const lines = stdout.trimEnd().split('\n');
		const text = readFileSync(coco, 'utf8').split('\n');
		const [, line, column] =
			/^coco.instances\.json:(\d+):(\d+): error: The box has no width: .* \[box-zero-size\]$/m.exec(stdout) ??
			[];
		expect(text[Number(line) - 1].slice(Number(column) - 1)).toMatch(/^\[262, 40, 0, 80\]/);
		expect(lines.at(-1)).toMatch(/^1 error, 0 warnings and 2 for information in 49 records of 1 file\.$/);
		expect(lines).toHaveLength(4);
	});

	it('prints the problems of the engine as JSON, with lines and columns from 1', async () => {
		const { status, lines } = json([coco]);
		expect(status).toBe(1);
		const file = { path: coco, version: 0 };
		const problems = await new Engine().everyProblem(file, plainChoices, problemParts);
		expect(problems.length).toBeGreaterThan(2);
		expect(
			lines[0].problems.map(({ rule, severity, message, span }) => ({ rule, severity, message, span })),
		).toEqual(problems.map(({ rule, severity, message, span }) => ({ rule, severity, message, span })));
		const text = readFileSync(coco, 'utf8');
		for (const { span, line, column } of lines[0].problems) {
			if (!span) {
				expect([line, column]).toEqual([undefined, undefined]);
				continue;
			}
			const before = text.slice(0, span.start).split('\n');
			expect([line, column]).toEqual([before.length, (before.at(-1) as string).length + 1]);
		}
	});

	it('looks under the recipe that is asked for, with the fixes that there are', () => {
		const dots = (recipe: string) =>
			json([coco, '--recipe', recipe]).lines[0].problems.filter(({ rule }) => rule === 'object-unmatched');
		expect(dots('torchvision-mask-rcnn')).toEqual([]);
		expect(dots('ultralytics-detect')).toMatchObject([{ severity: 'warning', image: 4 }]);
		const twice = join(folder, 'twice.json');
		const content = JSON.parse(readFileSync(clean, 'utf8')) as Content;
		content.annotations.push({ ...content.annotations[0], id: 99 } as Content['annotations'][0]);
		writeFileSync(twice, JSON.stringify(content));
		const { lines } = json([twice, '--images', images, '--recipe', 'ultralytics-detect']);
		expect(lines[0].problems).toMatchObject([{ rule: 'object-duplicate', fix: 'Delete the copy' }]);
	});

	it('takes several files, with one summary over all', () => {
		const { status, lines } = json([clean, coco, '--images', images]);
		expect(status).toBe(1);
		expect(lines.map(({ problems }) => problems.length > 0)).toEqual([false, true]);
		expect(run(['check', clean, coco, '--images', images]).stdout).toMatch(/in 52 records of 2 files\.\n$/);
	});

	it('takes other severities: what is off is not told, and information alone is exit code 0', () => {
		const off = json([coco, '--severity', 'box-zero-size=off']);
		expect(off.status).toBe(0);
		expect(rulesOf(off.lines[0])).not.toContain('box-zero-size');
		const mild = json([coco, '--severity', 'box-zero-size=information, crowd-handling=off']);
		expect(mild.status).toBe(0);
		expect(rulesOf(mild.lines[0])).not.toContain('crowd-handling');
		expect(
			json([coco, '--severity', 'crowd-handling=error']).lines[0].problems.map(({ severity }) => severity),
		).toContain('error');
	});
});

describe('what cannot be looked for', () => {
	it.each<[string, string[], RegExp]>([
		['a file that is absent', ['nowhere.json'], /^anchorage check: There is no file nowhere\.json\.$/],
		['a folder', [sample], /^anchorage check: There is no file .*sample\.$/],
		[
			'an unknown option',
			[coco, '--strict'],
			/^anchorage check: There is no option --strict\. The options are /,
		],
		[
			'an unknown rule',
			[coco, '--severity', 'box-too-nice=off'],
			/^anchorage check: There is no rule "box-too-nice"; docs\/rules\/README\.md lists them\.$/,
		],
		[
			'an unknown severity',
			[coco, '--severity', 'box-zero-size=fatal'],
			/it must be RULE=error, warning, information or off\.$/,
		],
		['an unknown recipe', [coco, '--recipe', 'yolov8'], /^anchorage check: There is no recipe "yolov8"\./],
		['no file', [], /^anchorage: Missing required positional argument: FILE\. See anchorage --help\.$/],
	])('%s ends with exit code 2 and one sentence', (_, args, message) => {
		const { status, stdout, stderr } = run(['check', ...args]);
		expect(stderr.trimEnd()).toMatch(message);
		expect(stderr.trimEnd().split('\n')).toHaveLength(1);
		expect(stdout).toBe('');
		expect(status).toBe(2);
	});
});

const malformed = resolve('../shared/data/malformed');
const hasMalformed = existsSync(malformed);
if (!hasMalformed) console.log(`cli-check: skips the broken files, ${malformed} is absent`);

describe.skipIf(!hasMalformed)('files that are broken in the wild', () => {
	/** The problem that the README there names, by folder and file. */
	const expected: Record<string, [file: string, rule: string]> = {
		'box-outside-image': ['instances_val2017.json', 'box-outside-image'],
		'class-list-mismatch': ['labels/*', 'class-list-disagrees'],
		'crowd-without-mask': ['instances_val2017.json', 'crowd-without-mask'],
		'lfs-pointer': ['instances_val2017.json', 'file-lfs-pointer'],
		'not-json': ['instances_val2017.json', 'json-syntax'],
		'orphan-annotations': ['instances_val2017.json', 'annotation-orphan'],
		'results-named-as-ground-truth': ['instances_val2017.json', 'file-is-results'],
		'symlink-as-text': ['2011_000003.json', 'file-symlink-text'],
		'trailing-comma-via': ['via_region_data.json', 'json-trailing-comma'],
	};

	it('has an expectation for every folder', () => {
		const folders = readdirSync(malformed, { withFileTypes: true }).filter((entry) => entry.isDirectory());
		expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(expected));
	});

	it.each(Object.entries(expected))('%s', (name, [file, rule]) => {
		const place = join(malformed, name);
		const files = file.endsWith('*')
			? readdirSync(join(place, file.slice(0, -1))).map((each) => join(file.slice(0, -1), each))
			: [file];
		const { status, lines } = json(files, place);
		expect(status).toBe(1);
		for (const line of lines) expect(rulesOf(line), line.file).toContain(rule);
	});
});
