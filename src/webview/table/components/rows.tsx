// The lines that are on the screen: images and, below those that are expanded, objects; grey bars where they are still read.
// biome-ignore-all lint/a11y/useSemanticElements: a table element lays out all its rows, this one only those that are seen
// biome-ignore-all lint/a11y/useFocusableInteractive: the table has the focus and names the active line

import type { ComponentChildren } from 'preact';
import { formatCount, formatLoss } from '../../../core/words';
import type { TableImage, TableObject } from '../../../messages';
import { Icon } from '../../shared/icon';
import { Glyph } from '../../shared/mark';
import { cursor } from '../choose';
import { type Expanded, expanded, lines } from '../expanded';
import { imageAt, rowAt, version } from '../rows';
import { firstLine, lastLine, shift } from '../scroll';
import * as state from '../state';
import { type Lines, lineAt, lineHeight } from '../virtual';

export function Rows() {
	void version.value;
	const all = lines.value;
	const from = Math.min(firstLine.value, all.count);
	const to = lastLine.value;
	const chosen = cursor.value;
	const open = byIndex(expanded.value);
	const offset = from * lineHeight + shift.value;
	return (
		<div class="rows" role="presentation" style={{ transform: `translateY(${Math.round(offset)}px)` }}>
			{Array.from({ length: Math.max(0, to - from) }, (_, k) =>
				row(all, from + k, chosen === from + k, open),
			)}
		</div>
	);
}

/** Expanded images by their place in the order. */
function byIndex(images: ReadonlyMap<number, Expanded>): Map<number, Expanded> {
	const map = new Map<number, Expanded>();
	for (const each of images.values()) if (each.index !== null) map.set(each.index, each);
	return map;
}

function row(all: Lines, line: number, on: boolean, open: Map<number, Expanded>) {
	const { index, child } = lineAt(all, line);
	const key = `${index}:${child}`;
	const now = open.get(index);
	if (child >= 0) return <ObjectRow key={key} line={line} on={on} object={now?.objects?.[child]} />;
	const image = rowAt(index);
	return (
		<ImageRow key={key} line={line} on={on} isOpen={now !== undefined} row={image} place={imageAt(index)} />
	);
}

interface LineProps {
	line: number;
	on: boolean;
	level: 1 | 2;
	isOpen?: boolean;
	isWaiting: boolean;
	label?: string;
	cell(column: state.Column): ComponentChildren;
}

const ends: ReadonlySet<state.Column> = new Set(['objects', 'loss', 'offset']);

function LineRow({ line, on, level, isOpen, isWaiting, label, cell }: LineProps) {
	return (
		<div
			id={`line-${line}`}
			data-line={line}
			class={`line grid ${level === 2 ? 'child' : ''} ${on ? 'on' : ''}`}
			role="row"
			aria-rowindex={line + 2}
			aria-level={level}
			aria-expanded={isOpen}
			aria-selected={on}
			aria-busy={isWaiting || undefined}
			aria-label={label}
		>
			{state.columns.value.map((column) => (
				<div key={column} role="gridcell" class={`cell ${column} ${ends.has(column) ? 'end' : ''}`}>
					{cell(column)}
				</div>
			))}
		</div>
	);
}

/** A bar where text will be; its width varies with the line so that it looks like text. */
function Skeleton({ line, column }: { line: number; column: state.Column }) {
	if (column === 'problems' || column === 'loss') return null;
	return <i class={`skeleton w${(line * 7) % 3}`} />;
}

interface ImageProps {
	line: number;
	on: boolean;
	isOpen: boolean;
	row: TableImage | undefined;
	/** Row in the file, where that is known. */
	place: number | null;
}

function ImageRow({ line, on, isOpen, row, place }: ImageProps) {
	const canOpen = isOpen || (row?.objects ?? 0) > 0;
	return (
		<LineRow
			line={line}
			on={on}
			level={1}
			isOpen={canOpen ? isOpen : undefined}
			isWaiting={!row}
			label={row ? undefined : place === null ? 'Reading' : `Image ${formatCount(place + 1)}, reading`}
			cell={(column) => {
				if (!row)
					return (
						<>
							{column === 'image' && <span class="twist" />}
							<Skeleton line={line} column={column} />
						</>
					);
				return imageCell(row, column, canOpen, isOpen);
			}}
		/>
	);
}

