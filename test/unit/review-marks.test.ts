// Marks of reviewed label errors in their file: what is kept, what is refused, and what survives other writers.

import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { marksPath, readMarks, writeMark } from '../../src/compute/review/marks';

const root = mkdtempSync(join(tmpdir(), 'anchorage-marks-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folder = '';
let path = '';
let count = 0;
beforeEach(() => {
	folder = join(root, String(count++));
	mkdirSync(folder);
	path = join(folder, 'val.anchorage-review.json');
});

const written = () => JSON.parse(readFileSync(path, 'utf8'));

describe('where marks are kept', () => {
	it('is beside the first annotation file, by its stem', () => {
		expect(marksPath([join(folder, 'instances_val.json'), join(folder, 'other.json')])).toBe(
			join(folder, 'instances_val.anchorage-review.json'),
		);
	});

	it('is inside a folder that is the data set', () => {
		const labels = join(folder, 'labels.v2');
		mkdirSync(labels);
		expect(marksPath([labels])).toBe(join(labels, 'labels.v2.anchorage-review.json'));
	});

	it('has no signs of a glob in its name', () => {
		expect(marksPath([join(folder, '*.xml')])).toBe(join(folder, '_.anchorage-review.json'));
	});
});

describe('a mark', () => {
	it('is written to a new file and read again', async () => {
		const before = Date.now();
		const marks = await writeMark(path, 'b2', 'fine', 'cup, or bowl?');
		expect(marks.b2).toMatchObject({ mark: 'fine', what: 'cup, or bowl?' });
		expect(Date.parse(marks.b2.at)).toBeGreaterThanOrEqual(before);
		expect(readMarks(path)).toEqual(marks);
		expect(readdirSync(folder)).toEqual(['val.anchorage-review.json']);
	});

	it('stands on a line of its own, in the order of the keys', async () => {
		for (const key of ['c', 'a', 'b']) await writeMark(path, key, 'fixed', key);
		const lines = readFileSync(path, 'utf8').split('\n');
		expect(lines.filter((line) => line.includes('"mark"')).map((line) => line.trim().slice(0, 3))).toEqual([
			'"a"',
			'"b"',
			'"c"',
		]);
		expect(lines.at(-1)).toBe('');
	});

	it('is replaced by another, and taken back', async () => {
		await writeMark(path, 'a', 'fixed', 'x');
		expect((await writeMark(path, 'a', 'fine', 'x')).a.mark).toBe('fine');
		expect(await writeMark(path, 'a', null, 'x')).toEqual({});
		expect(written()).toEqual({ version: 1, marks: {} });
	});

	it('leaves what others put into the file', async () => {
		const foreign = { mark: 'disputed', by: 'Ada' };
		writeFileSync(path, JSON.stringify({ version: 1, reviewer: { name: 'Ada' }, marks: { z: foreign } }));
		const marks = await writeMark(path, 'a', 'fixed', 'x');
		expect(Object.keys(marks)).toEqual(['a']);
		expect(written()).toMatchObject({ version: 1, reviewer: { name: 'Ada' }, marks: { z: foreign } });
	});

	it('follows a link to the file', async () => {
		const real = join(folder, 'real.json');
		writeFileSync(real, '{"version": 1, "marks": {}}');
		symlinkSync(real, path);
		await writeMark(path, 'a', 'fine', 'x');
		expect(readMarks(real).a.mark).toBe('fine');
	});

	it('is read behind a byte order mark', () => {
		writeFileSync(path, '\ufeff{"version": 1, "marks": {"a": {"mark": "fine", "what": "x", "at": ""}}}');
		expect(readMarks(path).a.mark).toBe('fine');
	});
});

describe('several writers', () => {
	it('lose nothing in one process', async () => {
		const keys = Array.from({ length: 40 }, (_, k) => `key${k}`);
		await Promise.all(keys.map((key) => writeMark(path, key, 'fixed', key)));
		expect(Object.keys(readMarks(path)).sort()).toEqual([...keys].sort());
	});

	it('wait for a draft, and take one over that a dead process left', async () => {
		const draft = join(folder, `.val.anchorage-review.json.draft`);
		writeFileSync(draft, 'left behind');
		const long = new Date(Date.now() - 60_000);
		utimesSync(draft, long, long);
		expect((await writeMark(path, 'a', 'fine', 'x')).a.mark).toBe('fine');
		expect(readdirSync(folder)).toEqual(['val.anchorage-review.json']);
	});
});

describe('a file that is no list of marks', () => {
	it.each([
		['cut off', '{"version": 1, "marks": {"a": {"mark"', /damaged/],
		['with the signs of a merge', '{\n<<<<<<< HEAD\n"version": 1', /merge/],
		['another JSON', '[1, 2]', /no list of review marks/],
		['without marks', '{"version": 1}', /no list of review marks/],
		['of a newer version', '{"version": 2, "marks": {}}', /version 2.*update/],
		['empty', '', /damaged/],
	])('%s is refused and left as it is', async (_, text, message) => {
		writeFileSync(path, text);
		expect(() => readMarks(path)).toThrow(message);
		await expect(writeMark(path, 'a', 'fine', 'x')).rejects.toThrow(message);
		expect(readFileSync(path, 'utf8')).toBe(text);
		expect(readdirSync(folder)).toEqual(['val.anchorage-review.json']);
	});

	it('is told by its name where there is no folder for it', async () => {
		await expect(writeMark(join(folder, 'gone', 'a.json'), 'a', 'fine', 'x')).rejects.toThrow(
			/^a\.json cannot be written: .*The mark was not kept\.$/,
		);
	});
});

it('absent marks are none', () => {
	expect(readMarks(path)).toEqual({});
});
