// The line at the bottom: how far the numbers can be trusted, then recipe, input size, anchors and time.

import { formatCount, formatSize, tierDetail, tierWords } from '../../../core/words';
import { Icon } from '../../shared/icon';
import { command } from '../host';
import * as state from '../state';

export function StatusLine() {
	const inspection = state.inspection.value;
	if (!inspection) return null;
	const tier = tierWords[inspection.tier];
	const narrow = state.layout.value === 'narrow';
	const roomy = state.pageWidth.value >= 460;
	const choice = state.mask.value;
	const size = choice ? inspection.breakdown?.masks[choice.mask]?.size : undefined;
	return (
		<footer class="status">
			<span class="tier">
				<Icon name={tier.icon} />
				{tier.title}
			</span>
			{!narrow && <span class="dim trunc">{tierDetail(inspection)}</span>}
			<span class="space" />
			<button type="button" class="plain-link" title="Change recipe" onClick={() => command('changeRecipe')}>
				{inspection.recipe.title}
			</button>
			{size !== undefined ? (
				<span class="dim num">
					mask target {size} × {size} px
				</span>
			) : (
				<>
					{roomy && (
						<span class="dim num" title="Input: the image as the network gets it">
							{formatSize(inspection.input.width, inspection.input.height)}
						</span>
					)}
					{!narrow && (
						<span class="dim num" title="Anchors, and how long the assigner took">
							{formatCount(inspection.assignment.count)} anchors · {milliseconds(inspection.assignMs)}
						</span>
					)}
				</>
			)}
		</footer>
	);
}

function milliseconds(value: number): string {
	return value < 1 ? '< 1 ms' : `${formatCount(Math.round(value))} ms`;
}
