// The confusion matrix as a heat map: a row a labelled class, a column what it is detected as, background at the ends. One tab
// stop; arrows move among the cells, and a line below says what the cell says.
// biome-ignore-all lint/a11y/useSemanticElements: cells are reached by arrows, as those of a grid
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active cell

import { useMemo, useState } from 'preact/hooks';
import type { EvaluationReport } from '../../core/evaluation/report';
import { cellSentence, formatCount } from '../../core/words';
import { countsOf, labelledSums } from './confusion-counts';
import * as state from './state';

/** Numbers fit into the cells of so many classes. */
const mostWithNumbers = 12;
/** Opacity that a cell gets at most, and from which on its number takes the colour of the page. */
const strongest = 0.8;
const strongFrom = 0.55;

interface Cell {
	labelled: number;
	detected: number;
}

export function Matrix({ report }: { report: EvaluationReport }) {
	const names = state.classNames.value;
	const size = names.length + 1;
	const sums = useMemo(() => labelledSums(report), [report]);
	const counts = useMemo(() => countsOf(report), [report]);
	const [cursor, setCursor] = useState<Cell | null>(null);
	const [pointed, setPointed] = useState<Cell | null>(null);
	const count = ({ labelled, detected }: Cell) => counts[labelled * size + detected] ?? 0;
	const shown = pointed ?? cursor;
	const hasNumbers = names.length <= mostWithNumbers;
	const onKey = (event: KeyboardEvent) => {
		const now = cursor ?? { labelled: 0, detected: 0 };
		const clamp = (value: number) => Math.max(0, Math.min(size - 1, value));
		const moves: Record<string, Cell> = {
			ArrowRight: { ...now, detected: clamp(now.detected + 1) },
			ArrowLeft: { ...now, detected: clamp(now.detected - 1) },
			ArrowDown: { ...now, labelled: clamp(now.labelled + 1) },
			ArrowUp: { ...now, labelled: clamp(now.labelled - 1) },
			Home: { ...now, detected: 0 },
			End: { ...now, detected: size - 1 },
		};
		if (event.ctrlKey || event.altKey || event.metaKey) return;
		if (event.key in moves) setCursor(cursor === null ? now : (moves[event.key] as Cell));
		else if (event.key === 'Enter' && now.labelled < names.length) state.choose(now.labelled);
		else return;
		event.preventDefault();
	};
	return (
		<div class="matrix-side">
			<div
				class={hasNumbers ? 'matrix' : 'matrix dense'}
				role="grid"
				tabIndex={0}
				aria-label="Confusion matrix: rows are labelled classes, columns what they are detected as"
				aria-rowcount={size}
				aria-colcount={size}
				aria-activedescendant={cursor ? `cell-${cursor.labelled}-${cursor.detected}` : undefined}
				style={{ '--classes': size }}
				onKeyDown={onKey}
				onPointerLeave={() => setPointed(null)}
			>
				<div class="matrix-row heads" role="presentation">
					<span class="corner note">labelled ↓ detected as →</span>
					{[...names, 'missed'].map((name, k) => (
						<span key={k} class={k === names.length ? 'column-head dim' : 'column-head'} title={name}>
							{name}
						</span>
					))}
				</div>
				{[...names, 'nothing there'].map((name, labelled) => (
					<div
						key={labelled}
						class={labelled === state.chosen.value ? 'matrix-row on' : 'matrix-row'}
						role="row"
						aria-rowindex={labelled + 1}
					>
						<span
							class={labelled === names.length ? 'row-head trunc dim' : 'row-head trunc'}
							role="rowheader"
							title={name}
						>
							{name}
						</span>
						{Array.from({ length: size }, (_, detected) => {
							const cell = { labelled, detected };
							const value = count(cell);
							const strength = strengthOf(value, sums[labelled] ?? 0);
							const isOn = cursor?.labelled === labelled && cursor.detected === detected;
							return (
								// biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
								<span
									key={detected}
									id={`cell-${labelled}-${detected}`}
									role="gridcell"
									class={`matrix-cell${isOn ? ' cursor' : ''}${labelled === detected ? ' right' : ''}${strength > strongFrom ? ' strong' : ''}`}
									aria-label={cellSentence(names, { ...cell, count: value }, sums[labelled] ?? 0)}
									style={{ '--share': strength }}
									onPointerEnter={() => setPointed(cell)}
									onClick={() => {
										setCursor(cell);
										if (labelled < names.length) state.choose(labelled);
									}}
								>
									{hasNumbers && value > 0 ? formatCount(value) : ''}
								</span>
							);
						})}
					</div>
				))}
			</div>
			<p class="cell-words note" role="status">
				{shown
					? cellSentence(names, { ...shown, count: count(shown) }, sums[shown.labelled] ?? 0)
					: 'Point at a cell, or move among them with the arrow keys. The stronger a cell, the larger its share of the labels of its row.'}
			</p>
		</div>
	);
}

/** Opacity of a cell: the share of its row, small ones lifted so that they are seen. */
function strengthOf(count: number, sum: number): number {
	return count === 0 || sum === 0 ? 0 : 0.06 + (strongest - 0.06) * Math.sqrt(count / sum);
}
