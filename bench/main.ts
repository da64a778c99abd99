// What is measured. Prints one JSON object: the rows, and the labels of the assignments for the comparison with the
// peer. Bundled and started by scripts/bench.mjs.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { plainChoices } from '../src/cli/options';
import { Engine } from '../src/compute/engine';
import { thumbnail } from '../src/compute/images/render';
import type { Choices } from '../src/compute/protocol';
import { assignMaxIou } from '../src/core/assign/max-iou';
import { rpnTerms } from '../src/core/breakdown/rpn';
import { buildGrids } from '../src/core/grids/build';
import { anchorCount } from '../src/core/grids/grid';
import type { TwoStageOutputs } from '../src/core/head-outputs';
import type { MaxIouRule } from '../src/core/recipe';
import { torchvisionMaskRcnn } from '../src/core/recipes/torchvision';
import { drawSample } from '../src/core/sampling/random-sampler';
import { readAnnotations } from '../src/formats';
import { randomFrom, syntheticTensors } from '../test/support/synthetic-dump';
import { safetensorsBytes } from '../test/support/tensor-files';
import { assigners, matching, taskAligned } from './assigners';
import { losses } from './losses';
import { type Effort, measure, type Times } from './measure';
import objectLists from './objects.json';

interface Row extends Times {
	name: string;
	/** Name of the peer's row that does the same work. */
	peerRow: string | null;
}

const rows: Row[] = [];

/** Measures `work` and keeps its row; `peerRow` names the peer's row that does the same. */
export type Add = (
	name: string,
	work: () => unknown,
	effort?: Partial<Effort>,
	peerRow?: string | null,
) => Promise<void>;

const add: Add = async (name, work, effort = {}, peerRow = null) => {
	rows.push({ name, ...(await measure(work, effort)), peerRow });
};

/** The full 800 x 1344 pyramid and the objects that the peer has too. */
async function pyramid() {
	const recipe = torchvisionMaskRcnn;
	const rule = recipe.assigner as MaxIouRule;
	const grids = buildGrids(recipe.grids, { width: 1344, height: 800 });
	const anchors = anchorCount(grids);
	const labels: Record<string, unknown>[] = [];
	for (const [count, corners] of Object.entries(objectLists)) {
		const boxes = Float64Array.from(corners as number[]);
		const objects = { boxes, part: new Uint8Array(boxes.length / 4), width: 1333, height: 800 };
		const assign = () => assignMaxIou(rule, grids, objects);
		await add(
			`assign ${count} objects, ${anchors} anchors`,
			assign,
			{ runs: 200, warmUp: 100 },
			`assign ${count}`,
		);
		const assignment = assign();
		const { positive, ignored, negative } = assignment.totals;
		labels.push({ objects: Number(count), positive, ignored, negative });
		if (count !== '50') continue;
		const random = randomFrom(1);
		const heads: TwoStageOutputs = {
			kind: 'two-stage',
			source: 'bench',
			objectness: Float32Array.from({ length: anchors }, () => 8 * random() - 4),
			deltas: Float32Array.from({ length: 4 * anchors }, () => random() - 0.5),
			drawn: null,
			regions: null,
			proposals: null,
			framework: null,
		};
		const sample = drawSample(recipe.sampler, assignment, 0);
		const terms = () => rpnTerms(recipe, grids, boxes, assignment, heads, 'all', sample);
		await add(`RPN losses, values and gradients, all ${anchors} anchors`, terms, {}, 'losses 50');
		const drawn = () => rpnTerms(recipe, grids, boxes, assignment, heads, 'seeded', sample);
		await add('RPN losses, values and gradients, the 256 drawn anchors', drawn);
	}
	return labels;
}

/** The image that inspections are measured on: COCO val2014 544 where the shared data is, else of the sample. */
function inspected() {
	const shared = resolve('../shared/data/coco-val2014-100');
	const there = existsSync(shared);
	const path = there
		? join(shared, 'annotations', 'instances_val2014_100.json')
		: resolve('media/sample/coco/instances.json');
	const file = readAnnotations(readFileSync(path, 'utf8'), { path });
	const row = there ? file.images.findIndex(({ id }) => id === '544') : 5;
	return {
		path,
		file,
		row,
		name: there ? 'COCO val2014 544' : '06_dense of the sample',
		roots: [there ? shared : resolve('media/sample')],
	};
}

