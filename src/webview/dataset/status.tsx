// The line at the bottom: how far the numbers can be trusted, the recipe, where marks are kept.

import { tierWords } from '../../core/words';
import type { DatasetView } from '../../messages';
import { Icon } from '../shared/icon';
import { command } from './host';
import * as state from './state';

export function StatusLine({ view }: { view: DatasetView }) {
	const tier = tierWords[view.tier];
	return (
		<footer class="status">
			<span class="tier">
				<Icon name={tier.icon} />
				{tier.title}
			</span>
			{!state.isSmall.value && <span class="dim trunc">{view.tierSource}</span>}
			<span class="space" />
			<button type="button" class="plain-link" title="Change recipe" onClick={() => command('changeRecipe')}>
				{view.recipe.title}
			</button>
			{!state.isNarrow.value && <span class="dim trunc">marks kept in {view.marksFile}</span>}
		</footer>
	);
}
