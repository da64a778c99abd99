// The bar above the table: search, problems, how many images, what can be done. The buttons are one tab stop.

import { useEffect, useRef } from 'preact/hooks';
import type { TableFile, TableFilter } from '../../../messages';
import { Icon } from '../../shared/icon';
import { IconButton } from '../../shared/iconButton';
import { Menu } from '../../shared/menu';
import { useRoving } from '../../shared/roving';
import { openChosen } from '../choose';
import { command } from '../host';
import { focusTable } from '../keys';
import { isFiltering, shownFilter, total } from '../rows';
import * as state from '../state';
import { countWords } from '../words';
import { Progress, percentOf } from './reading';

const searchAfter = 150;

const problemChoices: { problems: TableFilter['problems']; title: string }[] = [
	{ problems: 'all', title: 'All images' },
	{ problems: 'any', title: 'With problems' },
	{ problems: 'errors', title: 'With errors' },
	{ problems: 'warnings', title: 'With warnings' },
];

export function Toolbar({ file }: { file: TableFile }) {
	const bar = useRef<HTMLDivElement>(null);
	useRoving(bar);
	const count = total.value;
	const { problems } = state.filter.value;
	const narrow = state.isNarrow.value;
	const progress = state.progress.value;
	return (
		<header class="toolbar table-toolbar">
			<Search />
			<div class="buttons" role="toolbar" aria-label="Table" ref={bar}>
				<Menu
					text={problemChoices.find((each) => each.problems === problems)?.title ?? ''}
					label="Which images are listed"
					items={problemChoices.map((each) => ({
						label: each.title,
						checked: each.problems === problems,
						run: () => {
							state.filter.value = { ...state.filter.peek(), problems: each.problems };
						},
					}))}
				/>
				{!narrow && <span class="space" />}
				{!narrow && (
					<span class="dim num count">
						{count === null ? '' : countWords(count, shownFilter.value, file)}
					</span>
				)}
				{!narrow && <span class="bar-line" />}
				<IconButton icon="target" label="Open overlay (Enter)" run={openChosen} />
				<Menu
					text={null}
					label="More actions"
					align="right"
					items={[
						{ label: 'Next problem', run: () => command('nextProblem') },
						{ label: 'Previous problem', run: () => command('previousProblem') },
						{ label: 'Change recipe…', separated: true, run: () => command('changeRecipe') },
						{ label: 'Show log', run: () => command('showLog') },
					]}
				/>
			</div>
			{progress ? (
				<Progress percent={percentOf(progress)} label="Reading the file again" />
			) : (
				isFiltering() && !state.bar.value && <Progress percent={null} label="Looking for the images" />
			)}
		</header>
	);
}

function Search() {
	const timer = useRef(0);
	const text = state.searched.value;
	const apply = () => {
		window.clearTimeout(timer.current);
		const now = state.searched.peek();
		if (now !== state.filter.peek().text) state.filter.value = { ...state.filter.peek(), text: now };
	};
	useEffect(() => () => window.clearTimeout(timer.current), []);
	const write = (value: string) => {
		state.searched.value = value;
		window.clearTimeout(timer.current);
		timer.current = window.setTimeout(apply, searchAfter);
	};
	const onKey = (event: KeyboardEvent) => {
		if (event.key === 'Escape') {
			if (state.searched.peek() === '') focusTable();
			else write('');
		} else if (event.key === 'Enter' || event.key === 'ArrowDown') {
			apply();
			focusTable();
		} else return;
		event.preventDefault();
		event.stopPropagation();
	};
	return (
		<search class="search" title="Part of a file name, an id, or the name of a class (Ctrl+F)">
			<Icon name="search" />
			<input
				type="text"
				aria-label="Search images by file name, id or class"
				placeholder="File name, id or class"
				spellcheck={false}
				autocomplete="off"
				maxLength={200}
				value={text}
				onInput={(event) => write(event.currentTarget.value)}
				onKeyDown={onKey}
			/>
			{text !== '' && (
				<button
					type="button"
					class="clear"
					aria-label="Clear the search"
					title="Clear (Esc)"
					onClick={(event) => {
						write('');
						event.currentTarget.parentElement?.querySelector('input')?.focus();
					}}
				>
					<Icon name="close" />
				</button>
			)}
		</search>
	);
}
