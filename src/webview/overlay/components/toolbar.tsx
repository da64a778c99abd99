// The bar above the picture: image, mode, level, which anchors, zoom. One tab stop; arrows move inside.

import { useRef } from 'preact/hooks';
import { needsPredictions } from '../../../core/recipe-facts';
import { formatCount, hasRanking, rankingQuestion, unitOf } from '../../../core/words';
import type { SamplingChoice } from '../../../messages';
import { Icon } from '../../shared/icon';
import { IconButton } from '../../shared/iconButton';
import { Menu } from '../../shared/menu';
import type { MenuItem } from '../../shared/menuList';
import { useRoving } from '../../shared/roving';
import { shortName } from '../../shared/shortName';
import { perform, setLevel, toggleMask, toggleRanking } from '../actions';
import { objectItems } from '../edit/contextMenu';
import { chooseSampling, command } from '../host';
import * as state from '../state';

const modes: { mode: state.Mode; title: string; key: string; tip: string }[] = [
	{ mode: 'centres', title: 'Centres', key: 'C', tip: 'One mark a place' },
	{ mode: 'contours', title: 'Contours', key: 'V', tip: 'Where IoU crosses the limits' },
	{ mode: 'boxes', title: 'Boxes', key: 'B', tip: 'Each as its box' },
];

export function Toolbar() {
	const bar = useRef<HTMLDivElement>(null);
	useRoving(bar);
	const view = state.view.value;
	if (!view) return null;
	const narrow = state.layout.value === 'narrow';
	const width = state.pageWidth.value;
	const zooms = width >= 860;
	const tight = width < 430;
	const { file, inspection } = view;
	const shown = modes.filter(({ mode }) => state.modes.value.includes(mode));
	const where = `${formatCount(file.imageRow + 1)} of ${formatCount(file.imageCount)}`;
	return (
		<div class="toolbar" role="toolbar" aria-label="Overlay" ref={bar}>
			<IconButton
				icon="chevron-left"
				label="Previous image (Alt+PageUp)"
				run={() => command('previousImage')}
			/>
			<IconButton icon="chevron-right" label="Next image (Alt+PageDown)" run={() => command('nextImage')} />
			<button
				type="button"
				class="dropdown plain name"
				title={`${inspection.image.fileName}: choose another image`}
				onClick={() => command('pickImage')}
			>
				<span class="trunc">
					{tight
						? `${file.imageRow + 1}/${file.imageCount}`
						: shortName(inspection.image.fileName, narrow ? 17 : width < 900 ? 20 : 34)}
				</span>
				{width >= 860 && <span class="dim num">{where}</span>}
				<Icon name="chevron-down" />
			</button>
			<span class="space" />
			{shown.length > 1 && (
				<div class="segments" role="radiogroup" aria-label={`Draw ${unitOf(inspection.recipe).many} as`}>
					{shown.map(({ mode, title, key, tip }) => (
						// biome-ignore lint/a11y/useSemanticElements: a toolbar moves its focus by arrows over buttons
						<button
							key={mode}
							type="button"
							role="radio"
							aria-checked={state.drawnMode.value === mode}
							title={`${tip} (${key})`}
							onClick={() => perform(`mode.${mode}`)}
						>
							{title}
						</button>
					))}
				</div>
			)}
			<IconButton
				icon="edit"
				label="Edit objects (E)"
				on={state.editing.value}
				run={() => perform('edit.toggle')}
			/>
			{!narrow && (
				<>
					{shown.length > 1 && <span class="bar-line" />}
					{inspection.grids.length > 1 && (
						<Menu
							text={levelText()}
							label="Levels"
							title="Levels shown (keys 1 to 9, 0 shows all)"
							items={levelItems()}
						/>
					)}
					<Menu
						text={samplingText(view.sampling)}
						label={`Which ${unitOf(inspection.recipe).many} the loss sees`}
						items={samplingItems()}
					/>
				</>
			)}
			{zooms && (
				<>
					<span class="bar-line" />
					<IconButton icon="zoom-out" label="Zoom out (−)" run={() => perform('zoom.out')} />
					<span class="zoom num">{state.zoomPercent} %</span>
					<IconButton icon="zoom-in" label="Zoom in (+)" run={() => perform('zoom.in')} />
				</>
			)}
			{!tight && <IconButton icon="screen-full" label="Fit image (F)" run={() => perform('zoom.fit')} />}
			<Menu
				text={null}
				label="More actions"
				align="right"
				items={moreItems({ narrow, zooms: !zooms, fit: tight })}
			/>
		</div>
	);
}

