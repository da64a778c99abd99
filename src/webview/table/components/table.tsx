// The table: heads that sort, and the lines that are on the screen. It is one tab stop; the chosen line is its active one.
// biome-ignore-all lint/a11y/useSemanticElements: a table element lays out all its rows, this one only those that are seen
// biome-ignore-all lint/a11y/useFocusableInteractive: the table has the focus and names the active line

import { useLayoutEffect, useRef } from 'preact/hooks';
import type { TableFile, TableFilter } from '../../../messages';
import { Icon } from '../../shared/icon';
import { useRoving } from '../../shared/roving';
import { scrolledHeight } from '../../shared/tall';
import { hideCard, hover } from '../card';
import { choose, cursor, openChosen, toggle } from '../choose';
import { openMenu } from '../edits';
import { lines, placeAt } from '../expanded';
import { focusTable, pointAtCursor } from '../keys';
import { shownFilter, total } from '../rows';
import { attach, resized, scrolled, settle } from '../scroll';
import * as state from '../state';
import { lineAt, lineHeight } from '../virtual';
import { nothingWords } from '../words';
import { Rows } from './rows';

const heads: Record<state.Column, { title: string; sort?: TableFilter['sort']; tip?: string; end?: true }> = {
	image: { title: 'Image', sort: 'name', tip: 'Sort by file name' },
	size: { title: 'Size' },
	objects: { title: 'Objects', sort: 'objects', tip: 'Sort by number of objects, most first', end: true },
	assignment: { title: 'Assignment' },
	loss: { title: 'Loss', end: true },
	problems: { title: 'Problems', sort: 'problems', tip: 'Sort by problems, errors first' },
	offset: { title: 'Byte offset', end: true },
};

const widths: Record<state.Column, string> = {
	image: 'minmax(220px, 2fr)',
	size: '140px',
	objects: '82px',
	assignment: '142px',
	loss: '76px',
	problems: 'minmax(100px, 3fr)',
	offset: '140px',
};
const narrowWidths: Partial<Record<state.Column, string>> = {
	image: 'minmax(0, 1fr)',
	objects: '86px',
	loss: '60px',
	problems: '76px',
};

export function Table({ file }: { file: TableFile }) {
	const narrow = state.isNarrow.value;
	const columns = state.columns.value;
	const template = columns.map((column) => (narrow && narrowWidths[column]) || widths[column]).join(' ');
	const line = cursor.value;
	return (
		<div
			class="treegrid"
			role="treegrid"
			tabIndex={0}
			aria-label={`Images of ${file.name}`}
			aria-rowcount={lines.value.count + 1}
			aria-colcount={columns.length}
			aria-activedescendant={line === null ? undefined : `line-${line}`}
			style={{ '--columns': template }}
			onContextMenu={(event) => event.preventDefault()}
		>
			<Head />
			<Body file={file} />
		</div>
	);
}

function Head() {
	const root = useRef<HTMLDivElement>(null);
	useRoving(root);
	const { sort } = state.filter.value;
	return (
		<div class="head grid" role="row" aria-rowindex={1} ref={root} onKeyDown={toTable}>
			{state.columns.value.map((column) => {
				const { title, sort: by, tip, end } = heads[column];
				const isBy = by !== undefined && by === sort;
				return (
					<div
						key={column}
						role="columnheader"
						class={end ? 'cell end' : 'cell'}
						aria-sort={isBy ? (by === 'name' ? 'ascending' : 'descending') : undefined}
					>
						{by ? (
							<button
								type="button"
								title={isBy ? 'Back to the order of the file' : tip}
								onClick={() => {
									state.filter.value = { ...state.filter.peek(), sort: isBy ? 'file' : by };
								}}
							>
								{title}
								{isBy && <Icon name={by === 'name' ? 'chevron-up' : 'chevron-down'} />}
							</button>
						) : (
							title
						)}
					</div>
				);
			})}
		</div>
	);
}

function toTable(event: KeyboardEvent): void {
	if (event.key !== 'ArrowDown' && event.key !== 'Escape') return;
	focusTable();
	event.preventDefault();
	event.stopPropagation();
}

/** The line under an event, `null` for none. */
function lineUnder(event: Event): number | null {
	const row = (event.target as HTMLElement).closest<HTMLElement>('[data-line]');
	return row ? Number(row.dataset.line) : null;
}

function Body({ file }: { file: TableFile }) {
	const scroller = useRef<HTMLDivElement>(null);
	const all = lines.value;
	useLayoutEffect(() => {
		attach(scroller.current);
		if (document.hasFocus() && document.activeElement === document.body) focusTable();
		const observer = new ResizeObserver(resized);
		if (scroller.current) observer.observe(scroller.current);
		return () => {
			observer.disconnect();
			attach(null);
		};
	}, []);
	useLayoutEffect(settle, [all]);
	const press = (event: MouseEvent) => {
		const line = lineUnder(event);
		const place = line === null ? null : placeAt(line);
		focusTable();
		if (line === null || !place) return null;
		return { line, place };
	};
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the table
		<div
			class="lines"
			role="rowgroup"
			ref={scroller}
			onScroll={scrolled}
			onClick={(event) => {
				hideCard();
				const hit = press(event);
				if (!hit) return;
				choose(hit.place, 'now');
				if ((event.target as HTMLElement).closest('.twist'))
					toggle(hit.place.image, lineAt(lines.peek(), hit.line).index);
			}}
			onDblClick={(event) => {
				if (press(event) && !(event.target as HTMLElement).closest('.twist')) openChosen();
			}}
			onContextMenu={(event) => {
				event.preventDefault();
				hideCard();
				const hit = press(event);
				if (hit) choose(hit.place, 'now');
				// The key of the menu has no line under it.
				const { x, y } = hit ? { x: event.clientX, y: event.clientY } : pointAtCursor();
				openMenu(x, y);
			}}
			onPointerMove={(event) => {
				if (event.pointerType === 'mouse' && event.buttons === 0) hover(lineUnder(event), event.clientX);
			}}
			onPointerLeave={() => hover(null, 0)}
		>
			<div
				class="sizer"
				role="presentation"
				style={{ height: `${scrolledHeight(all.count * lineHeight)}px` }}
			>
				<Rows />
			</div>
			{total.value === 0 && <Nothing isLooking={file.isLooking} />}
		</div>
	);
}

function Nothing({ isLooking }: { isLooking: boolean }) {
	return (
		<div class="nothing">
			<p role="status">{nothingWords(shownFilter.value, isLooking)}</p>
			<button
				type="button"
				class="link"
				onClick={() => {
					state.searched.value = '';
					state.filter.value = { ...state.filter.peek(), text: '', problems: 'all' };
					focusTable();
				}}
			>
				Clear the filter
			</button>
		</div>
	);
}
