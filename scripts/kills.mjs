// npm run kills -- --count 1000: processes are killed at random moments of saving. After each kill the file must be whole,
// either as before the save or as after it, and an edit that was not saved must come back from what was kept of it.
//
// npm run kills -- scan --count 200: scans, or single processes of them, are killed; the scan that follows must report what one
// that nobody disturbed reports.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cache, root } from './lib/paths.mjs';
import { Failure, main } from './lib/run.mjs';
import { randomFrom } from './sample/random.mjs';

const imagesSaved = 400;
/** Enough for several units of work. */
const imagesScanned = 1500;
const recordsAnImage = 10;
const polygon = Array.from({ length: 60 }, (_, at) => 100 + at);

function original(images = imagesSaved) {
	const list = (length, of) => Array.from({ length }, (_, at) => of(at));
	return {
		images: list(images, (at) => ({ id: at + 1, file_name: `${at}.jpg`, width: 640, height: 480 })),
		annotations: list(images * recordsAnImage, (at) => ({
			id: at + 1,
			image_id: 1 + (at % images),
			category_id: 1,
			bbox: [0, 0, 1, 1],
			segmentation: [polygon],
		})),
		categories: [{ id: 1, name: 'cat' }],
	};
}

async function bundle(entry, name, folder = join(root, 'test', 'kills')) {
	const outfile = join(cache, 'kills', name);
	mkdirSync(join(cache, 'kills'), { recursive: true });
	await build({
		entryPoints: [join(folder, entry)],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		supported: { 'dynamic-import': false },
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'warning',
	});
	return outfile;
}

/** Runs a saver and kills it `after` milliseconds from its first edit on; what it said by then. */
function killed(script, args, after) {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
		const said = { kept: 0, saved: 0 };
		let rest = '';
		let timer;
		child.stdout.on('data', (data) => {
			const lines = (rest + data).split('\n');
			rest = lines.pop();
			for (const line of lines) {
				const [what, round] = line.split(' ');
				said[what] = Number(round);
			}
			timer ??= setTimeout(() => child.kill('SIGKILL'), after);
		});
		child.on('exit', (code) => {
			clearTimeout(timer);
			resolve({ ...said, code });
		});
	});
}

/** What the file must hold: the boxes of each round that is in it, in the first record of the round's image. */
function check(path, rounds) {
	const file = JSON.parse(readFileSync(path, 'utf8'));
	const expected = original();
	for (const round of rounds) expected.annotations[round % imagesSaved].bbox = [0, 0, round, 1];
	return JSON.stringify(file) === JSON.stringify(expected);
}

main(() => (process.argv[2] === 'scan' ? killScans(countOf(200)) : killSaves(countOf(1000))));

function countOf(usual) {
	const at = process.argv.indexOf('--count');
	return at < 0 ? usual : Number(process.argv[at + 1]);
}

async function killSaves(count) {
	const saver = await bundle('saver.ts', 'saver.cjs');
	const { placeBack } = createRequire(import.meta.url)(await bundle('place-back.ts', 'place-back.cjs'));
	const folder = mkdtempSync(join(tmpdir(), 'anchorage-kills-'));
	const path = join(folder, 'instances.json');
	const backup = join(folder, 'backup');
	writeFileSync(path, JSON.stringify(original(), null, 1));
	const { between } = randomFrom(6);
	let rounds = [];
	let next = 2;
	const seen = { before: 0, after: 0, 'put back': 0 };
	for (let kill = 0; kill < count; kill++) {
		const { kept, saved, code } = await killed(
			saver,
			[path, backup, join(folder, 'indexes'), String(next)],
			between(0, 90),
		);
		if (code !== null) throw new Failure(`kills: the saver ended by itself with ${code}.`);
		for (let round = next; round <= saved; round++) rounds.push(round);
		const last = Math.max(kept, saved);
		// The round after the last that was saved may be in the file or not; the file is whole either way.
		const open = [saved + 1, last].find((round) => round > saved && round >= next);
		if (open !== undefined && check(path, [...rounds, open])) {
			rounds.push(open);
			seen.after++;
		} else if (check(path, rounds)) {
			seen.before++;
			if (kept > saved) {
				await placeBack(path, backup);
				if (!check(path, [...rounds, kept]))
					throw new Failure(`kills: kill ${kill + 1}: the edit ${kept} did not come back.`);
				rounds.push(kept);
				seen['put back']++;
			}
		} else
			throw new Failure(`kills: kill ${kill + 1}: ${path} holds neither the state before nor the one after.`);
		next = Math.max(next, ...rounds) + 1;
		rounds = latestOfEachImage(rounds);
		if ((kill + 1) % 100 === 0) console.log(`${kill + 1} kills: nothing lost ${JSON.stringify(seen)}`);
	}
	const left = readdirSync(folder).filter((name) => name.endsWith('.anchorage-draft'));
	rmSync(folder, { recursive: true, force: true });
	console.log(
		`${count} kills: nothing lost, ${left.length <= 1 ? 'no drafts pile up' : `${left.length} drafts left`}.`,
	);
	if (left.length > 1) throw new Failure('kills: drafts of killed saves were left.');
}

