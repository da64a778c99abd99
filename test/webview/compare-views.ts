// What the tests of the comparing page show: images of the sample under two recipes, with two dumps, with two sets of detections,
// inspected as the product does; and a data set made of all its images.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { plainChoices } from '../../src/cli/options';
import { Engine } from '../../src/compute/engine';
import type { Choices } from '../../src/compute/protocol';
import { compareImages } from '../../src/core/compare/image';
import type {
	ComparedLine,
	CompareSide,
	CompareSubject,
	CompareView,
	DatasetComparison,
} from '../../src/messages';
import { root } from './harness';

export const sample = join(root, 'media', 'sample');
const predictions = join(sample, 'predictions');
const sampleFile = join(sample, 'coco', 'instances.json');
/** Images of the sample: three shapes; many small ones. */
export const shapes = 0;
export const dense = 5;

export interface CompareScene {
	view: CompareView;
	picture: { body: Buffer; mime: string };
}

interface Asked {
	file: string;
	row: number;
	subject: CompareSubject;
	a: Partial<Choices>;
	b: Partial<Choices>;
	titles: [a: [title: string, detail: string], b: [title: string, detail: string]];
}

async function inspected({ file, row, subject, a, b, titles }: Asked): Promise<CompareScene> {
	const engine = new Engine();
	const of = (own: Partial<Choices>) =>
		engine.inspect({ path: file, version: 0 }, { ...plainChoices, ...own }, row);
	const [inA, inB] = [await of(a), await of(b)];
	const { imageCount } = await engine.summarise({ path: file, version: 0 }, plainChoices);
	const side = (inspection: CompareSide['inspection'], [title, detail]: [string, string]): CompareSide => ({
		title,
		detail,
		inspection,
		note: null,
	});
	return {
		view: {
			subject,
			a: side(inA.inspection, titles[0]),
			b: side(inB.inspection, titles[1]),
			picture: { kind: 'uri', uri: 'https://page.test/picture' },
			file: { name: basename(file), imageCount, imageRow: row },
			selectedObject: null,
			otherSide: 'b',
		},
		picture: { body: readFileSync(inA.inspection.image.path as string), mime: 'image/jpeg' },
	};
}

/** Runs with a folder of its own, which is gone afterwards. */
async function within<T>(run: (folder: string) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(join(tmpdir(), 'anchorage-compare-'));
	try {
		return await run(folder);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

const halvedSizes = {
	extends: 'torchvision-faster-rcnn',
	grids: { sizes: [[16], [32], [64], [128], [256]] },
};

/** torchvision's anchors, and the same at half their size. */
export function recipesScene(row = shapes, file = sampleFile): Promise<CompareScene> {
	return within(async (folder) => {
		const other = join(folder, 'small-anchors.anchorage.json');
		writeFileSync(other, JSON.stringify(halvedSizes));
		return inspected({
			file,
			row,
			subject: 'recipes',
			a: { recipe: 'torchvision-faster-rcnn' },
			b: { recipe: other },
			titles: [
				['torchvision Faster R-CNN FPN', 'sizes 32 64 128 256 512 px'],
				['small-anchors.anchorage.json', 'sizes 16 32 64 128 256 px'],
			],
		});
	});
}

/** Two recipes whose anchors stand elsewhere, and whose inputs have another size. */
export function otherAnchorsScene(): Promise<CompareScene> {
	return inspected({
		file: sampleFile,
		row: shapes,
		subject: 'recipes',
		a: { recipe: 'torchvision-faster-rcnn' },
		b: { recipe: 'torchvision-retinanet' },
		titles: [
			['torchvision Faster R-CNN FPN', 'positive at IoU 0.7'],
			['torchvision RetinaNet', 'positive at IoU 0.5'],
		],
	});
}

/** The losses of an early and of a late checkpoint. */
export function dumpsScene(row = shapes): Promise<CompareScene> {
	const recipe = join(sample, 'sample.anchorage.json');
	return inspected({
		file: sampleFile,
		row,
		subject: 'predictions',
		a: { recipe, predictions: join(predictions, 'probe_0100.safetensors') },
		b: { recipe, predictions: join(predictions, 'probe_2800.safetensors') },
		titles: [
			['probe_0100.safetensors', 'exact loss'],
			['probe_2800.safetensors', 'exact loss'],
		],
	});
}

interface Result {
	image_id: number;
	category_id: number;
	bbox: [number, number, number, number];
	score: number;
}

/** The sample's detections, and others: every third is gone, every fourth lies beside its object, all are surer. */
export function detectionsScene(row = dense): Promise<CompareScene> {
	const own = join(predictions, 'detections.json');
	return within(async (folder) => {
		const other = join(folder, 'epoch_12.json');
		const results: Result[] = JSON.parse(readFileSync(own, 'utf8'));
		const changed = results
			.filter((_, at) => at % 3 !== 2)
			.map(({ bbox: [x, y, width, height], ...rest }, at) => ({
				...rest,
				bbox: [at % 4 === 3 ? x + width : x, y, width, height],
				score: Math.min(0.99, rest.score + 0.07),
			}));
		writeFileSync(other, JSON.stringify(changed));
		return inspected({
			file: sampleFile,
			row,
			subject: 'detections',
			a: { detections: own },
			b: { detections: other },
			titles: [
				['detections.json', '47 detections of 0.25 and more'],
				['epoch_12.json', '31 detections of 0.25 and more'],
			],
		});
	});
}

const photographs = join(root, '../shared/data/coco-val2014-100');

/** COCO val2014 544 as in the design's picture; `null` where the shared data is missing. */
export async function photographScene(): Promise<CompareScene | null> {
	const file = join(photographs, 'annotations', 'instances_val2014_44.json');
	if (!existsSync(file)) return null;
	const images: { id: number }[] = JSON.parse(readFileSync(file, 'utf8')).images;
	return recipesScene(
		images.findIndex(({ id }) => id === 544),
		file,
	);
}

/** A data set of many images, from the lines of one. */
export function datasetOf(
	{ view }: CompareScene,
	repeats: number,
): { comparison: DatasetComparison; lines: ComparedLine[] } {
	const image = compareImages(view.a.inspection, view.b.inspection);
	const lines = Array.from({ length: repeats }, (_, at) =>
		image.lines.map((line) => ({ ...line, image: at, name: `${String(at).padStart(6, '0')}.jpg` })),
	).flat();
	const count = (direction: ComparedLine['direction']) =>
		lines.filter((line) => line.direction === direction).length;
	const names = [...new Set(lines.map(({ className }) => className))];
	return {
		lines,
		comparison: {
			subject: view.subject,
			finding: image.finding,
			images: repeats,
			objects: lines.length,
			totals: image.totals,
			valueTitle: image.valueTitle,
			countTitle: image.countTitle,
			classes: names.map((name) => {
				const own = lines.filter(({ className }) => className === name);
				const of = (direction: ComparedLine['direction']) =>
					own.filter((line) => line.direction === direction).length;
				return {
					name,
					objects: own.length,
					a: 4 * own.length,
					b: 3 * own.length,
					worse: of('worse'),
					better: of('better'),
				};
			}),
			lists: { changed: lines.length, worse: count('worse'), better: count('better'), costlier: 0 },
			intervals: null,
			notes: ['2 files could not be read: labels/a.json, labels/b.json.'],
			milliseconds: 1200,
		},
	};
}
