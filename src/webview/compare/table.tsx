// Objects by change, of the image or of the data set: one tab stop whose active row is the chosen line. Only rows in sight are
// laid out.
// biome-ignore-all lint/a11y/useFocusableInteractive: the table has the focus and names the active row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: keys are heard by the page
// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot leave out rows that are not seen

import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SideCell } from '../../core/compare/types';
import { detectionTitles } from '../../core/words';
import type { ComparedLine } from '../../messages';
import { Icon } from '../shared/icon';
import { Glyph } from '../shared/mark';
import { shortName } from '../shared/shortName';
import { scrolledHeight } from '../shared/tall';
import { type ColumnKey, columnsFor } from './columns';
import {
	chooseLine,
	chosenLine,
	density,
	lineAt,
	lineHeights,
	refusal,
	scroll,
	showChosen,
	total,
	version,
} from './lines';
import * as state from './state';
import { lineWords } from './words';

interface Column {
	key: ColumnKey;
	title: string;
	/** Read aloud where the title leans on its neighbour. */
	label?: string;
}

/** Characters of an image's name: its end tells images of one data set apart. */
const longestName = 22;

/** Two lines a row have room for few columns. */
const narrowKeys: readonly ColumnKey[] = ['object', 'count-a', 'count-b', 'change', 'meaning'];

function columnsNow(): { columns: Column[]; template: string | undefined } {
	const { count, value } = state.titles.value;
	const isNarrow = state.layout.value === 'narrow';
	const { keys, template } = columnsFor(state.tableWidth.value, state.titles.value === detectionTitles);
	const titles: Record<ColumnKey, Omit<Column, 'key'>> = {
		object: { title: 'Object' },
		size: { title: 'Size at input' },
		'count-a': { title: isNarrow ? 'in A' : `${count} in A`, label: `${count} in A` },
		'count-b': { title: 'in B', label: `${count} in B` },
		'value-a': { title: `${value} in A` },
		'value-b': { title: 'in B', label: `${value} in B` },
		change: { title: 'Change' },
		meaning: { title: 'What it means' },
	};
	return {
		columns: (isNarrow ? narrowKeys : keys).map((key) => ({ key, ...titles[key] })),
		template: isNarrow ? undefined : template,
	};
}

export function Table() {
	const scroller = useRef<HTMLDivElement>(null);
	const count = total.value ?? 0;
	const at = chosenLine.value;
	const { columns, template } = columnsNow();
	const rows = scroll();
	useLayoutEffect(() => {
		rows.attach(scroller.current);
		const observer = new ResizeObserver(rows.resized);
		if (scroller.current) observer.observe(scroller.current);
		return () => {
			observer.disconnect();
			rows.attach(null);
		};
	}, [rows]);
	useLayoutEffect(rows.settle, [count]);
	const rowOf = (event: MouseEvent) => {
		const row = (event.target as HTMLElement).closest<HTMLElement>('[data-line]')?.dataset.line;
		return row === undefined ? null : Number(row);
	};
	const height = lineHeights[density.value];
	return (
		<div
			class={`rows ${density.value}`}
			style={{ '--count': count, '--height': `${height}px`, '--columns': template }}
			role="grid"
			tabIndex={0}
			aria-label={
				state.scope.value === 'image'
					? 'Objects of this image by change'
					: 'Objects of the data set by change'
			}
			aria-rowcount={count + 1}
			aria-activedescendant={at >= 0 ? `line-${at}` : undefined}
			aria-busy={total.value === null}
			onClick={(event) => {
				const row = rowOf(event);
				if (row !== null) chooseLine(row);
			}}
			onMouseMove={(event) => {
				const row = rowOf(event);
				const line = row === null ? undefined : lineAt(row);
				const object = state.scope.peek() === 'image' ? (line?.object ?? null) : null;
				if (object !== state.hovered.peek()) state.hovered.value = object;
			}}
			onMouseLeave={() => {
				state.hovered.value = null;
			}}
			onDblClick={(event) => {
				if (rowOf(event) !== null) showChosen('record');
			}}
		>
			<div class="grid-row heads" role="row" aria-rowindex={1}>
				{columns.map(({ key, title, label }) => (
					<span key={key} class={`col-${key}`} role="columnheader" aria-label={label}>
						{title}
					</span>
				))}
			</div>
			<div class="lines-scroll" role="presentation" ref={scroller} onScroll={rows.scrolled}>
				<div role="presentation" class="sizer" style={{ height: `${scrolledHeight(count * height)}px` }}>
					<Rows columns={columns} />
				</div>
			</div>
			{total.value === 0 && refusal.value === null && <p class="nothing dim">{nothingWords()}</p>}
			{state.scope.value === 'dataset' && refusal.value && (
				<p class="refused" role="alert">
					<Icon name="error" />
					<span>These lines could not be read: {refusal.value.reason}</span>
					<button type="button" class="link" onClick={refusal.value.again}>
						Try Again
					</button>
				</p>
			)}
		</div>
	);
}

