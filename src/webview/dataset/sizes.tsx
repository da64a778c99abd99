// Which level trains objects of which size: positives by size at input.

import { formatCount, formatShare, sentenceCase } from '../../core/words';
import type { DatasetView, SizeLine } from '../../messages';

/** From here on thousands are left out: the whole number is in the tooltip. */
const shortFrom = 100_000;

/** "99,999", "412 k", "1.29 M". */
function shortCount(count: number): string {
	if (count < shortFrom) return formatCount(count);
	return count < 1e6 ? `${Math.floor(count / 1000)} k` : `${(count / 1e6).toFixed(2)} M`;
}

export function Sizes({ view }: { view: DatasetView }) {
	const { sizes, levels, recipe } = view;
	if (sizes.length === 0 || levels.length === 0) return null;
	const { one, many } = recipe.unit;
	const hasForced = sizes.some(({ forced }) => forced > 0);
	return (
		<section class="sizes" aria-labelledby="sizes-title">
			<h2 id="sizes-title">Sizes and levels</h2>
			<p class="caption">
				Positive {many} by the objects’ size at input: small is under 32 × 32 px, large over 96 × 96 px. The
				stronger a cell, the larger its share of the row.
			</p>
			<div class="wide-table">
				<table class="plain num">
					<thead>
						<tr>
							<th scope="col">Size</th>
							<th scope="col">Objects</th>
							{levels.map((level) => (
								<th scope="col" key={level}>
									{level}
								</th>
							))}
							{hasForced && <th scope="col">Forced</th>}
							<th scope="col" title={`Objects without any ${one}`}>
								None
							</th>
						</tr>
					</thead>
					<tbody>
						{sizes.map((line) => (
							<tr key={line.name}>
								<th scope="row">{sentenceCase(line.name)}</th>
								<td title={formatCount(line.objects)}>{shortCount(line.objects)}</td>
								<Levels line={line} levels={levels} />
								{hasForced && <td title={formatCount(line.forced)}>{shortCount(line.forced)}</td>}
								<td class={line.unmatched > 0 ? 'none' : 'dim'}>
									{line.unmatched > 0 ? formatCount(line.unmatched) : '–'}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</section>
	);
}

function Levels({ line: { name, positives }, levels }: { line: SizeLine; levels: readonly string[] }) {
	const sum = positives.reduce((all, each) => all + each, 0);
	return levels.map((level, k) => {
		const count = positives[k] ?? 0;
		return (
			<td
				key={level}
				class="level"
				style={{ '--share': sum > 0 ? count / sum : 0 }}
				title={`${sentenceCase(name)} objects on ${level}: ${formatCount(count)}, ${formatShare(count, sum)} of their positives`}
			>
				{count > 0 ? shortCount(count) : <span class="dim">–</span>}
			</td>
		);
	});
}
