// A table of many lines: heads that sort, lines laid out only where they are seen. It is one tab stop; arrows move among the
// lines, Enter takes one.
// biome-ignore-all lint/a11y/useSemanticElements: a table element lays out all its rows, this one only those that are seen
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active line

import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from '../shared/icon';
import { useRoving } from '../shared/roving';
import { type Sorting, sorted } from './sort';

export interface Column<Row> {
	key: string;
	title: string;
	/** What the number is, where the title is short. */
	tip?: string;
	/** Track of a CSS grid. */
	width: string;
	/** Numbers stand to the right. */
	isNumber?: boolean;
	/** Absent: the column does not sort. `null`: not measured, always last. */
	value?: (row: Row) => number | string | null;
	/** The first click sorts downwards. */
	largestFirst?: boolean;
	cell(row: Row): ComponentChildren;
}

interface Props<Row> {
	/** Starts the ids of its lines. */
	id: string;
	label: string;
	rows: readonly Row[];
	columns: readonly Column<Row>[];
	sorting: Signal<Sorting>;
	keyOf(row: Row): number | string;
	/** What a line says as a whole. */
	labelOf(row: Row): string;
	chosen?: number | string | null;
	onPick?: (row: Row) => void;
	/** Lines that are seen at most. */
	lines: number;
	/** What stands there where no line is. */
	nothing: string;
}

const rowHeight = 26;
/** Lines beyond the edges that are laid out as well. */
const spare = 6;

export function Grid<Row>(props: Props<Row>) {
	const { id, label, columns, sorting, keyOf, labelOf, chosen, onPick, lines, nothing } = props;
	const { key, descending } = sorting.value;
	const by = columns.find((column) => column.key === key)?.value;
	const rows = useMemo(() => sorted(props.rows, by, descending), [props.rows, key, descending]);
	const root = useRef<HTMLDivElement>(null);
	const [top, setTop] = useState(0);
	const [cursor, setCursor] = useState(-1);
	// Another order, or other lines: the cursor stood on one that is no longer there.
	useLayoutEffect(() => setCursor(-1), [rows]);
	const from = Math.max(0, Math.floor(top / rowHeight) - spare);
	const to = Math.min(rows.length, Math.ceil(top / rowHeight) + lines + spare);
	const move = (line: number) => {
		const at = Math.max(0, Math.min(rows.length - 1, line));
		setCursor(at);
		const grid = root.current;
		if (!grid) return;
		const room = grid.clientHeight - rowHeight;
		if (at * rowHeight < grid.scrollTop) grid.scrollTop = at * rowHeight;
		else if ((at + 1) * rowHeight > grid.scrollTop + room) grid.scrollTop = (at + 1) * rowHeight - room;
	};
	const onKey = (event: KeyboardEvent) => {
		if (event.target !== root.current || event.ctrlKey || event.altKey || event.metaKey) return;
		const steps: Record<string, number> = {
			ArrowDown: cursor + 1,
			ArrowUp: cursor - 1,
			PageDown: cursor + lines - 1,
			PageUp: cursor - lines + 1,
			Home: 0,
			End: rows.length - 1,
		};
		const row = rows[cursor];
		if (event.key in steps && rows.length > 0) move(steps[event.key] as number);
		else if ((event.key === 'Enter' || event.key === ' ') && row !== undefined) onPick?.(row);
		else return;
		event.preventDefault();
	};
	return (
		<div
			ref={root}
			class={onPick ? 'grid pickable' : 'grid'}
			role="grid"
			tabIndex={0}
			aria-label={label}
			aria-rowcount={rows.length + 1}
			aria-colcount={columns.length}
			aria-activedescendant={cursor < 0 ? undefined : `${id}-${cursor}`}
			style={{
				'--columns': columns.map(({ width }) => width).join(' '),
				maxHeight: `${(lines + 1) * rowHeight + 2}px`,
			}}
			onScroll={(event) => setTop(event.currentTarget.scrollTop)}
			onKeyDown={onKey}
		>
			<Head columns={columns} sorting={sorting} />
			{rows.length === 0 && <p class="nothing dim">{nothing}</p>}
			<div class="body" role="presentation" style={{ height: `${rows.length * rowHeight}px` }}>
				<div class="rows" role="presentation" style={{ transform: `translateY(${from * rowHeight}px)` }}>
					{rows.slice(from, to).map((row, k) => (
						// biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
						<div
							key={keyOf(row)}
							id={`${id}-${from + k}`}
							role="row"
							aria-rowindex={from + k + 2}
							aria-label={labelOf(row)}
							aria-selected={chosen === keyOf(row)}
							class={`row${cursor === from + k ? ' cursor' : ''}${chosen === keyOf(row) ? ' on' : ''}`}
							onClick={() => {
								setCursor(from + k);
								onPick?.(row);
							}}
						>
							{columns.map((column) => (
								<div key={column.key} role="gridcell" class={column.isNumber ? 'cell num' : 'cell'}>
									{column.cell(row)}
								</div>
							))}
						</div>
					))}
				</div>
			</div>
		</div>
	);
}

function Head<Row>({ columns, sorting }: Pick<Props<Row>, 'columns' | 'sorting'>) {
	const root = useRef<HTMLDivElement>(null);
	useRoving(root);
	const { key: by, descending } = sorting.value;
	return (
		<div class="row head" role="row" aria-rowindex={1} ref={root}>
			{columns.map(({ key, title, tip, isNumber, value, largestFirst }) => {
				const isBy = key === by;
				return (
					<div
						key={key}
						role="columnheader"
						class={isNumber ? 'cell num' : 'cell'}
						aria-sort={isBy ? (descending ? 'descending' : 'ascending') : undefined}
					>
						{value ? (
							<button
								type="button"
								title={tip ? `${tip}. Sort by it` : `Sort by ${title.toLowerCase()}`}
								onClick={() => {
									sorting.value = { key, descending: isBy ? !descending : largestFirst === true };
								}}
							>
								<span class="trunc">{title}</span>
								{isBy && <Icon name={descending ? 'chevron-down' : 'chevron-up'} />}
							</button>
						) : (
							<span title={tip}>{title}</span>
						)}
					</div>
				);
			})}
		</div>
	);
}

/** The search over a table. */
export function Search({ text, label }: { text: Signal<string>; label: string }) {
	return (
		<label class="search">
			<Icon name="search" />
			<input
				type="search"
				value={text}
				placeholder={label}
				aria-label={label}
				onInput={(event) => {
					text.value = event.currentTarget.value;
				}}
			/>
		</label>
	);
}

/** A share of one as a bar behind its number. */
export function Meter({ value, text }: { value: number | null; text: string }) {
	return (
		<span class="meter">
			<span class="track" aria-hidden="true">
				<i style={{ width: `${100 * (value ?? 0)}%` }} />
			</span>
			<span>{text}</span>
		</span>
	);
}