function nothingWords(): string {
	if (state.scope.value === 'image') return 'No object of this image is trained in A or in B.';
	return state.className.value === null
		? 'No object is in this list.'
		: `No object of class ${state.className.value} is in this list.`;
}

function Rows({ columns }: { columns: readonly Column[] }) {
	void version.value;
	const { firstLine, lastLine, shift } = scroll();
	const from = Math.min(firstLine.value, total.value ?? 0);
	const offset = from * lineHeights[density.value] + shift.value;
	return (
		<div role="presentation" style={{ transform: `translateY(${Math.round(offset)}px)` }}>
			{Array.from({ length: Math.max(0, lastLine.value - from) }, (_, k) => (
				<Row key={from + k} index={from + k} line={lineAt(from + k)} columns={columns} />
			))}
		</div>
	);
}

interface RowProps {
	index: number;
	/** Absent while it is read. */
	line: ComparedLine | undefined;
	columns: readonly Column[];
}

function Row({ index, line, columns }: RowProps) {
	const isChosen = chosenLine.value === index;
	const isPointed =
		state.scope.value === 'image' && line !== undefined && state.hovered.value === line.object;
	return (
		<div
			id={`line-${index}`}
			data-line={index}
			class={`grid-row line${isChosen ? ' on' : ''}${isPointed ? ' pointed' : ''}`}
			role="row"
			aria-rowindex={index + 2}
			aria-selected={isChosen}
			aria-busy={line === undefined}
			title={line && lineWords(line, state.titles.value.value)}
		>
			{columns.map(({ key }) => (
				<span key={key} class={`col-${key}${key === 'change' ? changeClass(line) : ''}`} role="gridcell">
					{line ? <Cell column={key} line={line} /> : key === 'object' && <i class="skeleton" />}
				</span>
			))}
		</div>
	);
}

function changeClass(line: ComparedLine | undefined): string {
	return line && line.direction !== 'same' ? ` ${line.direction}` : ' dim';
}

function Cell({ column, line }: { column: Column['key']; line: ComparedLine }) {
	switch (column) {
		case 'object':
			return (
				<>
					{line.className} <span class="dim">{shortName(line.name, longestName)}</span>
				</>
			);
		case 'size':
			return <span class="dim">{line.size}</span>;
		case 'count-a':
			return <Served cell={line.a} />;
		case 'count-b':
			return <Served cell={line.b} />;
		case 'value-a':
			return <>{line.a.value}</>;
		case 'value-b':
			return <>{line.b.value}</>;
		case 'change':
			return <>{line.change}</>;
		case 'meaning':
			return <>{line.meaning}</>;
	}
}

/** Glyph and count: form first, words for what has no mark of its own. */
function Served({ cell: { glyph, count } }: { cell: SideCell }) {
	if (glyph === 'positive' || glyph === 'forced')
		return (
			<>
				<Glyph name={glyph} />
				<span class="n">{count}</span>
			</>
		);
	if (glyph === 'none' || glyph === 'missed')
		return (
			<span class="bad">
				<Icon name="warning" />
				{count}
			</span>
		);
	if (glyph === 'found')
		return (
			<>
				<Icon name="check" />
				{count}
			</>
		);
	return <span class="dim">{glyph === 'out' ? '–' : count}</span>;
}
