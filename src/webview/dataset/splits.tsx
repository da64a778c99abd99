// The splits: how much is in each, and pictures that stand in two of them.

import { formatCount, formatShare, plural } from '../../core/words';
import type { DatasetView } from '../../messages';
import { showList } from './actions';
import { send } from './host';
import { focusList } from './keys';
import * as state from './state';

export function Splits({ view }: { view: DatasetView }) {
	const { splits, splitSizes, images, objects } = view;
	if (splits.length < 2) return null;
	return (
		<section class="splits" aria-labelledby="splits-title">
			<h2 id="splits-title">Splits and leakage</h2>
			<table class="plain num">
				<thead>
					<tr>
						<th scope="col">Split</th>
						<th scope="col">Images</th>
						<th scope="col">Objects</th>
						<th scope="col">Objects an image</th>
					</tr>
				</thead>
				<tbody>
					{splits.map((split, k) => {
						const size = splitSizes[k] ?? { images: 0, objects: 0 };
						return (
							<tr key={split}>
								<th scope="row">{split}</th>
								<td>
									{formatCount(size.images)} <span class="dim">{formatShare(size.images, images)}</span>
								</td>
								<td>
									{formatCount(size.objects)} <span class="dim">{formatShare(size.objects, objects)}</span>
								</td>
								<td>{size.images > 0 ? (size.objects / size.images).toFixed(1) : '–'}</td>
							</tr>
						);
					})}
				</tbody>
			</table>
			<Leaks view={view} />
		</section>
	);
}

function Leaks({ view: { leaks, canCompare } }: { view: DatasetView }) {
	const isComparing = state.progress.value?.stage === 'pictures';
	const again = canCompare && !state.progress.value && (
		<button type="button" class="link" onClick={() => send({ v: 1, kind: 'comparePictures' })}>
			{leaks === null ? 'Compare Pictures' : 'Compare Again'}
		</button>
	);
	if (isComparing) return <p class="caption">The pictures are being compared.</p>;
	if (leaks === null)
		return (
			<p class="caption">
				{canCompare
					? 'The same picture in training and validation makes scores look better than they are. '
					: 'The pictures could not be found, so they cannot be compared.'}
				{again}
			</p>
		);
	if (leaks === 0)
		return <p class="caption">No picture is in two splits, nor one that looks the same. {again}</p>;
	return (
		<p class="caption">
			<button
				type="button"
				class="link num"
				onClick={() => {
					showList('leaks');
					focusList();
				}}
			>
				{plural(leaks, 'picture')} in two splits
			</button>
			: the same or nearly so. Scores on them look better than they are. {again}
		</p>
	);
}
