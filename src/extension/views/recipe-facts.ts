// A recipe as a few names and values, for the Recipe view. Pure.

import type { Recipe } from '../../core/recipe';

export function recipeFacts({ input, anchors, rpn, roi, mask }: Recipe): [name: string, value: string][] {
	const shapes =
		anchors.kind === 'torchvision'
			? (anchors.sizes[0]?.length ?? 0) * (anchors.ratios[0]?.length ?? 0)
			: anchors.kind === 'matterport'
				? anchors.ratios.length
				: anchors.ratios.length * anchors.scales.length;
	const levels = anchors.levels.length;
	const { assigner, sampler } = rpn;
	return [
		['Input', inputWords(input)],
		['Anchors', `${levels} ${levels === 1 ? 'level' : 'levels'} × ${shapes} shapes`],
		['Positive at', `IoU ${assigner.positive}${assigner.forceBest ? ', or forced' : ''}`],
		['Negative under', `IoU ${assigner.negative}`],
		...(assigner.border === null
			? []
			: [['Border', `${assigner.border} px allowed over it`] as [string, string]]),
		['Crowd', assigner.crowd === 'drop' ? 'left out' : 'anchors around it are not negative'],
		['Sampler', `${sampler.count}, ${fractionWords(sampler.positiveFraction)} positive`],
		[
			'Regions',
			`${roi.sampler.count}, ${fractionWords(roi.sampler.positiveFraction)} positive, IoU ${roi.positive}`,
		],
		['Mask', mask ? `${mask.size} × ${mask.size}` : 'none'],
	];
}

function inputWords(input: Recipe['input']): string {
	if (input.kind !== 'matterport') return `${input.minSize}, at most ${input.maxSize} px`;
	switch (input.mode) {
		case 'square':
			return `${input.maxSize} × ${input.maxSize} px square`;
		case 'pad64':
			return `${input.minSize} or more, padded to 64`;
		case 'none':
			return 'as it is';
	}
}

function fractionWords(fraction: number): string {
	if (fraction === 0.5) return 'half';
	if (fraction === 0.25) return 'a quarter';
	return `${Math.round(100 * fraction)} %`;
}