/** A later round's box stands over an earlier one's of the same image. */
function latestOfEachImage(rounds) {
	const latest = new Map();
	for (const round of rounds)
		latest.set(round % imagesSaved, Math.max(round, latest.get(round % imagesSaved) ?? 0));
	return [...latest.values()].sort((a, b) => a - b);
}

/** Kills a scan over and over until it has been killed `count` times, started anew each time that it came to its end. */
async function killScans(count) {
	const scanner = await bundle('scanner.ts', 'scanner.cjs');
	const script = await bundle('process.ts', 'scan.js', join(root, 'src', 'compute', 'scan'));
	const folder = mkdtempSync(join(tmpdir(), 'anchorage-kills-'));
	const path = join(folder, 'instances.json');
	writeFileSync(path, JSON.stringify(original(imagesScanned)));
	const storage = (name) => join(folder, name);
	const { digest: wanted } = await scanned(scanner, [script, storage('undisturbed'), path], null);
	const { between } = randomFrom(9);
	const seen = { whole: 0, 'single processes': 0, 'came to an end': 0, 'images known afterwards': 0 };
	for (let kill = 0; kill < count; kill++) {
		const of = between(0, 1) < 0.5 ? 'whole' : 'single processes';
		const cut = await scanned(scanner, [script, storage('killed'), path], {
			of,
			behind: between(0, 1) < 0.2 ? 'started' : 'labels',
			after: between(0, 1200),
		});
		seen[of]++;
		// Every fourth kill hits a scan that goes on from earlier ones; then it is let run.
		if (of === 'whole' && cut === null && kill % 4 !== 3) continue;
		const { digest, kept } = cut ?? (await scanned(scanner, [script, storage('killed'), path], null));
		if (digest !== wanted)
			throw new Failure(`kills: after kill ${kill + 1} the scan reports something else.`);
		seen['came to an end']++;
		seen['images known afterwards'] += kept;
		rmSync(storage('killed'), { recursive: true, force: true });
		if ((kill + 1) % 50 < 4) console.log(`${kill + 1} kills: ${JSON.stringify(seen)}`);
	}
	rmSync(folder, { recursive: true, force: true });
	console.log(`${count} kills of scans: the same report after each. ${JSON.stringify(seen)}`);
}

/**
 * Runs a scan, and kills it, or one of its processes, so long after its start, or after it looked at the first images.
 *
 * @param kill `null`: it is let run.
 * @returns what it reports, `null` where it was killed before.
 */
function scanned(scanner, args, kill) {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [scanner, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
		let text = '';
		let timer;
		child.stdout.on('data', (data) => {
			text += data;
			if (kill && text.includes(kill.behind)) timer ??= setTimeout(() => killOne(child, kill.of), kill.after);
		});
		child.on('exit', (code, signal) => {
			clearTimeout(timer);
			if (code === 0) resolve(JSON.parse(text.trim().split('\n').at(-1)));
			else if (signal === 'SIGKILL') resolve(null);
			else reject(new Failure(`kills: the scan ended by itself with ${code}.`));
		});
	});
}

function killOne(child, of) {
	if (of === 'whole') {
		child.kill('SIGKILL');
		return;
	}
	try {
		const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
		const [first] = children === '' ? [] : children.split(' ').map(Number);
		if (first) process.kill(first, 'SIGKILL');
	} catch {
		// It has ended meanwhile.
	}
}
