// A recipe as a few names and values, for the Recipe view. Pure.

import type { AssignerRule, Recipe, SamplerRule } from '../../core/recipe';
import { formatCount, sentenceCase, unitOf } from '../../core/words';

type Fact = [name: string, value: string];

export function recipeFacts(recipe: Recipe): Fact[] {
	const { input, assigner, sampler, roi, mask } = recipe;
	return [
		['Input', inputWords(input)],
		[sentenceCase(unitOf(recipe).many), gridWords(recipe)],
		...assignerFacts(assigner),
		['Sampler', samplerWords(sampler)],
		...(roi
			? [
					[
						'Regions',
						`${roi.sampler.count}, ${fractionWords(roi.sampler.positiveFraction)} positive, IoU ${roi.positive}`,
					] as Fact,
				]
			: []),
		['Mask', mask ? (mask.size > 0 ? `${mask.size} × ${mask.size}` : 'at a quarter of the input') : 'none'],
	];
}

function gridWords({ grids }: Recipe): string {
	if (grids.kind === 'queries') return formatCount(grids.count);
	const levels = `${grids.levels.length} ${grids.levels.length === 1 ? 'level' : 'levels'}`;
	switch (grids.kind) {
		case 'torchvision':
			return `${levels} × ${(grids.sizes[0]?.length ?? 0) * (grids.ratios[0]?.length ?? 0)} shapes`;
		case 'detectron2':
			return `${levels} × ${(grids.sizes[0]?.length ?? 0) * grids.ratios.length} shapes`;
		case 'matterport':
			return `${levels} × ${grids.ratios.length} shapes`;
		case 'mmdetection':
		case 'py-faster-rcnn':
			return `${levels} × ${grids.ratios.length * grids.scales.length} shapes`;
		case 'ssd':
			return `${levels} × ${[...new Set(grids.ratios.map((ratios) => 2 + 2 * ratios.length))].join(' or ')} shapes`;
		case 'points':
			return levels;
	}
}

function assignerFacts(rule: AssignerRule): Fact[] {
	switch (rule.kind) {
		case 'max-iou': {
			const from = rule.forceFrom > 0 ? ` from IoU ${rule.forceFrom}` : '';
			const crowd = {
				drop: 'left out',
				shield: 'anchors around it are not negative',
				ignore: rule.ignoreFrom === null ? 'kept, without effect' : `ignored over ${rule.ignoreFrom}`,
			};
			return [
				['Positive at', `IoU ${rule.positive}${rule.forceBest ? `, or forced${from}` : ''}`],
				['Negative under', `IoU ${rule.negative}`],
				...(rule.border === null
					? []
					: [
							[
								'Border',
								`${rule.border.px} px allowed over it, ${rule.border.when.replace('-', ' ')}`,
							] as Fact,
						]),
				['Crowd', crowd[rule.crowd]],
			];
		}
		case 'ssd':
			return [['Positive at', `IoU ${rule.positive}, or the best of an object`]];
		case 'fcos':
			return [
				['Positive', `inside, within ${rule.radius} strides of the centre`],
				['Size of a level', `farthest side ${rule.lower} to ${rule.upper} strides`],
			];
		case 'atss':
			return [
				['Candidates', `${rule.topk} nearest on each level`],
				['Positive at', 'mean + deviation of their IoU'],
			];
		case 'task-aligned':
			return [
				['Positive', `the best ${rule.topk} inside`],
				[
					'Metric',
					`score^${rule.alpha} × ${rule.convention === 'ultralytics' ? 'CIoU' : 'IoU'}^${rule.beta}`,
				],
				...(rule.leastMetric > 0 ? [['Least metric', String(rule.leastMetric)] as Fact] : []),
			];
		case 'sim-ota':
			return [
				['Positive', `as many as the ${rule.candidates} best IoUs add up to`],
				['Cost', `${rule.classWeight} × class + ${rule.iouWeight} × IoU`],
				['Centre region', `${rule.radius} strides`],
			];
		case 'hungarian':
			return [
				['Positive', 'one query an object, least total cost'],
				['Cost', `${rule.classCost} × class + ${rule.l1Cost} × L1 + ${rule.giouCost} × GIoU`],
			];
	}
}

function samplerWords(sampler: SamplerRule): string {
	switch (sampler.kind) {
		case 'random':
			return `${sampler.count}, ${fractionWords(sampler.positiveFraction)} positive`;
		case 'all':
			return 'none, all take part';
		case 'hard-negative':
			return `${sampler.negativesPerPositive} hardest negatives a positive`;
	}
}

function inputWords(input: Recipe['input']): string {
	switch (input.kind) {
		case 'torchvision-fixed':
			return `${input.width} × ${input.height} px, stretched`;
		case 'ultralytics':
		case 'yolox':
			return `${input.size} × ${input.size} px square`;
		case 'matterport':
			if (input.mode === 'none') return 'as it is';
			return input.mode === 'square'
				? `${input.maxSize} × ${input.maxSize} px square`
				: `${input.minSize} or more, padded to 64`;
		default:
			return `${input.minSize}, at most ${input.maxSize} px`;
	}
}

function fractionWords(fraction: number): string {
	if (fraction === 0.5) return 'half';
	if (fraction === 0.25) return 'a quarter';
	return `${Math.round(100 * fraction)} %`;
}
