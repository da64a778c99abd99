// How many objects fit how well: bars as the recipe is, a dashed line with the sliders, the recipe's limits.

import { type Fit, placeEdges } from '../../core/anchor-fit';
import { formatCount } from '../../core/words';

export function Histogram({ before, after, label }: { before: Fit; after: Fit | null; label: string }) {
	const most = Math.max(...before.bars, ...(after?.bars ?? []), 1);
	const count = before.bars.length;
	const limits = limitsOf(after ?? before);
	return (
		<div class="histogram" role="img" aria-label={label}>
			<div class="plot" aria-hidden="true">
				<i class="rule top" />
				<i class="rule half" />
				<span class="most num">{formatCount(most)}</span>
				<div class="bars">
					{Array.from(before.bars, (value, k) => (
						<div
							key={k}
							class="well"
							title={`${barWords(before, k)}: ${formatCount(value)}${after ? ` → ${formatCount(after.bars[k] ?? 0)}` : ''} objects`}
						>
							<i class={toneOf(before, k)} style={{ height: `${(100 * value) / most}%` }} />
						</div>
					))}
				</div>
				{after && (
					<svg class="steps" aria-hidden="true" viewBox={`0 0 ${count} 1`} preserveAspectRatio="none">
						<path d={stepsOf(after, most)} vector-effect="non-scaling-stroke" />
					</svg>
				)}
				{limits.map(({ words, at, tone, side }) => (
					<span key={words} class={`limit ${tone} ${side}`} style={{ left: `${100 * at}%` }}>
						<b>{words}</b>
					</span>
				))}
			</div>
			<div class={`axis num by-${before.measure}`} aria-hidden="true">
				{before.measure === 'iou'
					? [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => (
							<span key={value} style={{ left: `${100 * value}%` }}>
								{value}
							</span>
						))
					: Array.from(before.bars, (_, k) => <span key={k}>{placesWords(k)}</span>)}
			</div>
		</div>
	);
}

/** A step line over all bars, in units of a bar and of the tallest. */
function stepsOf({ bars }: Fit, most: number): string {
	const height = (k: number) => (1 - (bars[k] as number) / most).toFixed(4);
	return `M0 ${height(0)}${Array.from(bars, (_, k) => `V${height(k)}H${k + 1}`).join('')}`;
}

interface Limit {
	words: string;
	/** Share of the axis. */
	at: number;
	tone: 'positive' | 'negative';
	/** Where its words stand. */
	side: 'left' | 'right';
}

function limitsOf({ limits }: Fit): Limit[] {
	if (!limits) return [];
	const [lower, upper] = limits;
	const positive: Limit = {
		words: `positive, ${upper}`,
		at: upper,
		tone: 'positive',
		side: upper > 0.78 ? 'left' : 'right',
	};
	if (lower === upper) return [positive];
	// The words of both stand apart as long as there is room to the left of the lower one.
	const side = lower < 0.22 ? 'right' : 'left';
	return [{ words: `negative, ${lower}`, at: lower, tone: 'negative', side }, positive];
}

/** What the objects of a bar become. */
function toneOf({ measure, limits, bars }: Fit, k: number): string {
	if (measure === 'places') return k === 0 ? 'none' : 'positive';
	const [lower, upper] = limits ?? [0, 0];
	if (k / bars.length >= upper - 1e-9) return 'positive';
	return (k + 1) / bars.length <= lower + 1e-9 ? 'negative' : 'ignored';
}

function barWords({ measure, bars }: Fit, k: number): string {
	if (measure === 'places') return `${placesWords(k)} places`;
	return `IoU ${(k / bars.length).toFixed(2)} to ${((k + 1) / bars.length).toFixed(2)}`;
}

function placesWords(k: number): string {
	const from = placeEdges[k] as number;
	const next = placeEdges[k + 1];
	if (next === undefined) return `${from} +`;
	return next - 1 === from ? `${from}` : `${from} to ${next - 1}`;
}
