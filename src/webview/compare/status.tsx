// The line at the bottom: how far the numbers can be trusted, on each side where they differ, and how many anchors there are.

import type { Inspection } from '../../core/inspection';
import { plural, tierDetail, tierWords, unitOf } from '../../core/words';
import { Icon } from '../shared/icon';
import * as state from './state';

export function StatusLine() {
	const view = state.view.value;
	if (!view) return null;
	const a = view.a.inspection;
	const b = view.b.inspection;
	const isOneTier = a.tier === b.tier;
	const [inA, inB] = [tierDetail(a), tierDetail(b)];
	const detail = inA === inB ? inA : `A ${inA}; B ${inB}`;
	const tier = tierWords[a.tier];
	return (
		<footer class="status">
			<span class="tier">
				<Icon name={tier.icon} />
				{isOneTier ? tier.title : `A: ${tier.title}`}
			</span>
			{!isOneTier && (
				<span class="tier">
					<Icon name={tierWords[b.tier].icon} />
					B: {tierWords[b.tier].title}
				</span>
			)}
			{isOneTier && state.layout.value !== 'narrow' && <span class="dim trunc">{detail}</span>}
			<span class="space" />
			{!state.showsDetections.value && <span class="dim num trunc">{anchorWords(a, b)}</span>}
		</footer>
	);
}

/** "242,991 anchors each" */
function anchorWords(a: Inspection, b: Inspection): string {
	const [inA, inB] = [countWords(a), countWords(b)];
	return inA === inB ? `${inA} each` : `A: ${inA}, B: ${inB}`;
}

/** Queries are known before anything is assigned. */
function countWords({ recipe, assignment }: Inspection): string {
	const { one, many } = unitOf(recipe);
	return plural(recipe.grids.kind === 'queries' ? recipe.grids.count : assignment.count, one, many);
}
