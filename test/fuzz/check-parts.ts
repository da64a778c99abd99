// What must hold for any bytes of a COCO file that is read in parts: nothing but sentences is thrown, every part of the
// file joins to the same index, edits go in and out again, and sound JSON gives the objects that the whole text gives.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainChoices } from '../../src/cli/options';
import { BigFile } from '../../src/compute/big/big-file';
import { buildIndex } from '../../src/compute/big/build-index';
import { Engine } from '../../src/compute/engine';
import { EngineError } from '../../src/compute/errors';
import type { TextEdit } from '../../src/core/problem';
import { detectFormat } from '../../src/formats';
import { fits, joinParts } from '../../src/formats/coco/bytes/index';
import { scanCoco } from '../../src/formats/coco/bytes/scan';
import { formatNamed } from '../../src/formats/registry';
import type { ImageRecord, ObjectRecord } from '../../src/formats/types';
import { someEdits } from './object-edits';
import type { Random } from './random';

/** Images of one file that are inspected, and edits that are made one after another. */
const inspectedImages = 2;
const madeEdits = 3;

/** Pictures are looked for in the damaged file's own folder alone: how long a search takes is not what is asked here. */
const workspace = join(tmpdir(), `anchorage-fuzz-${process.pid}`);
const choices = { ...plainChoices, workspaceFolders: [workspace] };

const never = new AbortController().signal;

/** Reads and edits `bytes` in parts; returns how many replacements were made. Throws an error that says what does not hold. */
export async function checkInParts(bytes: Uint8Array, random: Random): Promise<number> {
	checkScans(bytes, random);
	const folder = join(workspace, 'annotations');
	mkdirSync(folder, { recursive: true });
	try {
		const path = join(folder, 'damaged.json');
		writeFileSync(path, bytes);
		await checkSameObjects(path, bytes);
		return await checkEngine(path, random);
	} finally {
		rmSync(workspace, { recursive: true, force: true });
	}
}

/** The scan does not depend on how much it looks at together, nor on where the file is cut into parts. */
function checkScans(bytes: Uint8Array, random: Random): void {
	const { length: size } = bytes;
	const read = (into: Uint8Array, position: number) => {
		const some = bytes.subarray(position, position + into.length);
		into.set(some);
		return some.length;
	};
	const start = { in: 'object', at: 0 } as const;
	const whole = scanCoco({ read, size, from: start, until: size });
	const expected = JSON.stringify(joinParts([whole], size));
	const narrow = scanCoco({ read, size, from: start, until: size, window: 200 + random.below(5000) });
	if (JSON.stringify(joinParts([narrow], size)) !== expected)
		throw new Error('a narrow window gives another index');
	const border = random.below(size + 1);
	const first = scanCoco({ read, size, from: start, until: border });
	const second = scanCoco({ read, size, from: border, until: size });
	if (!fits(first.to, second.from)) return;
	const parts = [first, second];
	if (second.to.in !== 'end')
		parts.push(scanCoco({ read, size, from: second.to, until: Number.POSITIVE_INFINITY }));
	const joined = joinParts(parts, size);
	if (JSON.stringify(joined.images.start) !== JSON.stringify(joinParts([whole], size).images.start))
		throw new Error('two parts give other images');
	if (JSON.stringify(joined.annotations.start) !== JSON.stringify(joinParts([whole], size).annotations.start))
		throw new Error('two parts give other annotations');
}

async function checkSameObjects(path: string, bytes: Uint8Array): Promise<void> {
	const text = soundText(bytes);
	if (text === null || detectFormat(path, text) !== 'coco') return;
	const expected = formatNamed('coco').read(text, { path }).images.map(content);
	const file = new BigFile(path, '', 1, await buildIndex(path, { worker: null, storage: null }));
	try {
		const found = file.annotations.images.map(content);
		for (let row = 0; row < Math.max(found.length, expected.length); row++) {
			if (found[row] !== expected[row])
				throw new Error(`image ${row} in parts: ${found[row]}\nas one text: ${expected[row]}`);
		}
	} finally {
		file.close();
	}
}

/** The text where it is JSON in UTF-8, else `null`. */
function soundText(bytes: Uint8Array): string | null {
	try {
		const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
		JSON.parse(text);
		return text;
	} catch {
		return null;
	}
}

function content({ id, fileName, width, height, objects }: ImageRecord): string {
	return JSON.stringify([id, fileName, width, height, objects.map(objectContent)]);
}

function objectContent({ id, className, box, segmentation, flag, area }: ObjectRecord) {
	const shape =
		segmentation?.kind === 'polygons'
			? segmentation.parts.map((part) => [...part])
			: segmentation && { ...segmentation, counts: [...segmentation.counts] };
	return [id, className, box, shape, flag, area];
}

async function checkEngine(path: string, random: Random): Promise<number> {
	const engine = new Engine();
	let version = 0;
	const ref = () => ({ path, version, inParts: true });
	const summary = await told(engine.summarise(ref(), choices));
	if (!summary) return 0;
	const { imageCount } = summary;
	await told(engine.images(ref(), choices, 0, 50));
	await told(engine.locate(ref(), choices, random.below(1 << 20)));
	for (let count = 0; count < inspectedImages && imageCount > 0; count++) {
		const row = random.below(imageCount);
		await told(engine.inspection(ref(), choices, row));
		await told(engine.problemsOfImage(ref(), choices, row));
	}
	await told(engine.problems(ref(), choices, 'records', never));
	let made = 0;
	for (let count = 0; count < madeEdits && imageCount > 0; count++) {
		const row = random.below(imageCount);
		const spans = (await told(engine.spans(ref(), choices, row))) ?? [];
		if (spans.length === 0) continue;
		const edit = random.pick(
			someEdits(
				summary.classes.map(({ name }) => name),
				random,
			),
		);
		const edits = await told(engine.edit(ref(), choices, row, random.below(spans.length), edit));
		if (!edits || edits.length === 0) continue;
		engine.updateText({
			path,
			version: version + 1,
			inParts: true,
			base: version,
			edits: inSequence(edits),
			length: 0,
		});
		version++;
		made += edits.length;
		await told(engine.table.objects(ref(), choices, row));
	}
	const changes = await told(engine.inParts.changes(ref(), choices));
	if (changes) await told(new Engine().inParts.place({ path, version: 0, inParts: true }, choices, changes));
	await told(engine.inParts.save(ref(), choices, `${path}.saved`, never));
	await told(engine.inParts.save(ref(), choices, path, never));
	version = 0;
	await told(engine.summarise(ref(), choices));
	engine.filesChanged(null);
	return made;
}

/** From the back, so that each stands in the text that the one before left. */
function inSequence(edits: readonly TextEdit[]): TextEdit[] {
	return [...edits].sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end);
}

/** An answer, or `null` for an error that is a sentence for the person. */
async function told<T>(answer: Promise<T>): Promise<T | null> {
	try {
		return await answer;
	} catch (error) {
		if (!(error instanceof EngineError)) throw error;
		if (!/^.{5,}[.]$/s.test(error.message)) throw new Error(`no sentence: ${error.message}`);
		return null;
	}
}
