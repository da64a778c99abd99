// What the tests show on the page of a data set, made from the sample: its labels and detections as lines, its pictures as
// crops.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Box } from '../../src/core/geometry';
import type { LabelErrorKind } from '../../src/core/label-errors/types';
import type { Recipe } from '../../src/core/recipe';
import { torchvisionFasterRcnn } from '../../src/core/recipes/torchvision';
import type { DatasetLine, DatasetView } from '../../src/messages';
import { viewOf } from './dataset-views';
import { root } from './harness';

const sample = join(root, 'media', 'sample');

export interface Crop {
	base64: string;
	width: number;
	height: number;
	box: Box | null;
	other: Box | null;
}

/** All that the host in the page answers from. */
export interface DatasetData {
	view: DatasetView;
	/** The queue, each entry with its kind and class. */
	queue: { kind: LabelErrorKind; class: number; line: DatasetLine }[];
	/** One line of each labelled object, and of each image. */
	objects: { class: number; line: DatasetLine }[];
	images: DatasetLine[];
	/** By `image box other` as JSON. */
	crops: Record<string, Crop>;
	recipe: Recipe;
	boxes: Box[];
}

export interface Labelled {
	image: number;
	row: number;
	class: number;
	box: Box;
}

const plain = { severity: null, other: null, canMark: false, mark: null, twin: null } as const;

/** Once for all tests: a few dozen crops are cut from the pictures. */
export async function makeDatasetData(): Promise<DatasetData> {
	const file = JSON.parse(readFileSync(join(sample, 'coco', 'instances.json'), 'utf8'));
	const found = JSON.parse(readFileSync(join(sample, 'predictions', 'detections.json'), 'utf8'));
	const names: string[] = file.categories.map(({ name }: { name: string }) => name);
	const imageIds: number[] = file.images.map(({ id }: { id: number }) => id);
	const fileNames: string[] = file.images.map(({ file_name }: { file_name: string }) => file_name);
	const toBox = ([x, y, w, h]: [number, number, number, number]): Box => [x, y, x + w, y + h];
	const rows = new Map<number, number>();
	const labelled: Labelled[] = file.annotations.map(
		(record: { image_id: number; category_id: number; bbox: [number, number, number, number] }) => {
			const image = imageIds.indexOf(record.image_id);
			const row = rows.get(image) ?? 0;
			rows.set(image, row + 1);
			return { image, row, class: record.category_id - 1, box: toBox(record.bbox) };
		},
	);
	const detections = found.map(
		(each: {
			image_id: number;
			category_id: number;
			bbox: [number, number, number, number];
			score: number;
		}) => ({
			image: imageIds.indexOf(each.image_id),
			class: each.category_id - 1,
			box: toBox(each.bbox),
			score: each.score,
		}),
	) as { image: number; class: number; box: Box; score: number }[];

	const size = ([x1, y1, x2, y2]: Box) => `${Math.round(x2 - x1)} × ${Math.round(y2 - y1)} px`;
	const detail = (image: number, box: Box) => `image ${imageIds[image]} · ${size(box)}`;
	const queue: DatasetData['queue'] = [];
	const add = (
		kind: LabelErrorKind,
		of: number,
		line: Omit<DatasetLine, 'key' | 'severity' | 'canMark' | 'mark' | 'twin'>,
	) =>
		queue.push({
			kind,
			class: of,
			line: { ...plain, ...line, key: `${kind} ${queue.length}`, canMark: true },
		});
	for (const label of labelled) {
		const near = detections
			.filter(({ image }) => image === label.image)
			.map((each) => ({ ...each, iou: iouOf(each.box, label.box) }))
			.sort((a, b) => b.iou - a.iou)[0];
		const name = names[label.class] as string;
		const common = {
			image: label.image,
			object: label.row,
			box: label.box,
			detail: detail(label.image, label.box),
		};
		if (near && near.iou > 0.5 && near.class !== label.class)
			add('wrong-class', label.class, {
				...common,
				title: `${name}, or ${names[near.class]}?`,
				evidence: `The model says ${names[near.class]} with score ${near.score.toFixed(2)}. The box agrees (IoU ${near.iou.toFixed(2)}).`,
				tag: 'wrong class',
				other: near.box,
			});
		else if (near && near.iou > 0.15 && near.iou < 0.72)
			add('bad-box', label.class, {
				...common,
				title: `${name}: another box`,
				evidence: `The model puts it elsewhere with score ${near.score.toFixed(2)} (IoU ${near.iou.toFixed(2)}).`,
				tag: 'bad box',
				other: near.box,
			});
		else if (!near || near.iou <= 0.15)
			add('spurious', label.class, {
				...common,
				title: `${name}: nothing detected here`,
				evidence: near
					? `The nearest detection has IoU ${near.iou.toFixed(2)}.`
					: 'No detection touches this box.',
				tag: 'spurious',
				other: null,
			});
		else if (label.row % 4 === 3)
			add('hard', label.class, {
				...common,
				title: `${name}: a high loss`,
				evidence: 'Loss 0.2617, 2.4 deviations over other small ones. The model has no other opinion.',
				tag: 'z 2.4',
				other: null,
			});
	}
	for (const each of detections) {
		const best = Math.max(
			0,
			...labelled.filter(({ image }) => image === each.image).map(({ box }) => iouOf(each.box, box)),
		);
		if (best > 0.15) continue;
		add('missing', each.class, {
			image: each.image,
			object: null,
			box: null,
			title: `${names[each.class]}: no label here`,
			evidence: `The model says ${names[each.class]} with score ${each.score.toFixed(2)}, and no label is near (IoU ${best.toFixed(2)}).`,
			detail: detail(each.image, each.box),
			tag: 'missing',
			other: each.box,
		});
	}
	const objects = labelled.map(({ image, row, class: of, box }, k) => ({
		class: of,
		line: {
			...plain,
			key: `object ${k}`,
			title: names[of] as string,
			evidence: 'Loss 0.2617: RPN objectness 0.0455, RPN box 0.1702, RoI class 0.0460.',
			detail: detail(image, box),
			tag: '0.262',
			image,
			object: row,
			box,
		},
	}));
	const images = fileNames.map((name, k) => ({
		...plain,
		key: `image ${k}`,
		title: name,
		evidence: `${labelled.filter(({ image }) => image === k).length} objects, loss 1.0${k}17.`,
		detail: `image ${imageIds[k]} · 480 × 360 px`,
		tag: `1.0${k}2`,
		image: k,
		object: null,
		box: null,
	}));
	const crops: Record<string, Crop> = {};
	for (const { line } of [...queue, ...objects])
		crops[cropKey(line)] ??= await cut(
			join(sample, 'images', fileNames[line.image as number] as string),
			line,
		);
	for (const line of images)
		crops[cropKey(line)] = await cut(join(sample, 'images', fileNames[line.image] as string), line);
	const boxes = labelled.map(({ box }) => box).filter(([x1, y1, x2, y2]) => x2 > x1 && y2 > y1);
	return {
		view: viewOf(names, labelled, queue),
		queue,
		objects,
		images,
		crops,
		recipe: torchvisionFasterRcnn,
		boxes,
	};
}