function levelText(): string {
	const chosen = state.level.value;
	return chosen === null ? 'All levels' : (state.inspection.value?.grids[chosen]?.name ?? 'All levels');
}

function levelItems(): MenuItem[] {
	const grids = state.inspection.value?.grids ?? [];
	return [
		{ label: 'All levels', hint: '0', checked: state.level.value === null, run: () => setLevel(null) },
		...grids.map((grid, row) => ({
			label: `${grid.name}, stride ${Math.round(grid.strideX)} px`,
			hint: row < 9 ? String(row + 1) : undefined,
			checked: state.level.value === row,
			run: () => setLevel(row),
		})),
	];
}

function samplingText(choice: SamplingChoice): string {
	const seed = state.inspection.value?.sample.seed ?? 0;
	const recipe = state.inspection.value?.recipe;
	const many = recipe ? unitOf(recipe).many : 'anchors';
	return choice === 'all' ? `All ${many}` : choice === 'seeded' ? `Sampled, seed ${seed}` : 'As in the dump';
}

function samplingItems(): MenuItem[] {
	const view = state.view.value;
	return (view?.samplings ?? []).map((choice) => ({
		label: samplingText(choice),
		checked: view?.sampling === choice,
		run: () => chooseSampling(choice),
	}));
}

/** What has no room in the bar comes first. */
function moreItems(folds: { narrow: boolean; zooms: boolean; fit: boolean }): MenuItem[] {
	const { narrow } = folds;
	const inspection = state.inspection.value;
	const chosen = state.selected.value;
	const hasMask = inspection !== null && chosen !== null && state.masksOf(inspection, chosen).length > 0;
	const folded: MenuItem[] = narrow
		? [
				...(inspection && inspection.grids.length > 1 ? levelItems() : []),
				...samplingItems().map((item, row) => ({ ...item, separated: row === 0 })),
			]
		: [];
	if (folds.zooms)
		folded.push(
			{ label: 'Zoom in', hint: '+', separated: narrow, run: () => perform('zoom.in') },
			{ label: 'Zoom out', hint: '−', run: () => perform('zoom.out') },
			...(folds.fit ? [{ label: 'Fit image', hint: 'F', run: () => perform('zoom.fit') }] : []),
		);
	return [
		...folded,
		{ label: 'Next object', hint: 'N', separated: folded.length > 0, run: () => perform('object.next') },
		{ label: 'Next weak object', hint: 'W', run: () => perform('object.nextWeak') },
		...(inspection?.estimate
			? [{ label: 'Next false detection', hint: 'A', run: () => perform('detection.nextFalse') }]
			: []),
		{ label: 'Mask of the object', hint: 'M', disabled: !hasMask, run: toggleMask },
		...(inspection && needsPredictions(inspection.recipe.assigner)
			? [
					{
						label: chosen === null ? 'Ranking of the object' : rankingQuestion(inspection, chosen),
						hint: 'R',
						disabled: !hasRanking(inspection, chosen),
						run: toggleRanking,
					},
				]
			: []),
		...objectItems().map((item, row) => ({ ...item, separated: row === 0 || item.separated })),
		{ label: 'Next problem', hint: 'P', separated: true, run: () => command('nextProblem') },
		{ label: 'Next unmatched object', hint: 'U', run: () => command('nextUnmatched') },
		{ label: 'Change recipe…', separated: true, run: () => command('changeRecipe') },
		{ label: 'Choose dump…', run: () => command('chooseDump') },
		{ label: 'Choose detections…', run: () => command('chooseDetections') },
		{ label: 'Choose image folder…', run: () => command('chooseImageFolder') },
		{ label: 'Show log', run: () => command('showLog') },
	];
}
