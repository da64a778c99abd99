// The command line as a program of its own: bundled as it is shipped, started, and read from outside.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram, type Outcome, programFolder } from '../support/cli-program';

const sample = resolve('media/sample');
const coco = join(sample, 'coco', 'instances.json');
const recipe = join(sample, 'sample.anchorage.json');
const dump = join(sample, 'predictions', 'epoch_03.safetensors');
const detections = join(sample, 'predictions', 'detections.json');
const termNames = ['rpn_objectness', 'rpn_box', 'roi_class', 'roi_box', 'mask'];

const folder = programFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let run: (args: string[], cwd?: string) => Outcome;
beforeAll(async () => {
	run = await buildProgram(folder);
});

interface Line {
	image: { id: string | number; fileName: string; path: string | null };
	recipe: string;
	tier: string;
	grids: { name: string; anchors: number }[];
	assignment: {
		positive: number;
		negative: number;
		ignored: number;
		forced: number;
		objects: { id: string | number; positives: number; bestIou: number; forced: number; levels: number[] }[];
	};
	losses: { terms: { name: string; value: number; weight: number }[]; total: number } | null;
	estimate: {
		source: string;
		minScore: number;
		all: number;
		counts: Record<'found' | 'false' | 'missed' | 'ignored', number>;
		errors: Record<string, number>;
		precision: { ap: number; ap50: number; ap75: number };
		terms: { name: string; value: number; background: number }[];
		total: number;
		objects: {
			id: string | number;
			fate: string;
			error: string | null;
			detection: number | null;
			terms: Record<string, number>;
		}[];
		detections: {
			row: number;
			class: string;
			score: number;
			box: number[];
			fate: string;
			error: string | null;
			object: number | null;
			iou: number;
		}[];
		notes: string[];
	} | null;
	problems: {
		rule: string;
		severity: string;
		message: string;
		span: { start: number; end: number } | null;
	}[];
}

function json(args: string[], cwd?: string): Line[] {
	const { status, stdout, stderr } = run(['inspect', ...args, '--json'], cwd);
	expect(stderr).toBe('');
	expect(status).toBe(0);
	return stdout
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line) as Line);
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

