// The section on the anchor fit: histogram, sliders, verdict, what the optimiser finds, configurations to paste.

import { canOptimise, configurationsOf } from '../../core/anchor-fit';
import type { Recipe } from '../../core/recipe';
import { fitCaption, fitFinding, formatCount, optimisedVerdict, sentenceCase } from '../../core/words';
import type { DatasetView } from '../../messages';
import { Menu } from '../shared/menu';
import { copy } from './actions';
import * as fit from './fit';
import { Histogram } from './histogram';
import { send } from './host';
import { Slider } from './slider';
import { tookWords } from './words';

export function AnchorFit({ view }: { view: DatasetView }) {
	const { unit } = view.recipe;
	const title = `${sentenceCase(unit.one)} fit`;
	const given = fit.given.value;
	const before = fit.before.value;
	if (!given || !before)
		return (
			<section class="fit" aria-labelledby="fit-title">
				<h2 id="fit-title">{title}</h2>
				<p class="caption">
					{fit.failure.value !== null
						? `The objects could not be read: ${fit.failure.value}`
						: view.objects === 0
							? 'No trained object yet.'
							: 'Reading the objects…'}
				</p>
			</section>
		);
	const controls = fit.controls.value;
	if (controls.length === 0)
		return (
			<section class="fit" aria-labelledby="fit-title">
				<h2 id="fit-title">{title}</h2>
				<p class="caption">
					This recipe has no grid: each object takes a query, wherever it is and however large.
				</p>
			</section>
		);
	const after = fit.after.value;
	const { numbers, sentence } = fitFinding(before, after);
	const { objects } = given;
	return (
		<section class="fit" aria-labelledby="fit-title">
			<div class="section-head">
				<h2 id="fit-title">{title}</h2>
				<CopyMenu
					text="Copy as Configuration"
					recipe={() => fit.movedRecipe() ?? given.recipe}
					of={given.recipe}
				/>
			</div>
			<p class="caption">
				{fitCaption(before, unit.one)}
				{objects.of > objects.count &&
					` From ${formatCount(objects.count)} of ${formatCount(objects.of)} objects, evenly taken.`}
			</p>
			<Histogram before={before} after={after} label={`${fitCaption(before, unit.one)} ${numbers}`} />
			<div class="sliders">
				{controls.map((control) => (
					<Slider
						key={control.name}
						control={control}
						value={fit.values.value[control.name] ?? control.value}
						was={fit.scanned.value.find(({ name }) => name === control.name)?.value ?? null}
						onMove={(value) => fit.move(control.name, value)}
					/>
				))}
			</div>
			<p class="verdict num" role="status">
				<Numbers text={numbers} />
				<span class="dim">{sentence}</span>
			</p>
			<div class="fit-actions">
				{fit.isMoved.value && (
					<>
						<button type="button" class="link" onClick={() => fit.startFrom(null)}>
							Reset
						</button>
						<button type="button" class="link" onClick={() => saveRecipe(fit.movedRecipe())}>
							Save as Recipe
						</button>
					</>
				)}
				{canOptimise(given.recipe) && <OptimiseMenu />}
			</div>
			<Optimised />
		</section>
	);
}

function saveRecipe(recipe: Recipe | null): void {
	if (recipe) send({ v: 1, kind: 'saveRecipe', recipe });
}

/** Figures that change stand out. */
function Numbers({ text }: { text: string }) {
	return (
		<span class="numbers">
			{text.split(/([\d.,]+ → [\d.,]*\d)/).map((part, k) => (k % 2 === 1 ? <b key={k}>{part}</b> : part))}
		</span>
	);
}

/** A configuration of the recipe as it stands when it is asked for, in the words of a framework. */
function CopyMenu(props: { text: string; of: Recipe; recipe: () => Recipe }) {
	const frameworks = configurationsOf(props.of).map(({ framework }) => framework);
	if (frameworks.length === 0) return null;
	return (
		<span class="as-link">
			<Menu
				text={props.text}
				label={`${props.text}: choose a framework`}
				plain
				align="right"
				items={frameworks.map((framework) => ({
					label: framework,
					run() {
						const found = configurationsOf(props.recipe()).find((each) => each.framework === framework);
						if (found) copy(found.text, framework);
					},
				}))}
			/>
		</span>
	);
}

function OptimiseMenu() {
	if (fit.optimising.value) return <span class="dim">Optimising…</span>;
	return (
		<span class="as-link">
			<Menu
				text="Optimise Anchors"
				label="Optimise anchors: choose a method"
				plain
				items={[
					{ label: 'k-means', hint: 'fast', run: () => void fit.optimise('k-means') },
					{ label: 'Evolution', hint: 'takes longer', run: () => void fit.optimise('evolution') },
				]}
			/>
		</span>
	);
}

function Optimised() {
	const found = fit.optimised.value;
	if (!found) return null;
	const { before, after, objects, milliseconds, recipe } = found;
	return (
		<div class="optimised" role="status">
			<p>{optimisedVerdict(found)}</p>
			<p class="dim num">
				Reaching the limit: {formatCount(before.reached)} → <b>{formatCount(after.reached)}</b> of{' '}
				{formatCount(objects)}, found in {tookWords(milliseconds)}
			</p>
			<div class="fit-actions">
				<button type="button" class="link" onClick={() => fit.startFrom(recipe)}>
					Use in Sliders
				</button>
				<CopyMenu text="Copy" of={recipe} recipe={() => recipe} />
				<button type="button" class="link" onClick={() => saveRecipe(recipe)}>
					Save as Recipe
				</button>
			</div>
		</div>
	);
}
