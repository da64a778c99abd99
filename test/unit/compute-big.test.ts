// A file that is read in parts says and does what the same file read as one text does: lists, inspections, problems, edits,
// and what is on disk after saving.

import {
	appendFileSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { plainChoices as choices } from '../../src/cli/options';
import { buildIndex } from '../../src/compute/big/build-index';
import { Engine } from '../../src/compute/engine';
import type { ObjectEdit } from '../../src/core/object-edit';
import type { Problem, Span, TextEdit } from '../../src/core/problem';
import { applyEdits } from '../../src/formats/edit';
import { cocoText } from '../support/coco-text';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-big-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const whole = (path: string) => ({ path, version: 0 });
const inParts = (path: string, version = 0) => ({ path, version, inParts: true });
/** Texts that are tried; more with ANCHORAGE_RUNS. */
const runs = Number(process.env.ANCHORAGE_RUNS ?? 15);
const never = new AbortController().signal;

let files = 0;
function written(text: string): string {
	const path = join(folder, `${++files}.json`);
	writeFileSync(path, text);
	return path;
}

/** Byte offsets as offsets in the text. */
function inText(text: string): (span: Span) => Span {
	const bytes = Buffer.from(text);
	const at = (offset: number) => bytes.subarray(0, offset).toString().length;
	return ({ start, end }) => ({ start: at(start), end: at(end) });
}

/** What is compared of a problem: everything but the repair's title. */
function said(problem: Problem, move: (span: Span) => Span) {
	const { rule, severity, message, span, image, object, fix } = problem;
	return JSON.stringify({
		rule,
		severity,
		message: message.replace(/[^ -~]/g, '?'),
		span: span && move(span),
		image,
		object,
		edits: fix?.edits.map(({ span: at, text }) => ({ ...move(at), text })),
	});
}

async function problemsOf(
	engine: Engine,
	ref: { path: string; version: number },
	move: (span: Span) => Span,
) {
	const all = await engine.everyProblem(ref, choices, ['records', 'training']);
	return all.map((problem) => said(problem, move)).sort();
}

describe('a file that is read in parts', () => {
	it('lists, inspects and finds what the whole text shows', async () => {
		await fc.assert(
			fc.asyncProperty(cocoText(), async (text) => {
				const path = written(text);
				const engine = new Engine();
				const move = inText(text);
				const summary = await engine.summarise(inParts(path), choices);
				const expected = await engine.summarise(whole(path), choices);
				expect({ ...summary, reading: 0 }).toEqual({ ...expected, reading: 0, records: summary.records });
				const listed = await engine.images(inParts(path), choices, 0, 100);
				const rows = await new Engine().images(whole(path), choices, 0, 100);
				expect(listed.map(({ id, fileName }) => ({ id, fileName }))).toEqual(
					rows.map(({ id, fileName }) => ({ id, fileName })),
				);
				for (const { row } of rows) {
					const { inspection } = await engine.inspection(inParts(path), choices, row);
					const other = (await new Engine().inspection(whole(path), choices, row)).inspection;
					expect({ ...inspection, problems: [], assignMs: 0 }).toEqual({
						...other,
						problems: [],
						assignMs: 0,
					});
				}
				expect(await problemsOf(engine, inParts(path), move)).toEqual(
					await problemsOf(new Engine(), whole(path), (span) => span),
				);
			}),
			{ numRuns: runs, seed: 6 },
		);
	}, 60_000);

	it('refuses one in UTF-16 instead of finding nothing in it', async () => {
		const path = join(folder, 'wide.json');
		for (const text of [`\ufeff${small}`, small]) {
			writeFileSync(path, Buffer.from(text, 'utf16le'));
			await expect(new Engine().summarise(inParts(path), choices)).rejects.toThrow('save it as UTF-8');
			const { imageCount, records } = await new Engine().summarise(whole(path), choices);
			expect([imageCount, records]).toEqual([1, 1]);
		}
	});

	it('refuses what is no COCO file, and says what it is', async () => {
		const refused = async (text: string) =>
			new Engine().summarise(inParts(written(text)), choices).catch((error: Error) => error.message);
		expect(await refused('{"version":"5","shapes":[],"imagePath":"a.jpg"}')).toContain('is a LabelMe file');
		expect(await refused('[{"image_id":1,"score":0.5,"bbox":[1,2,3,4]}]')).toContain('COCO results list');
		expect(await refused('')).toContain('The file is empty');
	});

	it('shows letters that are written as escapes, alone and beside others', async () => {
		const names = ['a\\u00e9.jpg', '\\u4eba写\\ud83d\\ude00.jpg', 'é\\ud800.jpg'];
		const images = names.map((name, id) => `{"id":${id},"file_name":"${name}"}`);
		const path = written(`{"images":[${images.join()}],"annotations":[],"categories":[]}`);
		const listed = await new Engine().images(inParts(path), choices, 0, 9);
		expect(listed.map(({ fileName }) => fileName)).toEqual(names.map((name) => JSON.parse(`"${name}"`)));
	});

	it('finds the record at every place', async () => {
		const text =
			'{"images":[{"id":1,"file_name":"é.jpg","width":9,"height":9}],"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4]}, {"id":2,"image_id":1,"category_id":1,"bbox":[1,2,3,4]}],"categories":[{"id":1,"name":"a"}]}';
		const path = written(text);
		const engine = new Engine();
		const other = new Engine();
		for (let at = 0; at < text.length; at++) {
			const offset = Buffer.from(text.slice(0, at)).length;
			expect(await engine.locate(inParts(path), choices, offset), `at ${at}`).toEqual(
				await other.locate(whole(path), choices, at),
			);
		}
	});

	it('takes edits one after another as the text does', async () => {
		const edit = fc.oneof(
			fc.record({
				kind: fc.constant('move' as const),
				dx: fc.integer({ min: -3, max: 9 }),
				dy: fc.constant(1),
			}),
			fc.constant<ObjectEdit>({ kind: 'box', box: [1, 2, 30, 41.5] }),
			fc.constant<ObjectEdit>({ kind: 'flag', on: true }),
			fc.constant<ObjectEdit>({ kind: 'duplicate' }),
			fc.constant<ObjectEdit>({ kind: 'delete' }),
			fc.constant<ObjectEdit>({ kind: 'class', className: 'cat' }),
		);
		const steps = fc.array(fc.tuple(fc.nat(20), fc.nat(20), edit), { minLength: 1, maxLength: 8 });
		let made = 0;
		await fc.assert(
			fc.asyncProperty(cocoText(), steps, async (start, wanted) => {
				const path = written(start);
				const engine = new Engine();
				let text = start;
				let version = 0;
				const log: TextEdit[] = [];
				for (const [image, object, step] of wanted) {
					const ref = inParts(path, version);
					const { imageCount } = await engine.summarise(ref, choices);
					if (imageCount === 0) return;
					const row = image % imageCount;
					const lines = await engine.table.objects(ref, choices, row);
					if (lines.length === 0) continue;
					const at = object % lines.length;
					const edits = await engine.edit(ref, choices, row, at, step).catch(() => []);
					// The same edit of the same text, read as a whole.
					const plain = new Engine();
					const other = written(text);
					const expected = await plain.edit(whole(other), choices, row, at, step).catch(() => []);
					const changed = applyEdits(Buffer.from(text).toString('latin1'), edits);
					text = applyEdits(text, expected);
					expect(Buffer.from(changed, 'latin1').toString()).toBe(text);
					if (edits.length === 0) continue;
					made++;
					const sequence = [...edits].sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
					engine.updateText({
						path,
						version: version + 1,
						inParts: true,
						base: version,
						edits: sequence,
						length: 0,
					});
					version++;
					log.push(...sequence);
				}
				if (version === 0) return;
				const ref = inParts(path, version);
				const after = written(text);
				expect(await problemsOf(engine, ref, inText(text))).toEqual(
					await problemsOf(new Engine(), whole(after), (span) => span),
				);
				// A process that starts anew is told everything at once.
				const fresh = new Engine();
				fresh.updateText({ path, version, inParts: true, base: 0, edits: log, length: 0 });
				expect(await problemsOf(fresh, ref, inText(text))).toEqual(
					await problemsOf(engine, ref, inText(text)),
				);
				expect(await fresh.table.rows(ref, choices, allRows, 0, 50)).toEqual(
					await engine.table.rows(ref, choices, allRows, 0, 50),
				);
				// What was changed finds its place in the file as it was; only white space between records may differ.
				const changes = await engine.inParts.changes(ref, choices);
				const { edits, lost } = await new Engine().inParts.place(inParts(path), choices, changes);
				expect(lost).toEqual([]);
				const placed = applyEdits(Buffer.from(start).toString('latin1'), edits);
				expect(JSON.parse(Buffer.from(placed, 'latin1').toString())).toEqual(JSON.parse(text));
				await engine.inParts.save(ref, choices, path, never);
				expect(readFileSync(path, 'utf8')).toBe(text);
			}),
			{ numRuns: runs, seed: 6 },
		);
		expect(made).toBeGreaterThan(runs / 2);
	}, 120_000);
});

const allRows = { text: '', problems: 'all', sort: 'file' } as const;

const small = '{"images":[{"id":1}],"annotations":[{"id":3,"image_id":1,"bbox":[1,1,2,2]}],"categories":[]}';

describe('the index that is kept', () => {
	const storage = join(folder, 'indexes');
	const options = { worker: null, storage };

	it('is used while size and time of the file are the same', async () => {
		const path = written(small);
		const first = await buildIndex(path, options);
		expect(first.isKept).toBe(false);
		await expect.poll(async () => (await buildIndex(path, options)).isKept).toBe(true);
		const second = await buildIndex(path, options);
		expect(second.index).toEqual(first.index);
		const { atime, mtime } = statSync(path);
		utimesSync(path, atime, new Date(mtime.getTime() + 5000));
		expect((await buildIndex(path, options)).isKept).toBe(false);
	});

	it('is right after a save', async () => {
		const path = written(small);
		const engine = new Engine({ worker: null, storage });
		await engine.summarise(inParts(path), choices);
		const edits = await engine.edit(inParts(path), choices, 0, 0, { kind: 'duplicate' });
		engine.updateText({ path, version: 1, inParts: true, base: 0, edits, length: 0 });
		await engine.inParts.save(inParts(path, 1), choices, path, never);
		const kept = await buildIndex(path, options);
		expect(kept.isKept).toBe(true);
		expect(kept.index).toEqual((await buildIndex(path, { worker: null, storage: null })).index);
		expect(kept.index.annotations.start).toHaveLength(2);
	});

	it('is made again where it is damaged', async () => {
		const path = written(small);
		const { index } = await buildIndex(path, options);
		const { readdirSync } = await import('node:fs');
		await expect.poll(async () => (await buildIndex(path, options)).isKept).toBe(true);
		for (const name of readdirSync(storage)) {
			const kept = join(storage, name);
			writeFileSync(kept, readFileSync(kept).subarray(0, -9));
		}
		const again = await buildIndex(path, options);
		expect(again.isKept).toBe(false);
		expect(again.index).toEqual(index);
	});
});

describe('a file that another program writes', () => {
	it('is said to keep changing, where it does not come to rest', async () => {
		const path = written(small);
		let grown = 0;
		const progress = () => {
			grown++;
			appendFileSync(path, ' ');
		};
		await expect(buildIndex(path, { worker: null, storage: null, progress })).rejects.toMatchObject({
			code: 'changing',
			message: expect.stringContaining('keeps changing while it is read'),
		});
		expect(grown).toBeGreaterThan(1);
		// One that comes to rest is read as it is then.
		grown = 0;
		const once = () => {
			if (grown++ === 0) appendFileSync(path, ' ');
		};
		const { index } = await buildIndex(path, { worker: null, storage: null, progress: once });
		expect(index.size).toBe(statSync(path).size);
	});

	it('is told where the very bytes are gone, and edits find their place in what is there now', async () => {
		const path = written(small);
		const engine = new Engine();
		await engine.summarise(inParts(path), choices);
		const edits = await engine.edit(inParts(path), choices, 0, 0, { kind: 'flag', on: true });
		engine.updateText({ path, version: 1, inParts: true, base: 0, edits, length: 0 });
		const changes = await engine.inParts.changes(inParts(path, 1), choices);
		expect(changes).toHaveLength(1);
		const other = small.replace('"images":[', '"images":[{"id":9},');
		writeFileSync(path, other);
		await expect(engine.inspection(inParts(path, 1), choices, 0)).rejects.toMatchObject({ code: 'changed' });
		await expect(engine.inParts.save(inParts(path, 1), choices, path, never)).rejects.toMatchObject({
			code: 'changed',
		});
		expect(readFileSync(path, 'utf8')).toBe(other);
		const placed = await new Engine().inParts.place(inParts(path), choices, changes);
		expect(placed.lost).toEqual([]);
		expect(JSON.parse(applyEdits(other, placed.edits)).annotations).toMatchObject([{ id: 3, iscrowd: 1 }]);
		// A record that says something else by now is not written over.
		writeFileSync(path, other.replace('[1,1,2,2]', '[1,1,2,3]'));
		const { edits: none, lost } = await new Engine().inParts.place(inParts(path), choices, changes);
		expect(none).toEqual([]);
		expect(lost).toEqual(changes);
	});
});
