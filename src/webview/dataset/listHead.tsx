// Over the list: which one it is, the place of the chosen line, what it is held to and in which order it stands.

import { useRef } from 'preact/hooks';
import { formatCount } from '../../core/words';
import { type DatasetListAsk, type DatasetOrder, type DatasetView, datasetLists } from '../../messages';
import { Icon } from '../shared/icon';
import { Menu } from '../shared/menu';
import type { MenuItem } from '../shared/menuList';
import { useRoving } from '../shared/roving';
import { showList } from './actions';
import { focusList } from './keys';
import { chosen, total } from './lines';
import * as state from './state';
import {
	kindMeanings,
	kindTitles,
	likelyErrors,
	listCount,
	listTitle,
	orderMeaning,
	orderTitle,
	placeWords,
} from './words';

export function ListHead({ view }: { view: DatasetView }) {
	const list = state.list.value;
	const count = total.value;
	const isOrdered = list === 'objects' || list === 'images';
	return (
		<div class="list-head">
			<h2 class="which">
				<Menu
					text={listTitle(list, view)}
					label={`${listTitle(list, view)}: choose another list`}
					items={listItems(view)}
				/>
			</h2>
			<span class="num dim">{count === null ? '' : placeWords(chosen.value.index, count)}</span>
			<span class="space" />
			<ClassFilter />
			{list === 'errors' && <Kinds view={view} />}
			{isOrdered && state.hasLosses.value && (
				<Menu
					text={`By ${inSentence(orderTitle(state.shownOrder.value, view))}`}
					label="Order of the list"
					align="right"
					items={orderItems(view)}
				/>
			)}
		</div>
	);
}

/** Names of losses begin with a capital only where they must. */
function inSentence(title: string): string {
	const isName = !['Loss', 'Area under the margin', 'Forgetting'].includes(title);
	return isName ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

function listItems(view: DatasetView): MenuItem[] {
	return datasetLists
		.filter((list) => list !== 'leaks' || view.canCompare || view.leaks !== null)
		.map((list) => {
			const count = listCount(list, view);
			return {
				label: listTitle(list, view),
				hint: count === null ? '' : formatCount(count),
				checked: state.list.value === list,
				run() {
					showList(list);
					focusList();
				},
			};
		});
}

function orderItems(view: DatasetView): MenuItem[] {
	const hasCheckpoints = view.checkpoints !== null && state.list.value === 'objects';
	const orders: DatasetOrder[] = [
		'loss',
		'z',
		...(hasCheckpoints ? state.checkpointOrders : []),
		...view.terms.map(({ name }) => name),
	];
	return orders.map((order) => ({
		label: orderTitle(order, view),
		title: orderMeaning(order, state.list.value),
		checked: state.shownOrder.value === order,
		run() {
			state.order.value = order;
			focusList();
		},
	}));
}

const kinds = Object.keys(kindTitles) as DatasetListAsk['errorKind'][];

function Kinds({ view }: { view: DatasetView }) {
	const root = useRef<HTMLDivElement>(null);
	useRoving(root);
	// Counts are of all classes: beside a list that is held to one they would be wrong.
	const isHeld = state.chosenClass.value !== null;
	return (
		<div class="pills" role="radiogroup" aria-label="Kind of label error" ref={root}>
			{kinds.map((kind) => (
				// biome-ignore lint/a11y/useSemanticElements: arrows move the focus over buttons, as in a toolbar
				<button
					key={kind}
					type="button"
					class="pill"
					role="radio"
					aria-checked={state.errorKind.value === kind}
					title={kindMeanings[kind]}
					onClick={() => {
						state.errorKind.value = kind;
					}}
				>
					{kindTitles[kind]}
					{!isHeld && (
						<span class="num">{formatCount(kind === 'all' ? likelyErrors(view) : view.errors[kind])}</span>
					)}
				</button>
			))}
		</div>
	);
}

/** The class that the list is held to, and a way back. */
function ClassFilter() {
	const name = state.chosenClass.value?.name;
	if (name === undefined || !state.hasClassFilter.value) return null;
	return (
		<button
			type="button"
			class="pill class-filter"
			aria-pressed="true"
			title="Show all classes again"
			aria-label={`Class ${name}: show all classes again`}
			onClick={() => {
				state.className.value = null;
				focusList();
			}}
		>
			<span class="trunc">{name}</span>
			<Icon name="close" />
		</button>
	);
}
