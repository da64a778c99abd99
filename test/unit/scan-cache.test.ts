// What a scan keeps: the next one reads what changed, and nothing else; what it finds is the same as if all was read.

import {
	appendFileSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ScanProgress } from '../../src/messages';
import { programFolder } from '../support/cli-program';
import { buildScan, put, reportOf, type ScanAsk, scan, squares, vocText } from '../support/scans';

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const program = programFolder();
const folder = mkdtempSync(join(tmpdir(), 'anchorage-cache-'));
const storage = join(folder, 'storage');
let script = '';
beforeAll(async () => {
	({ script } = await buildScan(program));
});
beforeEach(() => rmSync(storage, { recursive: true, force: true }));
afterAll(() => {
	for (const each of [program, folder]) rmSync(each, { recursive: true, force: true });
});

const ask = (inputs: ScanAsk['inputs'], more: Partial<ScanAsk> = {}) =>
	scan({ inputs, ...more, options: { script, storage, ...more.options } });
/** What was found without anything kept. */
const fresh = async (inputs: ScanAsk['inputs'], more: Partial<ScanAsk> = {}) =>
	reportOf(await scan({ inputs, ...more, options: { script, ...more.options } }));

function journal(): string {
	const [name] = readdirSync(join(storage, 'scans'));
	return join(storage, 'scans', name, 'journal');
}

describe('a COCO file', () => {
	const path = join(folder, 'instances.json');
	const images = 60;
	beforeEach(() => void put(path, JSON.stringify(squares(images))));

	it('is not read again while it is the same', async () => {
		const first = await ask([path]);
		expect(first.kept).toBe(0);
		const size = statSync(journal()).size;
		const again = await ask([path]);
		expect(again.kept).toBe(images);
		expect(reportOf(again)).toEqual(reportOf(first));
		expect(statSync(journal()).size).toBe(size);
	});

	it('is read in what changed: one record, another image, a class', async () => {
		await ask([path]);
		const changed = squares(images);
		changed.annotations[40].bbox = [10, 10, 0, 5];
		put(path, JSON.stringify(changed, null, 1));
		// Spaces between records are nobody's.
		const spaced = await ask([path]);
		expect(reportOf(spaced)).toEqual(await fresh([path]));
		changed.annotations[41].bbox = [10, 10, 30, 5];
		put(path, JSON.stringify(changed, null, 1));
		const one = await ask([path]);
		expect(one.kept).toBe(images - 1);
		expect(reportOf(one)).toEqual(await fresh([path]));
		changed.images.unshift({ id: 999, file_name: 'new.jpg', width: 640, height: 480 });
		put(path, JSON.stringify(changed, null, 1));
		const more = await ask([path]);
		expect(more.kept).toBe(images);
		expect(reportOf(more)).toEqual(await fresh([path]));
		changed.categories[0].name = 'lion';
		put(path, JSON.stringify(changed, null, 1));
		const renamed = await ask([path]);
		expect(renamed.kept).toBe(0);
		expect(reportOf(renamed)).toEqual(await fresh([path]));
	});

	it('tells the first of a rule with their sentences, also when those that had them are gone', async () => {
		const bad = squares(images);
		for (const annotation of bad.annotations) annotation.bbox = [10, 10, 0, 5];
		put(path, JSON.stringify(bad, null, 1));
		await ask([path]);
		const mended = structuredClone(bad);
		for (const annotation of mended.annotations.slice(0, 30)) annotation.bbox = [10, 10, 20, 5];
		put(path, JSON.stringify(mended, null, 1));
		const again = await ask([path]);
		expect(again.kept).toBeGreaterThan(20);
		expect(again.rules.find(({ rule }) => rule === 'box-zero-size')?.first).toHaveLength(20);
		expect(reportOf(again)).toEqual(await fresh([path]));
	});

	it('is scanned anew with another recipe, and both are kept', async () => {
		await ask([path]);
		const other = await ask([path], { choices: { recipe: 'mmdetection-retinanet' } });
		expect(other.kept).toBe(0);
		expect((await ask([path])).kept).toBe(images);
		expect((await ask([path], { choices: { recipe: 'mmdetection-retinanet' } })).kept).toBe(images);
	});

	it('keeps at most eight scans', async () => {
		for (let seed = 0; seed < 10; seed++) await ask([path], { choices: { seed } });
		expect(readdirSync(join(storage, 'scans'))).toHaveLength(8);
		expect((await ask([path], { choices: { seed: 9 } })).kept).toBe(images);
	});

	it('goes on behind a torn end of the journal, and behind damage in its middle', async () => {
		const whole = reportOf(await ask([path]));
		for (const damage of [
			() => truncateSync(journal(), statSync(journal()).size - 7),
			() => appendFileSync(journal(), 'half a fra'),
			() => {
				const bytes = readFileSync(journal());
				bytes[bytes.length >> 1] ^= 0xff;
				writeFileSync(journal(), bytes);
			},
			() => writeFileSync(journal(), 'something else'),
			() => truncateSync(journal(), 0),
		]) {
			damage();
			expect(reportOf(await ask([path]))).toEqual(whole);
			expect((await ask([path])).kept).toBe(images);
		}
	});

	it('scans all the same where nothing can be kept, and says so', async () => {
		const notFolder = put(join(folder, 'a-file'), '');
		const found = await ask([path], { options: { storage: join(notFolder, 'below') } as ScanAsk['options'] });
		expect(found.notes).toEqual([expect.stringContaining('cannot be kept')]);
		expect({ ...reportOf(found), notes: [] }).toEqual(await fresh([path]));
	});
});

