// The classes: how many objects each has, and what assignment makes of them. A click holds the list to a class.

import { useState } from 'preact/hooks';
import { enumerate, formatCount, formatLoss, formatShare, plural } from '../../core/words';
import type { ClassLine, DatasetView } from '../../messages';
import { filterByClass } from './actions';
import * as state from './state';

/** Classes that are shown at first. */
const few = 8;
/** Classes that a sentence names. */
const named = 3;

export function Classes({ view }: { view: DatasetView }) {
	const [isAll, setAll] = useState(false);
	const classes = view.classes.toSorted((a, b) => b.objects - a.objects);
	if (classes.length === 0) return null;
	const shown = isAll ? classes : classes.slice(0, few);
	const { unit } = view.recipe;
	const hasUnmatched = classes.some(({ unmatched }) => unmatched > 0);
	const hasLoss = classes.some(({ loss }) => loss !== null);
	const bars = barsOf(view, classes);
	return (
		<section class="classes" aria-labelledby="classes-title">
			<h2 id="classes-title">Classes after assignment</h2>
			<Splits view={view} classes={classes} />
			<div class={`class-table${hasUnmatched ? ' with-none' : ''}${hasLoss ? ' with-loss' : ''}`}>
				<div class="class-heads dim" aria-hidden="true">
					<span />
					<span class="over-two">{view.splits.length > 1 ? 'objects, by split' : 'objects'}</span>
					<span class="over-two">{unit.many}, hatched = forced</span>
					{hasUnmatched && <span class="end">none</span>}
					{hasLoss && <span class="end">loss</span>}
				</div>
				{shown.map((line) => (
					<ClassRow
						key={line.class}
						line={line}
						view={view}
						bars={bars}
						hasUnmatched={hasUnmatched}
						hasLoss={hasLoss}
					/>
				))}
			</div>
			{classes.length > few && (
				<p class="caption num">
					{formatCount(shown.length)} of {formatCount(classes.length)},{' '}
					<button type="button" class="link" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
						{isAll ? 'show the largest' : 'show all'}
					</button>
				</p>
			)}
		</section>
	);
}

/** What the longest bars stand for. */
interface Bars {
	objects: number;
	share: number;
	positives: number;
	/** Objects of each split. */
	splits: number[];
}

function barsOf({ splits }: DatasetView, classes: readonly ClassLine[]): Bars {
	const all = splits.map((_, k) => classes.reduce((sum, { bySplit }) => sum + (bySplit[k] ?? 0), 0));
	const shares = classes.flatMap(({ bySplit }) =>
		bySplit.map((count, k) => count / Math.max(1, all[k] ?? 0)),
	);
	return {
		objects: Math.max(1, ...classes.map(({ objects }) => objects)),
		share: Math.max(1e-9, ...shares),
		positives: Math.max(1, ...classes.map(({ positives }) => positives)),
		splits: all,
	};
}

interface RowProps {
	line: ClassLine;
	view: DatasetView;
	bars: Bars;
	hasUnmatched: boolean;
	hasLoss: boolean;
}

function ClassRow({ line, view, bars, hasUnmatched, hasLoss }: RowProps) {
	const { name, objects, bySplit, positives, forced, unmatched, loss } = line;
	const width = (share: number) => ({ width: `${(100 * share).toFixed(2)}%` });
	const words = rowWords(line, view, bars);
	return (
		<button
			type="button"
			class="class-row num"
			aria-pressed={state.className.value === name}
			aria-label={words}
			title={`${words}. ${state.className.value === name ? 'Show all classes again' : 'Show these in the list'}`}
			onClick={() => filterByClass(name)}
		>
			<span class="name trunc">{name}</span>
			<span class="wells objects">
				{view.splits.length > 1 ? (
					view.splits.map((split, k) => (
						<span key={split} class="well">
							<i
								class={`split-${k % 3}`}
								style={width((bySplit[k] ?? 0) / Math.max(1, bars.splits[k] ?? 0) / bars.share)}
							/>
						</span>
					))
				) : (
					<span class="well">
						<i style={width(objects / bars.objects)} />
					</span>
				)}
			</span>
			<span class="count dim">{formatCount(objects)}</span>
			<span class="well anchors">
				<i class="positive" style={width((positives - forced) / bars.positives)} />
				<i class="forced" style={width(forced / bars.positives)} />
			</span>
			<span class="count dim">{formatCount(positives)}</span>
			{hasUnmatched && (
				<span class={unmatched > 0 ? 'end none' : 'end dim'}>
					{unmatched > 0 ? formatCount(unmatched) : '–'}
				</span>
			)}
			{hasLoss && <span class="end dim">{loss === null ? '–' : formatLoss(loss, 2)}</span>}
		</button>
	);
}

function rowWords(line: ClassLine, { recipe, splits }: DatasetView, bars: Bars): string {
	const { name, objects, bySplit, images, positives, forced, unmatched, loss } = line;
	const { one, many } = recipe.unit;
	const parts = [`${plural(objects, 'object')} in ${plural(images, 'image')}`];
	if (splits.length > 1)
		parts.push(
			...splits.map(
				(split, k) =>
					`${split} ${formatCount(bySplit[k] ?? 0)} (${formatShare(bySplit[k] ?? 0, bars.splits[k] ?? 0)})`,
			),
		);
	parts.push(`${plural(positives, one, many)}, ${formatCount(forced)} forced`);
	if (unmatched > 0) parts.push(`${formatCount(unmatched)} without any ${one}`);
	if (loss !== null) parts.push(`mean loss ${formatLoss(loss)}`);
	return `${name}: ${parts.join(', ')}`;
}

/** Which bar is which split, and classes that one of them lacks. */
function Splits({ view, classes }: { view: DatasetView; classes: readonly ClassLine[] }) {
	if (view.splits.length < 2) return null;
	const lacking = view.splits.flatMap((split, k) => {
		const without = classes.filter(({ objects, bySplit }) => objects > 0 && (bySplit[k] ?? 0) === 0);
		if (without.length === 0) return [];
		const names = without.slice(0, named).map(({ name }) => name);
		const rest = without.length - names.length;
		const words = enumerate(rest > 0 ? [...names, `${formatCount(rest)} more`] : names);
		return [`No object in ${split}: ${words}.`];
	});
	return (
		<>
			<p class="caption legend">
				{view.splits.map((split, k) => (
					<span key={split}>
						<i class={`swatch split-${k % 3}`} />
						{split}
					</span>
				))}
				<span>A bar is a share of its split.</span>
			</p>
			{lacking.map((words) => (
				<p key={words} class="caption lacking">
					{words}
				</p>
			))}
		</>
	);
}