describe('anchorage inspect --json', () => {
	it('prints a line an image with counts that add up', () => {
		const lines = json([coco]);
		expect(lines.map(({ image }) => image.fileName)).toHaveLength(8);
		for (const line of lines) {
			expect(Object.keys(line)).toEqual(
				expect.arrayContaining(['image', 'recipe', 'tier', 'grids', 'assignment', 'losses', 'problems']),
			);
			const { positive, negative, ignored, forced, objects } = line.assignment;
			expect(positive + negative + ignored).toBe(sum(line.grids.map(({ anchors }) => anchors)));
			expect(sum(objects.map(({ positives }) => positives))).toBe(positive);
			expect(sum(objects.map((object) => object.forced))).toBe(forced);
			for (const { levels, positives } of objects) {
				expect(levels).toHaveLength(line.grids.length);
				expect(sum(levels)).toBe(positives);
			}
			expect([line.recipe, line.tier, line.losses]).toEqual(['torchvision-mask-rcnn', 'assignment', null]);
			expect(line.image.path).toBe(join(sample, 'images', line.image.fileName));
		}
		const text = readFileSync(coco, 'utf8');
		const zeroWidth = lines[7].problems.find(({ span }) => span !== null);
		expect(text.slice(zeroWidth?.span?.start, zeroWidth?.span?.end)).not.toBe('');
		expect(lines[7].problems.every(({ rule, severity, message }) => rule && severity && message)).toBe(true);
	});

	it('takes one image by its id or its file name', () => {
		const [byName] = json([coco, '--image', '03_ring.jpg']);
		expect(byName.image.id).toBe(103);
		const byId = json([coco, '--image', String(byName.image.id)]);
		expect(byId).toEqual([byName]);
		expect(byName.assignment.objects.map(({ id }) => id)).toEqual([1009, 1010, 1011, 1012]);
		expect(byName.assignment.objects).toHaveLength(4);
	});

	it('takes a recipe by name or file', () => {
		const [classic] = json([coco, '--image', '01_shapes.jpg', '--recipe', 'classic-faster-rcnn']);
		expect(classic).toMatchObject({ recipe: 'classic-faster-rcnn', grids: [{ name: 'conv5' }] });
		const [own] = json(
			['coco/instances.json', '--image', '01_shapes.jpg', '--recipe', 'sample.anchorage.json'],
			sample,
		);
		expect(own.recipe).toBe('sample');
		expect(sum(own.grids.map(({ anchors }) => anchors))).toBe(35_805);
	});

	it('adds the losses of a dump, and has none for an image that is not in it', () => {
		const lines = json([coco, '--recipe', recipe, '--predictions', dump]);
		const [first] = lines;
		expect(first.tier).toBe('exact');
		expect(first.losses?.terms.map(({ name }) => name)).toEqual(termNames);
		expect(first.losses?.total).toBeCloseTo(
			sum(first.losses?.terms.map(({ value, weight }) => value * weight) ?? []),
			10,
		);
		expect(lines[6].losses).toBeNull();
	});

	it('takes a folder of dumps, a sampling and a seed', () => {
		const dumps = join(folder, 'dumps');
		mkdirSync(dumps);
		cpSync(dump, join(dumps, '01_shapes.safetensors'));
		const args = [coco, '--image', '01_shapes.jpg', '--recipe', recipe, '--predictions', dumps];
		const totals = [
			json(args),
			json([...args, '--sampling', 'all']),
			json([...args, '--sampling', 'seeded', '--seed', '7']),
		].map(([line]) => line.losses?.total);
		expect(new Set(totals).size).toBe(3);
		expect(json([...args, '--sampling', 'seeded', '--seed', '7'])[0].losses?.total).toBe(totals[2]);
	});

	it.each([
		['Pascal VOC', join('voc', '02_overlap.xml')],
		['YOLO', join('labels', '02_overlap.txt')],
		['LabelMe', join('labelme', '02_overlap.json')],
	])('reads %s as it reads COCO', (_, file) => {
		const [line] = json([join(sample, file), '--recipe', recipe]);
		expect(json([join(sample, file), '--recipe', recipe, '--image', '02_overlap.jpg'])).toEqual([line]);
		const [asCoco] = json([coco, '--recipe', recipe, '--image', '02_overlap.jpg']);
		expect(line.image.path).toBe(asCoco.image.path);
		expect(line.assignment.objects).toHaveLength(5);
		expect(sum(line.grids.map(({ anchors }) => anchors))).toBe(
			sum(asCoco.grids.map(({ anchors }) => anchors)),
		);
		for (const [k, object] of line.assignment.objects.entries()) {
			// Boxes of VOC are whole pixels; the others write the same numbers in other words.
			expect(object.bestIou).toBeCloseTo(asCoco.assignment.objects[k].bestIou, 1);
		}
	});

	it('says problems of the file as a whole with its first image', () => {
		const orphan = join(folder, 'orphan.json');
		const content = JSON.parse(readFileSync(coco, 'utf8')) as { annotations: { image_id: number }[] };
		content.annotations.push({ ...content.annotations[0], image_id: 999_999 });
		writeFileSync(orphan, JSON.stringify(content));
		const args = [orphan, '--images', join(sample, 'images')];
		const before = json([coco]);
		const lines = json(args);
		const added = lines.map(({ problems }, k) => problems.length - before[k].problems.length);
		expect(added[0]).toBeGreaterThan(0);
		expect(lines[0].problems.some(({ message }) => message.includes('999999'))).toBe(true);
		expect(lines[1].problems.some(({ message }) => message.includes('999999'))).toBe(false);
	});
});

