// Where presets differ: for each topic what every recipe says, and who says the same.

import type { LossTermName, Recipe } from '../../src/core/recipe';
import { recipes } from '../../src/core/recipes';
import { assignerWords, coderWords, inputWords, lossWords, samplerWords } from './rules';

interface Topic {
	topic: string;
	/** `null`: the topic does not concern this recipe. */
	read(recipe: Recipe): string | null;
}

const topics: Topic[] = [
	{ topic: 'Resize and padding', read: ({ input }) => inputWords(input) },
	{
		topic: 'Aspect ratio means',
		read: ({ grids }) =>
			grids.kind === 'matterport' ? 'w/h' : 'ratios' in grids && grids.kind !== 'ssd' ? 'h/w' : null,
	},
	{
		topic: 'Order inside a place',
		read: ({ grids }) =>
			grids.kind === 'detectron2'
				? 'size outer, ratio inner'
				: grids.kind === 'torchvision' || grids.kind === 'mmdetection' || grids.kind === 'py-faster-rcnn'
					? 'ratio outer, size inner'
					: null,
	},
	{
		topic: 'Rounding of anchor shapes',
		read: ({ grids }) =>
			({
				torchvision: 'corners, half to even',
				'py-faster-rcnn': 'sides at the base size',
				detectron2: 'none',
				mmdetection: 'none',
				matterport: 'none',
				ssd: 'none',
				points: null,
				queries: null,
			})[grids.kind],
	},
	{
		topic: 'First centre',
		read: ({ grids }) => {
			switch (grids.kind) {
				case 'ssd':
					return 'half a cell';
				case 'points':
				case 'detectron2':
					return grids.offset === 0 ? '0' : `${grids.offset} of a cell`;
				case 'py-faster-rcnn':
					return `${(grids.baseSize - 1) / 2} px`;
				case 'queries':
					return null;
				default:
					return '0';
			}
		},
	},
	{
		topic: 'Stride',
		read: ({ grids }) =>
			grids.kind === 'queries'
				? null
				: grids.kind === 'torchvision'
					? 'padded size / map, cut, per axis'
					: 'constant',
	},
	{
		topic: 'IoU',
		read: ({ assigner }) =>
			assigner.kind === 'max-iou'
				? {
						torchvision: 'float32',
						detectron2: 'float32, exactly 0 without overlap',
						mmdetection: 'float32, union at least 1e-6',
						matterport: 'float64',
						'py-faster-rcnn': 'float64, widths + 1',
					}[assigner.iou]
				: null,
	},
	{ topic: 'Positive, negative, ignored', read: ({ assigner }) => assignerWords(assigner) },
	{
		topic: 'A forced anchor is trained towards',
		read: ({ assigner }) =>
			assigner.kind === 'max-iou'
				? assigner.forcedTo === 'own-best'
					? 'the object it overlaps most'
					: 'the last object that forced it'
				: assigner.kind === 'ssd'
					? 'the object that forced it'
					: null,
	},
	{
		topic: 'Least IoU of a forced match',
		read: ({ assigner }) =>
			assigner.kind === 'max-iou' && assigner.forceBest
				? assigner.forceFrom > 0
					? String(assigner.forceFrom)
					: 'none'
				: null,
	},
	{
		topic: 'An object that overlaps no anchor',
		read: ({ assigner }) =>
			assigner.kind !== 'max-iou'
				? null
				: assigner.forceFrom > 0
					? 'gets none'
					: assigner.forcedTo === 'own-best'
						? 'every anchor with IoU 0 becomes positive'
						: 'every anchor becomes positive for that object',
	},
	{
		topic: 'Anchors over the border',
		read: ({ assigner }) =>
			assigner.kind === 'max-iou'
				? assigner.border === null
					? 'take part'
					: `ignored ${assigner.border.when.replace('-', ' ')}`
				: null,
	},
	{
		topic: 'Crowds',
		read: ({ assigner }) =>
			assigner.kind === 'max-iou'
				? {
						drop: 'left out',
						shield: 'anchors that touch them are not negative',
						ignore: assigner.ignoreFrom === null ? 'kept, without effect' : 'anchors in them are ignored',
					}[assigner.crowd]
				: null,
	},
	{ topic: 'Sampler', read: ({ sampler }) => samplerWords(sampler) },
	{ topic: 'Box coder', read: ({ coder }) => coderWords(coder) },
	{
		topic: 'Regions an image',
		read: ({ roi }) =>
			roi ? `${roi.sampler.count}, ${Math.round(100 * roi.sampler.positiveFraction)} % foreground` : null,
	},
	{
		topic: 'Best matches of regions forced',
		read: ({ roi }) => (roi ? (roi.forceBest ? `yes, from IoU ${roi.forceFrom}` : 'no') : null),
	},
	{
		topic: 'Labelled boxes among the proposals',
		read: ({ roi }) =>
			roi ? { after: 'behind them', before: 'before them', no: 'not added' }[roi.appendObjects] : null,
	},
	{ topic: 'Background class', read: ({ roi }) => roi?.background ?? null },
	...(['rpn_objectness', 'rpn_box', 'roi_class', 'roi_box', 'class', 'box'] as LossTermName[]).map(
		(name): Topic => ({
			topic: `Loss: ${name}`,
			read: ({ losses }) => {
				const term = losses.find((each) => each.name === name);
				return term ? lossWords(term) : null;
			},
		}),
	),
	{
		topic: 'Mask target',
		read: ({ mask }) =>
			mask
				? {
						'torchvision-roialign': 'RoIAlign, fractions',
						'matterport-mini-mask': 'mini masks, rounded',
						detectron2: 'polygons rasterised in the region, sides at least 0.1',
						mmdetection: 'polygons rasterised in the region, sides at least 1',
						'ultralytics-prototypes': 'index map at a quarter of the input',
					}[mask.target]
				: null,
	},
];

/** Topics on which at least two recipes differ, with "value: who" for each value. */
export function disagreements(): { topic: string; groups: string[] }[] {
	const asked = recipes.filter(({ name }) => !/-\d+\.\d+$/.test(name));
	return topics.flatMap(({ topic, read }) => {
		const groups = new Map<string, string[]>();
		for (const recipe of asked) {
			const value = read(recipe);
			if (value !== null) groups.set(value, [...(groups.get(value) ?? []), recipe.shortTitle]);
		}
		if (groups.size < 2) return [];
		return [{ topic, groups: [...groups].map(([value, who]) => `**${value}**: ${who.join(', ')}`) }];
	});
}
