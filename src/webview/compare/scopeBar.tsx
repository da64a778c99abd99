// Over the table: whether it speaks of this image or of the data set, and of the data set which list and class.

import { useRef } from 'preact/hooks';
import { comparedLists } from '../../core/compare/types';
import { formatCount, plural } from '../../core/words';
import { Icon } from '../shared/icon';
import { useRoving } from '../shared/roving';
import { setScope, total } from './lines';
import * as state from './state';
import { listTitle } from './words';

const scopes: { scope: state.Scope; title: string }[] = [
	{ scope: 'image', title: 'This image' },
	{ scope: 'dataset', title: 'Data set' },
];

export function ScopeBar() {
	const bar = useRef<HTMLDivElement>(null);
	useRoving(bar);
	const now = state.scope.value;
	const isCompared = now === 'dataset' && state.dataset.value.comparison !== null;
	return (
		<div class="scope-bar" role="toolbar" aria-label="Table" ref={bar}>
			<div class="segments" role="radiogroup" aria-label="What the table speaks of">
				{scopes.map(({ scope, title }) => (
					// biome-ignore lint/a11y/useSemanticElements: a toolbar moves its focus by arrows over buttons
					<button
						key={scope}
						type="button"
						role="radio"
						aria-checked={now === scope}
						onClick={() => setScope(scope)}
					>
						{title}
					</button>
				))}
			</div>
			{now === 'image' && (
				<span class="dim num">{plural(total.value ?? 0, 'object')}, the largest change first</span>
			)}
			{isCompared && <Lists />}
		</div>
	);
}

function Lists() {
	const { comparison } = state.dataset.value;
	if (!comparison) return null;
	const isDetections = comparison.subject === 'detections';
	const shown = comparedLists.filter((list) => list !== 'costlier' || comparison.lists.costlier > 0);
	return (
		<>
			<div class="pills" role="radiogroup" aria-label="List">
				{shown.map((list) => (
					// biome-ignore lint/a11y/useSemanticElements: a toolbar moves its focus by arrows over buttons
					<button
						key={list}
						type="button"
						class="pill num"
						role="radio"
						aria-checked={state.list.value === list}
						onClick={() => {
							state.list.value = list;
						}}
					>
						{listTitle(list, isDetections)}
						<span class="dim">{formatCount(comparison.lists[list])}</span>
					</button>
				))}
			</div>
			{state.className.value !== null && (
				<button
					type="button"
					class="pill"
					aria-pressed="true"
					title="Show all classes again"
					onClick={() => {
						state.className.value = null;
					}}
				>
					<span class="trunc">{state.className.value}</span>
					<Icon name="close" />
				</button>
			)}
		</>
	);
}