describe('anchorage inspect --detections', () => {
	const written = JSON.parse(readFileSync(detections, 'utf8')) as { image_id: number; score: number }[];

	it('judges the detections of each image, and adds up', () => {
		const lines = json([coco, '--detections', detections, '--score', '0.5']);
		for (const { image, tier, losses, estimate, assignment } of lines) {
			expect([tier, losses]).toEqual(['estimate', null]);
			if (!estimate) throw new Error(`no estimate of ${image.fileName}`);
			const own = written.filter(({ image_id }) => image_id === image.id);
			const sure = own.filter(({ score }) => score >= 0.5).map(({ score }) => score);
			expect(estimate).toMatchObject({ source: 'detections.json', minScore: 0.5, all: own.length });
			expect(estimate.detections.map(({ score }) => score)).toEqual(sure.sort((a, b) => b - a));
			const fates = (fate: string, of: { fate: string }[]) => of.filter((each) => each.fate === fate).length;
			expect(estimate.counts.found).toBe(fates('found', estimate.detections));
			expect(estimate.counts.found).toBe(fates('found', estimate.objects));
			expect(estimate.counts.missed).toBe(fates('missed', estimate.objects));
			expect(estimate.objects.map(({ id }) => id)).toEqual(assignment.objects.map(({ id }) => id));
			for (const { name, value, background } of estimate.terms)
				expect(sum(estimate.objects.map(({ terms }) => terms[name])) + background).toBeCloseTo(value, 12);
			expect(sum(estimate.terms.map(({ value }) => value))).toBeCloseTo(estimate.total, 12);
			for (const { detection, fate } of estimate.objects)
				expect(detection !== null && estimate.detections[detection].fate).toBe(fate === 'found' && 'found');
		}
		const all = lines.map(({ estimate }) => estimate?.counts.false ?? 0);
		expect(sum(all)).toBeGreaterThan(0);
	});

	it('stands beside the losses of a dump, and is null without detections', () => {
		const args = [coco, '--image', '01_shapes.jpg', '--recipe', recipe];
		const [both] = json([...args, '--predictions', dump, '--detections', detections]);
		expect([both.tier, both.losses === null, both.estimate === null]).toEqual(['exact', false, false]);
		expect(json(args)[0].estimate).toBeNull();
	});

	it('takes fewer detections the higher the score, and the same AP', () => {
		const [low, high] = ['0', '0.9'].map(
			(score) =>
				json([coco, '--image', '02_overlap.jpg', '--detections', detections, '--score', score])[0].estimate,
		);
		expect(low?.detections.length).toBe(low?.all);
		expect(high?.detections.every(({ score }) => score >= 0.9)).toBe(true);
		expect(high?.detections.length).toBeLessThan(low?.detections.length ?? 0);
		expect(high?.precision).toEqual(low?.precision);
	});

	it('says it in words, and what could not be taken once', () => {
		const odd = join(folder, 'odd.json');
		writeFileSync(odd, JSON.stringify([...written, { ...written[0], image_id: 999_999 }]));
		const { status, stdout } = run(['inspect', coco, '--detections', odd]);
		expect(status).toBe(0);
		expect(stdout).toMatch(
			/\n {2}Estimate, from odd\.json: \d+ of \d+ objects? found, .* \(score 0\.25 or more\)\. .*AP \d\.\d\d of this image/,
		);
		expect(stdout).toMatch(/\n {2}Class, of found objects \(estimate\): \d+\.\d{4}\n/);
		expect(stdout.match(/999999/g)).toHaveLength(1);
	});

	it('leaves the assignment where the detections are refused, says why once, and ends with exit code 2', () => {
		const refused = join(folder, 'refused.json');
		writeFileSync(refused, '[{"image_id": 101, "category_id": 1,');
		const { status, stdout, stderr } = run(['inspect', coco, '--detections', refused, '--json']);
		expect(status).toBe(2);
		expect(stderr.trimEnd().split('\n')).toHaveLength(1);
		expect(stderr).toMatch(/^anchorage inspect: .*refused\.json/);
		const lines = stdout
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line) as Line);
		expect(lines).toHaveLength(8);
		expect(lines.every(({ estimate, tier }) => estimate === null && tier === 'assignment')).toBe(true);
		expect(lines[0].problems.map(({ rule }) => rule)).toContain('detections-refused');
	});
});

describe('anchorage inspect', () => {
	it('prints the finding, the totals and the terms in words', () => {
		const { status, stdout } = run([
			'inspect',
			coco,
			'--image',
			'01_shapes.jpg',
			'--recipe',
			recipe,
			'--predictions',
			dump,
		]);
		expect(status).toBe(0);
		expect(stdout).toMatch(/^01_shapes\.jpg \(torchvision Mask R-CNN FPN, sample\)\n/);
		expect(stdout).toMatch(/\n {2}RPN objectness: \d+\.\d{4}\n/);
		expect(stdout).toMatch(/\n {2}total: \d+\.\d{4}\n/);
	});

	it('is found by paths with the separators of the system', () => {
		const relative = ['coco', 'instances.json'].join(sep);
		expect(json([relative, '--image', '01_shapes.jpg'], sample)).toHaveLength(1);
	});
});

