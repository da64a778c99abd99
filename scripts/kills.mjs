// npm run kills -- --count 1000: processes are killed at random moments of saving. After each kill the file must be whole,
// either as before the save or as after it, and an edit that was not saved must come back from what was kept of it.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cache, root } from './lib/paths.mjs';
import { Failure, main } from './lib/run.mjs';
import { randomFrom } from './sample/random.mjs';

const images = 400;
const recordsAnImage = 10;
const polygon = Array.from({ length: 60 }, (_, at) => 100 + at);

function original() {
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

async function bundle(entry, name) {
	const outfile = join(cache, 'kills', name);
	mkdirSync(join(cache, 'kills'), { recursive: true });
	await build({
		entryPoints: [join(root, 'test', 'kills', entry)],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
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
	for (const round of rounds) expected.annotations[round % images].bbox = [0, 0, round, 1];
	return JSON.stringify(file) === JSON.stringify(expected);
}

main(async () => {
	const at = process.argv.indexOf('--count');
	const count = at < 0 ? 1000 : Number(process.argv[at + 1]);
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
});

/** A later round's box stands over an earlier one's of the same image. */
function latestOfEachImage(rounds) {
	const latest = new Map();
	for (const round of rounds) latest.set(round % images, Math.max(round, latest.get(round % images) ?? 0));
	return [...latest.values()].sort((a, b) => a - b);
}
