// Problems that are known stay right while text is typed: the same as if the file were looked through anew.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import { type Choices, problemParts } from '../../src/compute/protocol';
import type { TextEdit } from '../../src/core/problem';

const folder = mkdtempSync(join(tmpdir(), 'anchorage-problems-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'instances.json');
copyFileSync(resolve('media/sample/coco/instances.json'), path);
const choices: Choices = {
	...plainChoices,
	workspaceFolders: [folder, resolve('media/sample')],
	imageRoot: resolve('media/sample/images'),
};

const never = new AbortController().signal;

describe('problems of a file that is edited', () => {
	it('are those of the text as it is now, at the places where they are now', async () => {
		const text = await new Engine().text({ path, version: 0 }, choices);
		const first = text.indexOf('"annotations"');
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom('1', '-', '', '0.5', ' ', '99')), {
					minLength: 1,
					maxLength: 6,
				}),
				async (steps) => {
					const engine = new Engine();
					let now = text;
					let version = 0;
					await engine.everyProblem({ path, version }, choices, problemParts);
					for (const [where, cut, inserted] of steps) {
						// In the numbers of a box, mostly.
						const box = now.indexOf('"bbox"', first + (where % (now.length - first - 500))) + 9;
						const span = { start: box, end: box + cut };
						const place = await engine.locate({ path, version }, choices, box);
						const edits: TextEdit[] = [{ span, text: inserted }];
						now = now.slice(0, span.start) + inserted + now.slice(span.end);
						const base = version++;
						engine.updateText({ path, version, base, edits, length: now.length });
						// As the overlay does: the image that is typed in, before anything else is asked.
						await engine.inspect({ path, version }, choices, place?.image ?? 0).catch(() => null);
						if (cut === 0) await engine.inspect({ path, version }, choices, 0);
					}
					const kept = await engine.everyProblem({ path, version }, choices, problemParts);
					const fresh = new Engine();
					fresh.updateText({ path, version, text: now });
					expect(kept).toEqual(await fresh.everyProblem({ path, version }, choices, problemParts));
				},
			),
			{ seed: 11, numRuns: 25 },
		);
	}, 60_000);

	it('are right also where a key comes while pictures are looked for', async () => {
		const other = join(folder, 'late.json');
		const bbox = [10, 10, 30, 30];
		const text = JSON.stringify({
			annotations: Array.from({ length: 40 }, (_, at) => ({
				id: at + 1,
				image_id: at + 1,
				category_id: 1,
				bbox,
				area: 900,
				iscrowd: 0,
			})),
			// Behind the annotations, so that their places move with every key there.
			images: Array.from({ length: 40 }, (_, at) => ({
				id: at + 1,
				file_name: `missing_${at}.jpg`,
				width: 100,
				height: 100,
			})),
			categories: [{ id: 1, name: 'cat' }],
		});
		let interrupted = 0;
		for (let ticks = 1; ticks <= 12; ticks++) {
			const engine = new Engine();
			engine.updateText({ path: other, version: 1, text });
			const look = engine
				.problems({ path: other, version: 1 }, choices, 'pictures', never)
				.catch(() => interrupted++);
			for (let tick = 0; tick < ticks; tick++) await new Promise((resolve) => setImmediate(resolve));
			const span = { start: text.indexOf('[10') + 1, end: text.indexOf('[10') + 1 };
			const edits = [{ span, text: '1' }];
			engine.updateText({ path: other, version: 2, base: 1, edits, length: text.length + 1 });
			await engine.inspect({ path: other, version: 2 }, choices, 0);
			await look;
			const kept = await engine.everyProblem({ path: other, version: 2 }, choices, problemParts);
			const fresh = new Engine();
			fresh.updateText({
				path: other,
				version: 2,
				text: `${text.slice(0, span.start)}1${text.slice(span.end)}`,
			});
			expect(kept).toEqual(await fresh.everyProblem({ path: other, version: 2 }, choices, problemParts));
			expect(kept.filter(({ rule }) => rule === 'image-missing')).toHaveLength(40);
		}
		// The test says nothing where every look was over before the key came.
		expect(interrupted).toBeGreaterThan(0);
	}, 60_000);

	it('are told by kind, with the first of them and how many can be fixed', async () => {
		const engine = new Engine();
		const { groups, counts, images } = await engine.problems({ path, version: 0 }, choices, 'records', never);
		expect(groups[0]).toMatchObject({ rule: 'box-zero-size', severity: 'error', count: 1 });
		expect(counts.error).toBe(1);
		expect(images).toEqual([{ row: 7, count: 1, severity: 'error' }]);
		const span = groups[0]?.problems[0]?.span;
		const text = await engine.text({ path, version: 0 }, choices);
		expect(text.slice(span?.start, span?.end)).toBe('[262, 40, 0, 80]');
	});

	it('are silent where a rule is off, and as grave as the person says', async () => {
		const engine = new Engine();
		const off = { ...choices, severities: { 'box-zero-size': 'off' as const } };
		const { counts } = await engine.problems({ path, version: 0 }, off, 'records', never);
		expect(counts.error).toBe(0);
		const mild = { ...choices, severities: { 'box-zero-size': 'information' as const } };
		const { groups } = await engine.problems({ path, version: 0 }, mild, 'records', never);
		expect(groups.find(({ rule }) => rule === 'box-zero-size')?.severity).toBe('information');
	});
});
