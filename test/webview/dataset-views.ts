// What stands beside the list in the tests of the page of a data set: the sample's classes, and a data set of COCO's size.

import type { ClassLine, DatasetView } from '../../src/messages';
import type { DatasetData, Labelled } from './dataset-data';

/** The view of the sample. */
export function viewOf(names: string[], labelled: Labelled[], queue: DatasetData['queue']): DatasetView {
	const errors = { 'wrong-class': 0, spurious: 0, missing: 0, 'bad-box': 0, hard: 0 };
	for (const { kind } of queue) errors[kind]++;
	const classes = names.map((name, at): ClassLine => {
		const objects = labelled.filter((label) => label.class === at).length;
		return {
			class: at,
			name,
			objects,
			bySplit: [objects],
			images: new Set(labelled.filter((label) => label.class === at).map(({ image }) => image)).size,
			positives: 5 * objects + 3 * at,
			forced: 2 * objects + 3 * at,
			unmatched: at === 5 ? 2 : 0,
			loss: 0.21 + 0.06 * at,
		};
	});
	return {
		name: 'instances',
		source: 'instances.json',
		scannedAt: Date.now() - 125_000,
		milliseconds: 412,
		isComplete: true,
		images: 8,
		objects: labelled.length,
		leftOut: 1,
		forcedOnly: 21,
		unmatched: 2,
		errors,
		reviewed: { fixed: 0, fine: 0 },
		problems: { errors: 1, warnings: 3 },
		unread: 0,
		tier: 'exact',
		tierSource: 'from epoch_03.safetensors',
		recipe: { title: 'torchvision Faster R-CNN FPN', unit: { one: 'anchor', many: 'anchors' } },
		classes,
		sizes: [
			{ name: 'small', objects: 14, positives: [31, 12, 0, 0, 0], forced: 28, unmatched: 2 },
			{ name: 'medium', objects: 23, positives: [18, 71, 22, 0, 0], forced: 41, unmatched: 0 },
			{ name: 'large', objects: 12, positives: [0, 9, 44, 35, 0], forced: 12, unmatched: 0 },
		],
		levels: ['P2', 'P3', 'P4', 'P5', 'P6'],
		splits: [''],
		splitSizes: [{ images: 8, objects: labelled.length }],
		terms: [
			{ name: 'rpn_objectness', title: 'RPN objectness' },
			{ name: 'rpn_box', title: 'RPN box' },
			{ name: 'roi_class', title: 'RoI class' },
			{ name: 'roi_box', title: 'RoI box' },
		],
		checkpoints: null,
		leaks: null,
		canCompare: false,
		marksFile: 'instances.anchorage-review.json',
		notes: [],
	};
}

/** A larger view: many classes, two splits that are not alike, checkpoints, pictures compared. */
export function largeView(view: DatasetView): DatasetView {
	const names = [
		'person',
		'chair',
		'cup',
		'car',
		'bottle',
		'book',
		'bowl',
		'dining table',
		'traffic light',
		'kite',
	];
	const classes = Array.from({ length: 80 }, (_, at): ClassLine => {
		const train = Math.round(262_465 / (1 + at) ** 1.3);
		const val = at === 7 || at > 76 ? 0 : Math.round((at % 5 === 2 ? 0.012 : 0.042) * train);
		const objects = train + val;
		return {
			class: at,
			name: names[at] ?? `class ${at + 1}`,
			objects,
			bySplit: [train, val],
			images: Math.round(objects / 3),
			positives: Math.round(4.7 * objects),
			forced: Math.round((1.2 + (at % 7) / 3) * objects),
			unmatched: at % 3 === 0 ? Math.round(objects / 400) : 0,
			loss: 0.14 + ((at * 37) % 50) / 100,
		};
	});
	const sum = (of: (line: ClassLine) => number) => classes.reduce((all, line) => all + of(line), 0);
	return {
		...view,
		name: 'train2017 and val2017',
		source: '2 files in 2 splits',
		milliseconds: 94_000,
		images: 123_287,
		objects: sum(({ objects }) => objects),
		leftOut: 10_338,
		forcedOnly: 412_377,
		unmatched: sum(({ unmatched }) => unmatched),
		errors: { 'wrong-class': 1823, spurious: 2604, missing: 9120, 'bad-box': 3311, hard: 12_044 },
		reviewed: { fixed: 41, fine: 112 },
		problems: { errors: 3, warnings: 1204 },
		unread: 2,
		classes,
		sizes: [
			{
				name: 'small',
				objects: 352_120,
				positives: [512_311, 140_121, 0, 0, 0],
				forced: 521_200,
				unmatched: 1802,
			},
			{
				name: 'medium',
				objects: 298_044,
				positives: [80_300, 801_003, 310_222, 1200, 0],
				forced: 402_118,
				unmatched: 12,
			},
			{
				name: 'large',
				objects: 209_837,
				positives: [0, 9210, 402_550, 733_018, 310_450],
				forced: 121_044,
				unmatched: 0,
			},
		],
		splits: ['train', 'val'],
		splitSizes: [
			{ images: 118_287, objects: sum(({ bySplit }) => bySplit[0] ?? 0) },
			{ images: 5000, objects: sum(({ bySplit }) => bySplit[1] ?? 0) },
		],
		checkpoints: {
			names: ['epoch_01', 'epoch_03', 'epoch_06', 'epoch_09', 'epoch_11'],
			images: 5000,
			terms: [
				{ name: 'rpn_objectness', title: 'RPN objectness', means: [0.62, 0.41, 0.33, 0.3, 0.29] },
				{ name: 'rpn_box', title: 'RPN box', means: [0.31, 0.24, 0.2, 0.18, 0.17] },
				{ name: 'roi_class', title: 'RoI class', means: [0.74, 0.38, 0.2, 0.11, 0.08] },
				{ name: 'roi_box', title: 'RoI box', means: [0.42, 0.36, 0.3, 0.27, 0.25] },
			],
			finding: '412 objects were learnt and forgotten again.',
		},
		leaks: 37,
		canCompare: true,
		notes: [
			'The losses are of 5,000 images: the dump has no others.',
			'12 pictures could not be found, so they were not compared.',
		],
	};
}
