// Why an object has these positives: picture with ranks at the left, sentence, list and formula at the right.

import { useRef } from 'preact/hooks';
import type { Inspection } from '../../../core/inspection';
import { idWords, rankingFormula, rankingQuestion, rankingStory } from '../../../core/words';
import { IconButton } from '../../shared/iconButton';
import { useRoving } from '../../shared/roving';
import { stepObject } from '../actions';
import { command } from '../host';
import * as state from '../state';
import { RankingCanvas } from './rankingCanvas';
import { rankingZoom } from './rankingKeys';
import { RankingTable } from './rankingTable';

export function RankingView({ choice }: { choice: state.RankingChoice }) {
	const inspection = state.inspection.value;
	const object = state.selected.value;
	if (!inspection || object === null) return null;
	const ranking = inspection.assignment.rankings?.[object] ?? null;
	const story = rankingStory(inspection, object);
	return (
		<>
			<RankingToolbar inspection={inspection} object={object} />
			<div class="main ranking">
				<main class="left">
					<RankingCanvas key={object} inspection={inspection} object={object} row={choice.row} />
				</main>
				<aside class="why" aria-label="Ranking">
					<section class="story">
						<p>
							<b>{story.headline}</b> {story.detail}
						</p>
						{story.waits && (
							<p>
								<button type="button" class="link" onClick={() => command('chooseDump')}>
									Add a dump of raw head outputs
								</button>{' '}
								to see which ones are chosen.
							</p>
						)}
					</section>
					{ranking && ranking.index.length > 0 ? (
						<RankingTable
							key={object}
							inspection={inspection}
							object={object}
							ranking={ranking}
							row={choice.row}
						/>
					) : (
						<div class="space" />
					)}
					<Formula inspection={inspection} />
				</aside>
			</div>
		</>
	);
}

function RankingToolbar({ inspection, object }: { inspection: Inspection; object: number }) {
	const bar = useRef<HTMLDivElement>(null);
	useRoving(bar);
	const { className, id } = inspection.objects[object] ?? { className: '', id: '' };
	const narrow = state.layout.value === 'narrow';
	return (
		<div class="toolbar" role="toolbar" aria-label="Ranking" ref={bar}>
			<IconButton
				icon="arrow-left"
				label="Back to the overlay (Esc)"
				run={() => {
					state.ranking.value = null;
				}}
			/>
			<span class="mask-title trunc">
				<b>{rankingQuestion(inspection, object)}</b>{' '}
				<span class="dim">
					{className}
					{!narrow && `, ${idWords(id)}`}
				</span>
			</span>
			<span class="space" />
			<IconButton icon="chevron-left" label="Previous object (Shift+N)" run={() => stepObject(-1)} />
			<IconButton icon="chevron-right" label="Next object (N)" run={() => stepObject(1)} />
			<span class="bar-line" />
			<IconButton icon="zoom-out" label="Zoom out (−)" run={() => rankingZoom.by(0.8)} />
			<IconButton icon="zoom-in" label="Zoom in (+)" run={() => rankingZoom.by(1.25)} />
			<IconButton icon="screen-full" label="Fit object (F)" run={() => rankingZoom.toFit()} />
		</div>
	);
}

function Formula({ inspection }: { inspection: Inspection }) {
	const formula = rankingFormula(inspection.recipe);
	if (!formula) return null;
	return (
		<p class="formula">
			<span>
				<span class="dim">{formula.name}</span>{' '}
				<span class="mono">
					{formula.parts.map(({ text, power }) => (
						<>
							{text}
							{power && <sup>{power}</sup>}
						</>
					))}
				</span>
			</span>
			<span class="dim">{formula.takes}</span>
		</p>
	);
}
