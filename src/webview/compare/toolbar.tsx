// The bar above the pictures: image, how they are shown, what is compared. One tab stop; arrows move inside.

import { useRef } from 'preact/hooks';
import { compareSubjects } from '../../messages';
import { IconButton } from '../shared/iconButton';
import { Menu } from '../shared/menu';
import type { MenuItem } from '../shared/menuList';
import { useRoving } from '../shared/roving';
import { shortName } from '../shared/shortName';
import * as act from './actions';
import { command } from './host';
import * as state from './state';
import { modeWords, placeWords, subjectWords } from './words';

export function Toolbar() {
	const bar = useRef<HTMLDivElement>(null);
	useRoving(bar);
	const view = state.view.value;
	const width = state.pageWidth.value;
	const isNarrow = state.layout.value === 'narrow';
	const hasRoom = width >= 1000;
	return (
		<div class="toolbar compare-bar" role="toolbar" aria-label="Compare" ref={bar}>
			{hasRoom && <h1>Compare</h1>}
			{view && <ImageName longest={isNarrow ? 15 : hasRoom ? 34 : 18} hasPlace={width >= 760} />}
			<span class="space" />
			{view && !isNarrow && <Modes />}
			<SubjectMenu />
			{view && (
				<>
					<IconButton
						icon="go-to-file"
						label={`Choose ${subjectWords[view.subject].other}`}
						run={act.chooseOther}
					/>
					<IconButton icon="arrow-swap" label="Exchange A and B (X)" run={act.swap} />
					{!isNarrow && (
						<IconButton
							icon="link"
							label="Move both pictures together (L)"
							on={state.linked.value}
							run={act.toggleLink}
						/>
					)}
					<Menu text={null} label="More actions" align="right" items={moreItems(isNarrow)} />
				</>
			)}
		</div>
	);
}

function ImageName({ longest, hasPlace }: { longest: number; hasPlace: boolean }) {
	const view = state.view.value;
	if (!view) return null;
	const { fileName } = view.a.inspection.image;
	return (
		<>
			<IconButton
				icon="chevron-left"
				label="Previous image (Alt+PageUp)"
				run={() => command('previousImage')}
			/>
			<IconButton icon="chevron-right" label="Next image (Alt+PageDown)" run={() => command('nextImage')} />
			<span class="name trunc" title={fileName}>
				{shortName(fileName, longest)}
			</span>
			{hasPlace && <span class="dim num">{placeWords(view.file)}</span>}
		</>
	);
}

function Modes() {
	return (
		<div class="segments" role="radiogroup" aria-label="Pictures">
			{state.modes.map((mode) => (
				// biome-ignore lint/a11y/useSemanticElements: a toolbar moves its focus by arrows over buttons
				<button
					key={mode}
					type="button"
					role="radio"
					aria-checked={state.mode.value === mode}
					title={`${modeWords[mode].tip} (${modeWords[mode].key})`}
					onClick={() => act.setMode(mode)}
				>
					{modeWords[mode].title}
				</button>
			))}
		</div>
	);
}

function SubjectMenu() {
	const now = state.subject.value;
	return (
		<Menu
			text={now ? subjectWords[now].title : 'Compare'}
			label="What is compared"
			align="right"
			items={compareSubjects.map((subject) => ({
				label: subjectWords[subject].title,
				checked: subject === now,
				run: () => act.setSubject(subject),
			}))}
		/>
	);
}

/** What has no room in the bar comes first. */
function moreItems(isNarrow: boolean): MenuItem[] {
	const chosen = state.selected.value;
	const folded: MenuItem[] = isNarrow
		? [
				...state.modes.map((mode) => ({
					label: modeWords[mode].title,
					hint: modeWords[mode].key,
					checked: state.mode.value === mode,
					run: () => act.setMode(mode),
				})),
				{
					label: 'Move both together',
					hint: 'L',
					on: state.linked.value,
					separated: true,
					run: act.toggleLink,
				},
			]
		: [];
	return [
		...folded,
		{ label: 'Fit image', hint: 'F', separated: isNarrow, run: act.fitImages },
		{ label: 'Zoom in', hint: '+', run: () => act.zoom(1.25) },
		{ label: 'Zoom out', hint: '−', run: () => act.zoom(0.8) },
		{ label: 'Next object', hint: 'N', separated: true, run: () => act.stepObject(1) },
		{ label: 'Open overlay', hint: 'O', run: () => act.show('overlay') },
		{
			label: 'Reveal record',
			hint: 'Enter',
			disabled: chosen === null,
			title: chosen === null ? 'Choose an object first' : undefined,
			run: () => act.show('record'),
		},
		{ label: 'Choose another image…', separated: true, run: () => command('pickImage') },
		{ label: 'Show log', run: () => command('showLog') },
	];
}