describe('files of one image', () => {
	const labels = join(folder, 'voc');
	const count = 30;
	beforeEach(() => {
		rmSync(labels, { recursive: true, force: true });
		for (let row = 0; row < count; row++) put(join(labels, `${row}.xml`), vocText(String(row)));
	});

	it('reads again those that changed, came or went', async () => {
		await ask([labels]);
		expect((await ask([labels])).kept).toBe(count);
		put(join(labels, '7.xml'), vocText('7', 'dog', 120));
		put(join(labels, '100.xml'), vocText('100'));
		rmSync(join(labels, '3.xml'));
		const progress: ScanProgress[] = [];
		const again = await ask([labels], { watch: { onProgress: (each) => void progress.push(each) } });
		expect(again.kept).toBe(count - 2);
		expect(reportOf(again)).toEqual(await fresh([labels]));
		const last = progress.filter(({ stage }) => stage === 'labels').at(-1);
		expect(last).toMatchObject({ done: count, total: count, kept: count - 2 });
	});

	it('looks at one that was touched, and finds it the same', async () => {
		const first = await ask([labels]);
		utimesSync(join(labels, '5.xml'), 1, 1);
		const again = await ask([labels]);
		expect(again.kept).toBe(count - 1);
		expect(reportOf(again)).toEqual(reportOf(first));
	});

	it('reads YOLO labels again when their picture or their list of classes changed', async () => {
		const { default: sharp } = await import('sharp');
		const yolo = join(folder, 'yolo');
		const picture = (width: number) =>
			sharp({ create: { width, height: 100, channels: 3, background: '#123456' } })
				.png()
				.toFile(join(yolo, 'images', 'a.png'));
		put(join(yolo, 'data.yaml'), 'train: images\nnames: [cat, dog]\n');
		put(join(yolo, 'labels', 'a.txt'), '1 0.5 0.5 0.2 0.2\n');
		put(join(yolo, 'images', 'note.txt'), '');
		await picture(200);
		const first = await ask([join(yolo, 'data.yaml')]);
		expect(first.columns.images.width[0]).toBe(200);
		expect((await ask([join(yolo, 'data.yaml')])).kept).toBe(1);
		await picture(300);
		const wider = await ask([join(yolo, 'data.yaml')]);
		expect([wider.kept, wider.columns.images.width[0]]).toEqual([0, 300]);
		put(join(yolo, 'data.yaml'), 'train: images\nnames: [cat, wolf]\n');
		const renamed = await ask([join(yolo, 'data.yaml')]);
		expect([renamed.kept, renamed.columns.classes[renamed.columns.objects.class[0]]]).toEqual([0, 'wolf']);
	});
});