function imageCell(row: TableImage, column: state.Column, canOpen: boolean, isOpen: boolean) {
	switch (column) {
		case 'image':
			return (
				<>
					<span class="twist">{canOpen && <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />}</span>
					<span class="trunc">{row.fileName || `image ${row.id}`}</span>
				</>
			);
		case 'size':
			return row.width === null || row.height === null ? (
				<span class="dim">not recorded</span>
			) : (
				<Size width={String(row.width)} height={String(row.height)} />
			);
		case 'objects':
			return formatCount(row.objects);
		case 'assignment':
			return row.served && <span class="dim">{servedWords(row.served)}</span>;
		case 'loss':
			return <Loss value={row.loss} />;
		case 'problems':
			return <Problems problems={row.problems} />;
		case 'offset':
			return <span class="dim">{formatCount(row.offset)}</span>;
	}
}

function servedWords({ served, trained }: { served: number; trained: number }): string {
	return served === trained ? 'all served' : `${formatCount(served)} of ${formatCount(trained)} served`;
}

interface ObjectProps {
	line: number;
	on: boolean;
	object: TableObject | undefined;
}

function ObjectRow({ line, on, object }: ObjectProps) {
	const narrow = state.isNarrow.value;
	return (
		<LineRow
			line={line}
			on={on}
			level={2}
			isWaiting={!object}
			label={object ? undefined : 'Object, reading'}
			cell={(column) =>
				object ? objectCell(object, column, narrow) : <Skeleton line={line} column={column} />
			}
		/>
	);
}

function objectCell(object: TableObject, column: state.Column, narrow: boolean) {
	switch (column) {
		case 'image':
			return (
				<>
					<span class="class-name">{object.className}</span>
					<span class="dim trunc">id {object.id}</span>
				</>
			);
		case 'size':
			return Number.isFinite(object.width) && Number.isFinite(object.height) ? (
				<Size width={object.width.toFixed(1)} height={object.height.toFixed(1)} />
			) : (
				<span class="dim">no box</span>
			);
		case 'objects':
			return narrow && <Role object={object} short />;
		case 'assignment':
			return <Role object={object} />;
		case 'loss':
			return <Loss value={object.loss} />;
		case 'problems':
			return (
				<>
					<Problems problems={object.problems} />
					{!narrow && <span class="trunc">{object.sentence}</span>}
				</>
			);
		case 'offset':
			return <span class="dim">{formatCount(object.offset)}</span>;
	}
}

/** Glyph and count; form says the role, the word repeats it where there is room (`short`: the first figure alone). */
function Role({ object: { role, count: all }, short = false }: { object: TableObject; short?: boolean }) {
	const count = short ? (/^\S+/.exec(all)?.[0] ?? '') : all;
	if (role === 'none')
		return (
			<span class="role none">
				<Icon name="warning" />
				<span class="trunc">{count || 'none'}</span>
			</span>
		);
	return (
		<span class="role">
			<Glyph name={role} size={11} />
			<span class={role === 'ignored' ? 'trunc dim' : 'trunc'}>{count || 'no loss'}</span>
		</span>
	);
}

function Size({ width, height }: { width: string; height: string }) {
	return (
		<span class="trunc">
			{width} × {height} <span class="dim">px</span>
		</span>
	);
}

function Loss({ value }: { value: number | null }) {
	if (value === null) return null;
	return Number.isFinite(value) ? (
		<span>{formatLoss(value, 3)}</span>
	) : (
		<b class="broken">{formatLoss(value)}</b>
	);
}

const severityIcons = { error: 'error', warning: 'warning', information: 'info' } as const;

function Problems({ problems }: { problems: TableImage['problems'] }) {
	if (!problems) return null;
	return (
		<span class={`problems ${problems.severity}`}>
			<Icon name={severityIcons[problems.severity]} />
			<span>{formatCount(problems.count)}</span>
			<span class="hidden">
				{problems.severity}
				{problems.count === 1 ? '' : 's'}
			</span>
		</span>
	);
}
