// The list of a ranking: rank, place, score, IoU, metric with its bar; the cut as a line; what became of rows, in words.

import { Fragment } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { cutRow } from '../../../core/assign/ranking';
import { Fate, type Ranking } from '../../../core/assignment';
import type { Inspection } from '../../../core/inspection';
import { fateWords, formatCount, formatMetric, minus, placeWords, rankingColumns } from '../../../core/words';
import { pointRow } from './rankingKeys';

let resting: { x: number; y: number } | null = null;

/** Whether the pointer itself moved. Scrolling moves rows under a pointer that rests: that points at nothing. */
function moved({ clientX: x, clientY: y }: PointerEvent): boolean {
	const before = resting;
	resting = { x, y };
	return before !== null && (before.x !== x || before.y !== y);
}

interface Props {
	inspection: Inspection;
	object: number;
	ranking: Ranking;
	row: number | null;
}

export function RankingTable({ inspection, object, ranking, row }: Props) {
	const body = useRef<HTMLDivElement>(null);
	const columns = rankingColumns(inspection.recipe);
	const rows = [...ranking.index.keys()];
	const cut = cutRow(inspection.recipe.assigner, ranking);
	const bar = barScale(ranking);
	const positives = inspection.objects[object]?.positives ?? 0;
	const rest = Math.max(
		0,
		Math.max(ranking.candidates, inspection.objects[object]?.candidates ?? 0) - rows.length,
	);
	const not = Math.max(rows.length - positives, (inspection.objects[object]?.candidates ?? 0) - positives);
	// Before the frame is shown: the pointed row is never out of sight.
	useLayoutEffect(() => {
		const list = body.current;
		const line = row === null ? null : list?.querySelector<HTMLElement>(`#rank-${row}`);
		if (!list || !line) return;
		// The head sticks to the top and covers what scrolls under it.
		const head = list.querySelector('thead')?.offsetHeight ?? 0;
		const top = line.offsetTop - head;
		if (row === 0 || top < list.scrollTop) list.scrollTop = row === 0 ? 0 : top;
		else if (line.offsetTop + line.offsetHeight > list.scrollTop + list.clientHeight)
			list.scrollTop = line.offsetTop + line.offsetHeight - list.clientHeight + 4;
	}, [row, ranking]);
	return (
		<div class="ranking-list" ref={body}>
			<table
				// biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows can be chosen is a grid
				role="grid"
				aria-label="Candidates, best first"
				aria-rowcount={rows.length + 1}
				aria-activedescendant={row === null ? undefined : `rank-${row}`}
				tabIndex={0}
			>
				<thead>
					<tr>
						<th scope="col">Rank</th>
						<th scope="col">{columns.place}</th>
						<th scope="col" title={columns.score.title}>
							{columns.score.head}
						</th>
						<th scope="col" title={columns.iou.title}>
							{columns.iou.head}
						</th>
						<th scope="col" title={columns.metric.title}>
							{columns.metric.head}
						</th>
						<td />
					</tr>
				</thead>
				<tbody>
					{rows.map((k) => (
						<Fragment key={k}>
							{k === cut && <CutLine positives={positives} not={not} />}
							<Row inspection={inspection} object={object} ranking={ranking} k={k} on={k === row} bar={bar} />
						</Fragment>
					))}
					{cut === rows.length && rest > 0 && <CutLine positives={positives} not={not} />}
					{rest > 0 && (
						<tr class="rest">
							<td colSpan={6}>and {formatCount(rest)} more behind</td>
						</tr>
					)}
				</tbody>
			</table>
		</div>
	);
}

function CutLine({ positives, not }: { positives: number; not: number }) {
	return (
		<tr class="cut">
			<td colSpan={6}>
				<div>
					{formatCount(positives)} chosen, {formatCount(not)} not
				</div>
			</td>
		</tr>
	);
}

interface RowProps extends Omit<Props, 'row'> {
	k: number;
	on: boolean;
	bar: (value: number) => number;
}

function Row({ inspection, object, ranking, k, on, bar }: RowProps) {
	const { name, rest } = placeWords(inspection, ranking.index[k] as number);
	const words = fateWords(inspection, object, k);
	const chosen = ranking.fate[k] === Fate.chosen;
	const kind = `${chosen ? 'in' : 'out'}${on ? ' on' : ''}`;
	const metric = ranking.metric[k] as number;
	const point = (event: PointerEvent) => {
		if (moved(event)) pointRow(k);
	};
	return (
		<>
			<tr id={`rank-${k}`} class={kind} aria-selected={on} onPointerMove={point} onClick={() => pointRow(k)}>
				<td>
					<b>{formatCount(k + 1)}</b>
				</td>
				<td>
					{name} <span class="dim">{rest}</span>
				</td>
				<td>{(ranking.score[k] as number).toFixed(3)}</td>
				<td>{minus((ranking.iou[k] as number).toFixed(3))}</td>
				<td>{formatMetric(metric)}</td>
				<td>
					<i class="bar-of" style={{ width: `${100 * bar(metric)}%` }} />
				</td>
			</tr>
			{words && (
				<tr class={`fate ${kind}`} onPointerMove={point} onClick={() => pointRow(k)}>
					<td />
					<td colSpan={5}>{words}</td>
				</tr>
			)}
		</>
	);
}

/** Length of a bar, 0..1: from zero, or from the least cost where that is negative. A penalty's cost fills it. */
function barScale({ metric }: Ranking): (value: number) => number {
	const usual = metric.filter((value) => value < 1e4);
	const low = Math.min(0, ...usual);
	const high = Math.max(low, ...usual);
	return (value) => (high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0);
}
