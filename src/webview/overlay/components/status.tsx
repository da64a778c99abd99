// The line at the bottom: how far the numbers can be trusted, then recipe, input size, how many are assigned and in what time.

import type { Inspection } from '../../../core/inspection';
import { formatCount, formatSize, plural, tierDetail, tierWords, unitOf } from '../../../core/words';
import { Icon } from '../../shared/icon';
import { command } from '../host';
import * as state from '../state';
import { ChangeLine } from './changeCard';

export function StatusLine() {
	const inspection = state.inspection.value;
	if (!inspection) return null;
	const tier = tierWords[inspection.tier];
	const narrow = state.layout.value === 'narrow';
	const roomy = state.pageWidth.value >= 460;
	const { one, many } = unitOf(inspection.recipe);
	const choice = state.mask.value;
	const size = choice ? inspection.breakdown?.masks[choice.mask]?.size : undefined;
	if (state.change.value && state.layout.value !== 'wide' && !choice)
		return (
			<footer class="status">
				<ChangeLine />
			</footer>
		);
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
						<span class="dim num" title="What the assigner labels, and how long it took">
							{plural(countOf(inspection), one, many)} · {milliseconds(inspection.assignMs)}
						</span>
					)}
				</>
			)}
		</footer>
	);
}

/** Queries are known before anything is assigned. */
function countOf({ recipe, assignment }: Inspection): number {
	return recipe.grids.kind === 'queries' ? recipe.grids.count : assignment.count;
}

function milliseconds(value: number): string {
	return value < 1 ? '< 1 ms' : `${formatCount(Math.round(value))} ms`;
}