export function cropKey({ image, box, other }: Pick<DatasetLine, 'image' | 'box' | 'other'>): string {
	return JSON.stringify([image, box, other]);
}

function iouOf(a: Box, b: Box): number {
	const w = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
	const h = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
	if (w <= 0 || h <= 0) return 0;
	const area = ([x1, y1, x2, y2]: Box) => (x2 - x1) * (y2 - y1);
	return (w * h) / (area(a) + area(b) - w * h);
}

/** The part of a picture around the boxes, in the shape of a line's crop where there is room for it. */
async function cut(path: string, { box, other }: Pick<DatasetLine, 'box' | 'other'>): Promise<Crop> {
	const picture = sharp(path);
	const { width = 0, height = 0 } = await picture.metadata();
	const all = [box, other].filter((each) => each !== null);
	const x1 = Math.min(width, ...all.map((each) => each[0]));
	const y1 = Math.min(height, ...all.map((each) => each[1]));
	const x2 = Math.max(0, ...all.map((each) => each[2]));
	const y2 = Math.max(0, ...all.map((each) => each[3]));
	const isWhole = all.length === 0;
	const w = isWhole ? width : Math.min(width, Math.max(56, 1.5 * (x2 - x1), (112 / 68) * 1.5 * (y2 - y1)));
	const h = isWhole ? height : Math.min(height, (w * 68) / 112);
	const left = Math.round(Math.max(0, Math.min(width - w, (x1 + x2 - w) / 2)));
	const top = Math.round(Math.max(0, Math.min(height - h, (y1 + y2 - h) / 2)));
	const region = {
		left,
		top,
		width: Math.floor(Math.min(w, width - left)),
		height: Math.floor(Math.min(h, height - top)),
	};
	const scale = Math.min(224 / region.width, 136 / region.height, 1.5);
	const out = { width: Math.round(region.width * scale), height: Math.round(region.height * scale) };
	const bytes = await picture.extract(region).resize(out).jpeg().toBuffer();
	const put = (each: Box | null): Box | null =>
		each && [
			(each[0] - left) * scale,
			(each[1] - top) * scale,
			(each[2] - left) * scale,
			(each[3] - top) * scale,
		];
	return { base64: bytes.toString('base64'), ...out, box: put(box), other: put(other) };
}
