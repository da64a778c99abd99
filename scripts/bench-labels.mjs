// npm run bench:labels: plants label errors and says how well the queue finds them, beside cleanlab's ObjectLab on the same input.
//
//   node scripts/bench-labels.mjs               tables
//   node scripts/bench-labels.mjs --json        rows of {set, given, kind, planted, name, precision, found20, found50, found200}
//   node scripts/bench-labels.mjs --seeds 5     fewer plantings (10)
//
// Sets with real detections come from ../shared/data (skipped, and said so, where it is absent); the sample's shapes are painted,
// and the model in media/sample/probe looks at them. The weights of the queue were set on seeds under 100 and on other scenes.
// ObjectLab runs in a virtual environment of its own (ANCHORAGE_PYTHON: a Python that has cleanlab); --without-peer leaves it out.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { environment } from './lib/framework-venv.mjs';
import { cache, root } from './lib/paths.mjs';
import { Failure, main, run } from './lib/run.mjs';
import { madeData, folder as probeFolder } from './sample/probe-data.mjs';
import { randomScenes } from './sample/random-scenes.mjs';
import { classes } from './sample/shapes.mjs';
import { engine } from './train-sample.mjs';

const folder = join(cache, 'labels');
const firstSeed = 101;
/** Pictures that nobody trained or tuned on. */
const scenes = { count: 120, seed: 14 };
/** ObjectLab's limits on scores are for sure detectors: it is run with these as well. */
const lowered = { high: 0.5, low: 0.3 };

async function bundled() {
	await engine();
	const outfile = join(folder, 'bench.cjs');
	await build({
		absWorkingDir: root,
		entryPoints: [join('bench', 'label-errors', 'main.ts')],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		supported: { 'dynamic-import': false },
		external: ['sharp', '@tensorflow/tfjs-node'],
		logLevel: 'warning',
	});
	return createRequire(import.meta.url)(outfile);
}

/** Plantings of all seeds: labels, what was planted, and the queue with each kind of input. */
async function runs(bench, set, seeds, columnsOf) {
	const out = [];
	for (let k = 0; k < seeds; k++) {
		const seed = firstSeed + k;
		const { labels, planted } = bench.plantErrors(set.labels, set.images, seed);
		const queues = {};
		for (const [given, columns] of Object.entries(await columnsOf(labels, seed))) {
			const detections = given === 'raw outputs' ? null : set.detections;
			const queue = bench.labelErrors(columns, detections, null);
			queues[given] = bench.queueRankings(queue, columns);
		}
		out.push({ set, labels, planted, queues, asked: bench.objectLabCase(set, labels) });
	}
	return out;
}

async function sampleRuns(bench, seeds) {
	const { tf, detail } = await bench.loadBackend({ setting: null, distFolder: probeFolder });
	console.error(`The model runs on ${detail}.`);
	const pictures = bench.openPictures(bench.probeRecipe(bench.defaultConfig));
	const { images } = await madeData(bench, pictures, randomScenes(scenes.count, scenes.seed));
	const probe = await bench.loadProbe(tf, join(root, 'media', 'sample', 'probe'));
	if ('error' in probe) throw new Failure(probe.error);
	const reader = bench.probeReader(tf, probe, { kept: scenes.count });
	const set = await bench.sampleSet(images, classes, reader);
	const made = await runs(bench, set, seeds, async (labels, seed) => {
		const seen = await bench.sampleColumns(images, set, labels, reader, seed);
		return { detections: bench.columnsOf(set, labels), 'raw outputs': seen, both: seen };
	});
	reader.dispose();
	probe.dispose();
	return made;
}