async function inspections(folder: string) {
	const { path, file, row, name, roots } = inspected();
	const image = file.images[row];
	if (!image) throw new Error(`${path} lacks the image that is measured`);
	const choices: Choices = {
		...plainChoices,
		workspaceFolders: roots,
		recipe: torchvisionMaskRcnn.name,
	};
	const engine = new Engine();
	const ref = { path, version: 0 };
	const of = `${name}, ${image.objects.length} objects`;
	// Another seed each time: inspections that were asked for before are kept.
	let seed = 0;
	const anew = (from: Choices) => engine.inspect(ref, { ...from, sampling: 'seeded', seed: seed++ }, row);
	await add(`inspection of ${of}`, () => anew(choices));
	const size = { width: image.width ?? 0, height: image.height ?? 0, objects: image.objects };
	const names = ['background', ...file.classes.map((item) => item.name)];
	const dump = join(folder, 'dump.safetensors');
	writeFileSync(
		dump,
		safetensorsBytes(syntheticTensors(torchvisionMaskRcnn, size, names.length, 3), {
			classes: JSON.stringify(names),
		}),
	);
	const exact = { ...choices, predictions: dump };
	const { inspection } = await engine.inspect(ref, exact, row);
	if (inspection.tier !== 'exact') throw new Error(JSON.stringify(inspection.problems));
	await add(`inspection with every loss term of ${of}`, () => anew(exact), {
		runs: 20,
		warmUp: 5,
	});
	const [source, object] = [inspection.image.path, inspection.objects[0]];
	if (source && object) {
		await add('hover thumbnail', () => thumbnail(source, object.boxImage, object.outline));
	}
}

/** A COCO file of about 20 MB, as detection files look: 8 images' worth of objects a line, one polygon each. */
function cocoText(): string {
	const random = randomFrom(2);
	const round = (value: number) => Math.round(value * 100) / 100;
	const images = Array.from({ length: 5000 }, (_, k) => ({
		id: k + 1,
		file_name: `${k}.jpg`,
		width: 640,
		height: 480,
	}));
	const annotations = Array.from({ length: 48_000 }, (_, k) => {
		const [x, y, w, h] = [random() * 500, random() * 400, 10 + random() * 130, 10 + random() * 70].map(
			round,
		) as [number, number, number, number];
		const outline = Array.from({ length: 20 }, (_, p) => {
			const angle = (p * Math.PI) / 10;
			return [round(x + (w / 2) * (1 + Math.cos(angle))), round(y + (h / 2) * (1 + Math.sin(angle)))];
		});
		return {
			id: k + 1,
			image_id: 1 + (k % images.length),
			category_id: 1 + (k % 80),
			bbox: [x, y, w, h],
			area: round(w * h),
			iscrowd: 0,
			segmentation: [outline.flat()],
		};
	});
	const categories = Array.from({ length: 80 }, (_, k) => ({ id: k + 1, name: `class ${k + 1}` }));
	return JSON.stringify({ images, annotations, categories });
}

async function main() {
	mkdirSync('.cache', { recursive: true });
	const folder = resolve(mkdtempSync(join('.cache', 'bench-')));
	try {
		const labels = await pyramid();
		const taskAlignedLabels = await taskAligned(add, resolve('.cache', 'bench', 'task-aligned'));
		await matching(add);
		await assigners(add);
		await losses(add);
		await inspections(folder);
		const text = cocoText();
		const megabytes = (text.length / 1e6).toFixed(0);
		await add(
			`COCO file of ${megabytes} MB read with spans`,
			() => readAnnotations(text, { path: '/a.json' }),
			{
				runs: 5,
				warmUp: 1,
			},
		);
		console.log(JSON.stringify({ rows, labels, taskAlignedLabels }));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

void main();