describe('what cannot be done', () => {
	const damaged = join(folder, 'damaged.safetensors');
	beforeAll(() => writeFileSync(damaged, readFileSync(dump).subarray(0, 5000)));

	it.each<[string, string[], RegExp]>([
		['a file that is absent', ['nowhere.json'], /^anchorage inspect: There is no file nowhere\.json\.$/],
		['a folder', [sample], /^anchorage inspect: There is no file .*sample\.$/],
		['a file of another kind', ['package.json'], /none of the formats that can be read/],
		[
			'a recipe that is unknown',
			[coco, '--recipe', 'yolov8'],
			/^anchorage inspect: There is no recipe "yolov8"\./,
		],
		['a recipe file that is absent', [coco, '--recipe', 'x.anchorage.json'], /cannot be read \(ENOENT\)\.$/],
		['an image that is unknown', [coco, '--image', '99'], /has no image "99"\.$/],
		[
			'predictions that are absent',
			[coco, '--predictions', 'x.npz'],
			/^anchorage inspect: There are no predictions at x\.npz\.$/,
		],
		[
			'detections that are absent',
			[coco, '--detections', 'x.json'],
			/^anchorage inspect: There are no detections at x\.json\.$/,
		],
		[
			'a score that is none',
			[coco, '--score', '1.5'],
			/--score is "1\.5"; it must be a number from 0 to 1\.$/,
		],
		[
			'an option that is unknown',
			[coco, '--receipt', 'x'],
			/^anchorage inspect: There is no option --receipt\. The options are /,
		],
		['a short option', [coco, '-q'], /^anchorage inspect: There is no option -q\./],
		['two files', [coco, 'b.json'], /^anchorage inspect: One file at a time: what is "b\.json"\?$/],
		[
			'an unknown sampling',
			[coco, '--sampling', 'some'],
			/--sampling is "some"; it must be all, seeded or dump\.$/,
		],
		['a seed that is none', [coco, '--seed', '-1'], /--seed is "-1"; it must be a whole number/],
		['no file', [], /^anchorage: Missing required positional argument: FILE\. See anchorage --help\.$/],
	])('%s ends with exit code 2 and one sentence', (_, args, message) => {
		const { status, stdout, stderr } = run(['inspect', ...args]);
		expect(stderr.trimEnd()).toMatch(message);
		expect(stderr.trimEnd().split('\n')).toHaveLength(1);
		expect(stdout).toBe('');
		expect(status).toBe(2);
	});

	it.each([
		['a damaged dump', () => damaged, /^anchorage inspect: damaged\.safetensors: .* cut off/],
		[
			'a dump of another recipe',
			() => dump,
			/`01_shapes\/rpn_objectness\.P2` is 3 × 80 × 112, this recipe needs 3 × 200 × 272/,
		],
	])('%s leaves the assignment, says why, and ends with exit code 2', (_, path, message) => {
		const { status, stdout, stderr } = run([
			'inspect',
			coco,
			'--image',
			'01_shapes.jpg',
			'--predictions',
			path(),
			'--json',
		]);
		expect(status).toBe(2);
		expect(stderr).toMatch(message);
		const line = JSON.parse(stdout) as Line;
		expect(line.losses).toBeNull();
		expect(line.problems.map(({ rule }) => rule)).toContain('dump-refused');
	});

	it.each<[string, string[], RegExp]>([
		['no command', [], /^anchorage: No command specified\. See anchorage --help\.$/],
		['an unknown command', ['paint'], /^anchorage: Unknown command .?paint.?\. See anchorage --help\.$/],
	])('%s', (_, args, message) => {
		const { status, stderr } = run(args);
		expect(stderr.trimEnd()).toMatch(message);
		expect(status).toBe(2);
	});

	it('but help and version can', () => {
		expect(run(['--version'])).toMatchObject({
			status: 0,
			stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
		});
		expect(run(['inspect', '--help'])).toMatchObject({
			status: 0,
			stdout: expect.stringContaining('--predictions'),
		});
	});
});