/** ObjectLab's scores of every run, as it is and with lowered limits; `null` where it is left out. */
async function objectLab(all, isWanted) {
	if (!isWanted) return null;
	const python = await environment('cleanlab');
	const [asked, answered] = ['asked', 'answered'].map((name) => join(folder, `${name}.json`));
	writeFileSync(asked, JSON.stringify(all.map((each) => ({ ...each.asked, ...lowered }))));
	await run(python, [join(root, 'bench', 'label-errors', 'objectlab.py'), asked, answered], {
		log: 'objectlab',
	});
	return JSON.parse(readFileSync(answered, 'utf8'));
}

/** Rows of one set: means over the seeds. */
function rowsOf(bench, made, scores) {
	const rows = [];
	const add = (given, name, rankingOf) => {
		for (const kind of [...bench.plantedKinds, 'any']) {
			const measured = made.flatMap((each, k) => {
				const planted = each.planted.filter((error) => kind === 'any' || error.kind === kind);
				const ranking = rankingOf(each, k)[kind];
				return planted.length > 0 && ranking ? [{ planted, ...bench.measure(ranking, planted) }] : [];
			});
			if (measured.length === 0) continue;
			const mean = (read) => measured.reduce((sum, each) => sum + read(each), 0) / measured.length;
			const [found20, found50, found200] = bench.places.map((_, place) => mean(({ found }) => found[place]));
			const precision = mean((each) => each.precision);
			const planted = mean((each) => each.planted.length);
			rows.push({ set: made[0].set.name, given, kind, planted, name, precision, found20, found50, found200 });
		}
	};
	for (const given of Object.keys(made[0].queues)) add(given, 'queue', ({ queues }) => queues[given]);
	for (const [limits, name] of scores
		? [
				['own', 'ObjectLab'],
				['lower', 'ObjectLab, limits lowered'],
			]
		: []) {
		const rankings = made.map((each, k) => bench.objectLabRankings(scores[k][limits], each.labels, each.set));
		add('detections', name, (_, k) => rankings[k]);
		add('detections', `${name} (swap)`, (_, k) => ({ spurious: rankings[k]['spurious by swap'] }));
	}
	return rows;
}

function printed(rows) {
	console.log(`\n${rows[0].set}`);
	console.log(`${'kind'.padEnd(12)} ${'by'.padEnd(40)} planted     AP   first 20   first 50  first 200`);
	const share = (value) => `${Math.round(100 * value)} %`.padStart(10);
	for (const { kind, name, given, planted, precision, ...found } of rows) {
		const by = name === 'queue' ? `queue, from ${given}` : name;
		console.log(
			`${kind.padEnd(12)} ${by.padEnd(40)} ${planted.toFixed(0).padStart(7)}  ${precision.toFixed(3)} ${share(found.found20)} ${share(found.found50)} ${share(found.found200)}`,
		);
	}
}

main(async () => {
	const { values } = parseArgs({
		options: {
			seeds: { type: 'string', default: '10' },
			json: { type: 'boolean', default: false },
			'without-peer': { type: 'boolean', default: false },
		},
	});
	const seeds = Number(values.seeds);
	if (!(Number.isInteger(seeds) && seeds > 0))
		throw new Failure(`--seeds ${values.seeds} is no number of seeds.`);
	mkdirSync(folder, { recursive: true });
	const bench = await bundled();
	const data = join(root, '..', 'shared', 'data');
	if (!existsSync(data)) console.error(`bench:labels: no real sets, ${data} is absent.`);
	const all = [];
	for (const set of existsSync(data) ? await bench.realSets(data) : [])
		all.push(await runs(bench, set, seeds, (labels) => ({ detections: bench.columnsOf(set, labels) })));
	all.push(await sampleRuns(bench, seeds));
	const scores = await objectLab(all.flat(), !values['without-peer']);
	const order = [...bench.plantedKinds, 'any'];
	all.forEach((made, k) => {
		const rows = rowsOf(bench, made, scores?.slice(k * seeds, (k + 1) * seeds));
		rows.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
		if (values.json) for (const row of rows) console.log(JSON.stringify(row));
		else printed(rows);
	});
});
