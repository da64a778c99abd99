// Losses over several checkpoints: one small chart a term, all on one scale.

import { enumerate, formatCount, formatLoss } from '../../core/words';
import type { CheckpointsView, DatasetOrder, DatasetView } from '../../messages';
import { termColor } from '../shared/tokens';
import { showList } from './actions';
import { focusList } from './keys';
import * as state from './state';
import { orderMeaning, orderTitle } from './words';

const width = 78;
const height = 44;
/** Room for the marks at the edges. */
const inset = 4;
/** Names that a sentence lists. */
const mostNamed = 6;

function showBy(order: DatasetOrder): void {
	state.order.value = order;
	showList('objects');
	focusList();
}

export function Checkpoints({ view }: { view: DatasetView }) {
	const { checkpoints } = view;
	if (!checkpoints) return null;
	const { names, images, terms, finding } = checkpoints;
	const most = Math.max(...terms.flatMap(({ means }) => means.filter(Number.isFinite)), 1e-9);
	return (
		<section class="checkpoints" aria-labelledby="checkpoints-title">
			<h2 id="checkpoints-title">Loss per checkpoint</h2>
			<p class="caption num">
				Mean over {formatCount(images)} {images === 1 ? 'image' : 'images'}, {namesWords(names)}. One scale,
				from 0 to {formatLoss(most, 2)}.
			</p>
			<div class="multiples">
				{terms.map((term) => (
					<Small key={term.name} term={term} names={names} most={most} />
				))}
			</div>
			{finding !== '' && <p class="verdict">{finding}</p>}
			<p class="links">
				{state.checkpointOrders.map((order) => (
					<button
						key={order}
						type="button"
						class="link"
						title={orderMeaning(order, 'objects')}
						onClick={() => showBy(order)}
					>
						Objects by {orderTitle(order, view).toLowerCase()}
					</button>
				))}
			</p>
		</section>
	);
}

function namesWords(names: readonly string[]): string {
	if (names.length <= mostNamed) return enumerate(names);
	return `${names.length} checkpoints from ${names[0]} to ${names[names.length - 1]}`;
}

interface SmallProps {
	term: CheckpointsView['terms'][number];
	names: readonly string[];
	most: number;
}

function Small({ term: { name, title, means }, names, most }: SmallProps) {
	const x = (k: number) => inset + (k * (width - 2 * inset)) / Math.max(1, means.length - 1);
	const y = (value: number) => height - inset - (value / most) * (height - 2 * inset);
	const points = means.flatMap((value, k) => (Number.isFinite(value) ? [{ k, value }] : []));
	const words = names.map((each, k) => `${each} ${formatLoss(means[k] ?? Number.NaN)}`).join(', ');
	return (
		<figure title={`${title}: ${words}`}>
			<svg
				viewBox={`0 0 ${width} ${height}`}
				role="img"
				aria-label={`${title}: ${words}`}
				style={{ '--term': termColor(name) }}
			>
				<path class="floor" d={`M0 ${height - inset}H${width}`} />
				<path
					class="curve"
					d={points
						.map(({ k, value }, at) => `${at === 0 ? 'M' : 'L'}${x(k).toFixed(1)} ${y(value).toFixed(1)}`)
						.join('')}
				/>
				{points.map(({ k, value }) => (
					<circle key={k} cx={x(k)} cy={y(value)} r={k === means.length - 1 ? 3 : 1.8} />
				))}
			</svg>
			<figcaption>
				<span class="trunc">{title}</span>
				<b class="num">{formatLoss(means.at(-1) ?? Number.NaN, 2)}</b>
			</figcaption>
		</figure>
	);
}
