// Models through one tensor back end: time of one image and memory of the process that ran it. Prints one JSON line for each;
// scripts/bench-models.mjs starts it once for native TensorFlow and once for WebAssembly.
//
//   node models.cjs FOLDER      the folder of the built runner

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { plainChoices } from '../src/cli/options';
import { modelFileAt } from '../src/compute/models/kinds';
import { defaultConfig, newProbe, probeReader } from '../src/compute/probe';
import { Runner } from '../src/compute/runner/runner';
import { loadBackend } from '../src/compute/tensor/backend';
import type { Values } from '../src/predictions/model/model-dump';
import { measure } from './measure';
import { userLossTimes } from './user-loss';

export interface ModelRow {
	name: string;
	backend: string;
	/** Of one image, after the first ones. */
	median_ms: number;
	/** `null` where it was not measured. */
	p95_ms: number | null;
	/** Resident afterwards; `null` where it was not measured. */
	megabytes: number | null;
	note: string;
}

const [folder = ''] = process.argv.slice(2);
const { running } = plainChoices;
const effort = { runs: 40, warmUp: 8, budgetMs: 20_000 };

function tell(row: ModelRow): void {
	console.log(JSON.stringify(row));
}

/** A model of the shared data or of our own fixtures, each in a runner of its own, so that memory is that of the one. */
async function model(name: string, path: string, input: Values): Promise<void> {
	if (!existsSync(path)) {
		console.error(`bench:models: ${path} is not there, so that ${name} is left out.`);
		return;
	}
	const file = modelFileAt(path);
	if ('error' in file) throw new Error(file.error);
	const runner = new Runner(join(folder, 'runner.js'), () => {});
	const asked = { what: name, running };
	const outputs = ['objectness_p4', 'deltas_p4', 'objectness_p5', 'deltas_p5'];
	try {
		let megabytes = 0;
		let backend = '';
		const own: number[] = [];
		const { median_ms, p95_ms } = await measure(async () => {
			const result = await runner.ask(
				'runModel',
				{ model: file, input: 'image', values: input, outputs },
				asked,
			);
			({ megabytes, backend } = result);
			own.push(result.milliseconds);
		}, effort);
		const inside = own.sort((a, b) => a - b)[own.length >> 1] as number;
		tell({ name, backend, median_ms, p95_ms, megabytes, note: `${inside.toFixed(2)} ms in the runner` });
	} finally {
		runner.dispose();
	}
}

function picture(height: number, width: number, layout: 'first' | 'last'): Values {
	const data = Float32Array.from({ length: 3 * height * width }, (_, k) => ((k * 7) % 23) / 23);
	return { shape: layout === 'first' ? [1, 3, height, width] : [1, height, width, 3], data };
}

/** The project's own Mask R-CNN, untrained: features, proposals and the heads of the regions of four objects. */
async function ownModel(): Promise<void> {
	const backend = await loadBackend({ setting: null, distFolder: folder });
	const side = 320;
	const probe = await newProbe(backend.tf, ['circle', 'triangle', 'square'], 1, defaultConfig);
	const reader = probeReader(backend.tf, probe);
	const pixels = Uint8Array.from({ length: 3 * side * side }, (_, k) => (k * 7) % 251);
	const image = {
		name: 'bench',
		width: side,
		height: side,
		pixels: async () => pixels,
		objects: [0, 1, 2, 3].map((k) => ({
			id: String(k),
			className: 'circle',
			classId: 1,
			box: [20 + 70 * k, 40, 80 + 70 * k, 130] as [number, number, number, number],
			segmentation: null,
			flag: null,
		})),
		corners: 'continuous' as const,
	};
	const run = async () => {
		const outputs = await reader.outputs(image as never, 1);
		if ('error' in outputs) throw new Error(outputs.error);
	};
	const name = 'our own Mask R-CNN, 320 x 320';
	const whole = await measure(
		async () => {
			reader.forget(image.name);
			await run();
		},
		{ ...effort, runs: 15, warmUp: 3 },
	);
	const megabytes = process.memoryUsage().rss / 1e6;
	tell({ name, backend: backend.detail, ...whole, megabytes, note: '' });
	const heads = await measure(run, { ...effort, runs: 15, warmUp: 2 });
	tell({
		name: `${name}, labels edited`,
		backend: backend.detail,
		...heads,
		megabytes,
		note: 'features kept',
	});
	reader.dispose();
}

async function userLoss(): Promise<void> {
	const { backend, anchors, run, asked, sent } = await userLossTimes(
		join(folder, 'runner.js'),
		folder,
		running,
	);
	const note = `asked over IPC ${asked.toFixed(0)} ms, with another image's outputs ${sent.toFixed(0)} ms`;
	tell({
		name: `user loss with gradient, ${anchors.toLocaleString('en-US')} logits`,
		backend,
		median_ms: run,
		p95_ms: null,
		megabytes: null,
		note,
	});
}

async function main(): Promise<void> {
	const shared = join('..', 'shared', 'data', 'models');
	const own = join('test', 'unit', 'fixtures', 'models');
	// A SavedModel runs on native TensorFlow alone, ONNX on neither.
	if (process.env.ANCHORAGE_TFJS_NODE) {
		const saved = join(shared, 'rpn_savedmodel');
		await model('tiny RPN head, SavedModel, 64 x 96', saved, picture(64, 96, 'last'));
		await model('the same, SavedModel, 800 x 1344', saved, picture(800, 1344, 'last'));
	} else {
		const onnx = join(shared, 'rpn.onnx');
		await model('tiny RPN head, ONNX, 64 x 96', onnx, picture(64, 96, 'first'));
		await model('the same, ONNX, 800 x 1344', onnx, picture(800, 1344, 'first'));
	}
	await model('our tiny head, graph model, 64 x 96', join(own, 'rpn_graph.json'), picture(64, 96, 'last'));
	await model('the same, graph model, 800 x 1344', join(own, 'rpn_graph.json'), picture(800, 1344, 'last'));
	await userLoss();
	await ownModel();
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
