// Opening large data sets as the extension does: a compute process of its own, asked over IPC. Prints a table; bundled and
// started by scripts/bench-big.mjs.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainChoices as choices } from '../src/cli/options';
import { ComputeClient, type TextSource } from '../src/compute/client';

const [script, folder, trainFile] = process.argv.slice(2) as [string, string, string];
const storage = join(folder, 'indexes');

interface Line {
	what: string;
	measured: string;
	aim: string;
}

const lines: Line[] = [];
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

/** A process that runs and has answered once, and what it takes then. */
async function started(): Promise<{ client: ComputeClient; base: number }> {
	const quiet = { info: () => {}, error: (line: string) => console.error(line) };
	const client = new ComputeClient(script, quiet, { storage });
	await client.request('recipe', { recipe: choices.recipe });
	// The image library is loaded in the first quiet moment; it is no part of opening a file.
	await new Promise((resolve) => setTimeout(resolve, 1500));
	return { client, base: memoryOf(client, 'VmRSS') };
}

/** Megabytes, as the system counts them for the process and its threads. */
function memoryOf({ pid }: ComputeClient, field: 'VmRSS' | 'VmHWM'): number {
	const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
	const found = new RegExp(`${field}:\\s+(\\d+) kB`).exec(status);
	if (found) return Number(found[1]) / 1000;
	return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1000;
}

function source(path: string, since: TextSource['since'] = () => [], version = 0): TextSource {
	return { path, version, length: 0, inParts: true, text: () => null, since };
}

async function openTrain(name: string, aims: { first: string; index: string }): Promise<void> {
	const { client, base } = await started();
	const file = source(trainFile);
	const begun = performance.now();
	const summary = await client.request('summarise', { file, choices, known: null });
	const indexed = performance.now() - begun;
	const { inspection } = await client.request('inspect', { file, choices, image: 0 });
	const first = performance.now() - begun;
	const most = memoryOf(client, 'VmHWM');
	if (!summary || inspection.objects.length === 0) throw new Error('The first image has no objects.');
	lines.push(
		{
			what: `${name}: first image with its ${inspection.objects.length} objects`,
			measured: seconds(first),
			aim: aims.first,
		},
		{
			what: `${name}: whole index (${summary.records.toLocaleString('en')} records)`,
			measured: seconds(indexed),
			aim: aims.index,
		},
		{
			what: `${name}: memory above the process's ${base.toFixed(0)} MB`,
			measured: `${(most - base).toFixed(0)} MB`,
			aim: '300 MB',
		},
	);
	const listing = performance.now();
	for (let from = 0; from < summary.imageCount; from += 5000)
		await client.request('images', { file, choices, from, to: from + 5000 });
	lines.push({
		what: `${name}: list of ${summary.imageCount.toLocaleString('en')} images`,
		measured: seconds(performance.now() - listing),
		aim: '',
	});
	client.dispose();
}

async function editAndSave(): Promise<void> {
	const copy = join(folder, 'coco', 'annotations', 'edited.json');
	cpSync(trainFile, copy);
	const { client } = await started();
	const file = source(copy);
	await client.request('inspect', { file, choices, image: 0 });
	const times: number[] = [];
	for (let round = 0; round < 3; round++) {
		const image = round * 1000;
		const edits = await client.request('edit', {
			file,
			choices,
			image,
			object: 0,
			edit: { kind: 'duplicate' },
		});
		const edited = source(copy, () => edits, round + 1);
		const begun = performance.now();
		await client.request('inspect', { file: edited, choices, image });
		const seen = performance.now() - begun;
		await client.request('save', { file: edited, choices, target: copy });
		times.push(performance.now() - begun);
		if (round === 0)
			lines.push({
				what: 'An edit: until the image is inspected anew',
				measured: `${seen.toFixed(0)} ms`,
				aim: '',
			});
	}
	if (statSync(copy).size <= statSync(trainFile).size) throw new Error('The edits were not saved.');
	lines.push({ what: 'An edit saved: longest of three', measured: seconds(Math.max(...times)), aim: '3 s' });
	client.dispose();
	rmSync(copy);
}

/** A folder of label files, the last of which is opened. */
async function openFolder(what: string, path: string, count: number): Promise<void> {
	const { client } = await started();
	const file: TextSource = { path, version: 0, length: 0, text: () => null, since: () => null };
	const begun = performance.now();
	await client.request('summarise', { file, choices, known: null });
	const { inspection } = await client.request('inspect', { file, choices, image: 0 });
	const first = performance.now() - begun;
	const names = await client.request('siblings', { path });
	const listed = performance.now() - begun;
	if (names.length !== count || inspection.objects.length === 0)
		throw new Error(`${names.length} files were listed.`);
	lines.push(
		{ what: `${what}: first image`, measured: seconds(first), aim: '1 s' },
		{ what: `${what}: listed in full`, measured: seconds(listed), aim: '5 s' },
	);
	client.dispose();
}

function labelFolder(
	name: string,
	count: number,
	extension: string,
	content: (at: number) => string,
): string {
	const labels = join(folder, name, 'labels');
	if (!existsSync(join(folder, name, 'complete'))) {
		mkdirSync(labels, { recursive: true });
		for (let at = 0; at < count; at++) writeFileSync(join(labels, `frame_${at}${extension}`), content(at));
		writeFileSync(join(folder, name, 'data.yaml'), 'names: [cat, dog]\n');
		writeFileSync(join(folder, name, 'complete'), '');
	}
	return join(labels, `frame_${count - 1}${extension}`);
}

const voc = (at: number) =>
	`<annotation><filename>frame_${at}.jpg</filename><size><width>640</width><height>480</height><depth>3</depth></size><object><name>cat</name><bndbox><xmin>${1 + (at % 300)}</xmin><ymin>20</ymin><xmax>${340 + (at % 300)}</xmax><ymax>200</ymax></bndbox></object></annotation>`;

async function main(): Promise<void> {
	rmSync(storage, { recursive: true, force: true });
	await openTrain('First time', { first: '1 s', index: '2 s' });
	await openTrain('From the kept index', { first: '0.3 s', index: '' });
	await editAndSave();
	const yolo = labelFolder(
		'yolo-58000',
		58_000,
		'.txt',
		(at) => `${at % 2} 0.5 0.5 0.${1 + (at % 8)} 0.25\n1 0.2 0.3 0.1 0.1\n`,
	);
	await openFolder('58,000 YOLO files', yolo, 58_000);
	await openFolder('3,000 VOC files', labelFolder('voc-3000', 3000, '.xml', voc), 3000);
	console.log(JSON.stringify(lines));
	process.exit(0);
}

void main();
