// The panel beside the map: the finding, what the colours mean, classes, losses, and how it was read.

import type { Confusion, SegmentationLossFigure, SegmentedClass } from '../../core/segmentation';
import {
	formatCount,
	formatIou,
	formatLoss,
	formatShare,
	ignoredSentence,
	plural,
	segmentationFinding,
} from '../../core/words';
import type { SegmentationView } from '../../messages';
import { Icon } from '../shared/icon';
import { ClassName } from './canvas';
import { kindOrder, kindTitles } from './pixels';
import * as state from './state';

interface Props {
	view: SegmentationView;
}

export function Inspector({ view }: Props) {
	return (
		<aside class="inspector" aria-label="Inspector">
			<Finding view={view} />
			<Legend view={view} />
			<Classes view={view} />
			<Losses view={view} />
			<Reading view={view} />
		</aside>
	);
}

const icons = { error: 'error', warning: 'warning', good: 'pass', information: 'info' } as const;

function Finding({ view: { segmentation } }: Props) {
	const { severity, headline, detail } = segmentationFinding(segmentation);
	return (
		<section class="finding">
			<span class={`sign ${severity}`}>
				<Icon name={icons[severity]} />
			</span>
			<div>
				<h2>{headline}</h2>
				{detail && <p class="dim">{detail}</p>}
			</div>
		</section>
	);
}

function Legend({ view }: Props) {
	switch (state.drawnMode.value) {
		case 'errors':
			return <Kinds view={view} />;
		case 'loss':
			return <LossScale view={view} />;
		case 'probability':
			return (
				<section>
					<h3>Probability</h3>
					<div class="ramp greys" aria-hidden="true" />
					<p class="ramp-ends note num">
						<span>0</span>
						<span>0.5</span>
						<span>1</span>
					</p>
				</section>
			);
		case 'label':
			// The classes below carry the colours.
			return null;
	}
}

function Kinds({ view: { segmentation } }: Props) {
	const counts = state.counts.value;
	const chosen = state.chosen.value;
	if (!counts) return null;
	const total = segmentation.label.length;
	const shown = kindOrder.filter(
		(kind) => counts[kind] > 0 || kind === 'labelOnly' || kind === 'predictionOnly' || kind === 'both',
	);
	return (
		<section>
			<h3>
				Pixels
				<span class="dim push">{chosen === null ? 'of any class' : `of ${state.className(chosen)}`}</span>
			</h3>
			<ul class="pixels">
				{shown.map((kind) => (
					<li key={kind}>
						<i class={`texture ${kind}`} />
						<span class="trunc">
							{kind === 'neither' && chosen === null ? 'Background' : kindTitles[kind]}
						</span>
						<span class="n">{formatCount(counts[kind])} px</span>
						<span class="n dim">{formatShare(counts[kind], total)}</span>
					</li>
				))}
			</ul>
		</section>
	);
}

function LossScale({ view: { segmentation } }: Props) {
	const figure = state.loss.value;
	const end = state.rampEnd.value;
	if (!figure) return null;
	return (
		<section>
			<h3>
				Pixel’s loss <span class="dim push trunc">{figure.title}</span>
			</h3>
			<div class="ramp" aria-hidden="true" />
			<p class="ramp-ends note num">
				<span>0</span>
				<span>{Number((end / 2).toPrecision(2))}</span>
				<span>{end} and over</span>
			</p>
			<p class="note inset">
				Each pixel’s part times {plural(segmentation.counted, 'counted pixel')}: the mean is the loss,{' '}
				{formatLoss(figure.value ?? Number.NaN)}.
			</p>
		</section>
	);
}

function Classes({ view: { segmentation } }: Props) {
	const occurs = (each: SegmentedClass) => each.label + each.prediction > 0;
	const shown = segmentation.classes.filter(occurs).sort((a, b) => a.iou - b.iou || a.index - b.index);
	const absent = segmentation.classes.length - shown.length;
	const figure = state.loss.value;
	const perClass = figure?.perClass ?? null;
	return (
		<section>
			<h3>
				Classes <span class="dim push">weakest first</span>
			</h3>
			<div class={perClass ? 'classes with-loss' : 'classes'}>
				<p class="head note" aria-hidden="true">
					<span>Class</span>
					<span>Label</span>
					<span>IoU</span>
					{perClass && figure && <span title={perClassTitle(figure)}>Loss</span>}
				</p>
				<ul>
					{shown.map((each) => (
						<li key={each.index}>
							<ClassRow
								each={each}
								background={segmentation.background}
								loss={perClass?.[each.index] ?? null}
							/>
						</li>
					))}
				</ul>
			</div>
			{absent > 0 && (
				<p class="note inset">
					{plural(absent, 'more class', 'more classes')} in neither label nor prediction.
				</p>
			)}
			{perClass && figure && <p class="note inset">{perClassTitle(figure)}.</p>}
		</section>
	);
}

function perClassTitle(figure: SegmentationLossFigure): string {
	return figure.perClassIs === 'own-loss'
		? `Loss: ${figure.title}, each class by itself`
		: `Loss: ${figure.title}, mean over the class’s labelled pixels`;
}

function ClassRow(props: { each: SegmentedClass; background: number | null; loss: number | null }) {
	const { each, background, loss } = props;
	const on = state.chosen.value === each.index;
	const { takenFor } = each;
	return (
		<button
			type="button"
			class={on ? 'class-row on' : 'class-row'}
			aria-pressed={on}
			aria-label={classSentence(each)}
			title={on ? 'Show all classes again' : `Show ${each.name} alone`}
			onClick={() => {
				state.chosen.value = on ? null : each.index;
			}}
		>
			<ClassName index={each.index} background={background} />
			<span class="n">{formatCount(each.label)}</span>
			<span class="n">{formatIou(each.iou)}</span>
			{loss !== null && <span class="n mono">{Number.isNaN(loss) ? '–' : formatLoss(loss, 3)}</span>}
			{takenFor && (
				<span class="taken trunc">
					{takenWords(takenFor, background)} on {formatCount(takenFor.pixels)} px
				</span>
			)}
			{each.label === 0 && (
				<span class="taken trunc">not labelled, predicted on {formatCount(each.prediction)} px</span>
			)}
		</button>
	);
}

/** What becomes of a class's wrong pixels. */
function takenWords({ label, prediction }: Confusion, background: number | null): string {
	if (prediction === background) return 'missed';
	return label === background
		? `${state.className(prediction)} seen`
		: `taken for ${state.className(prediction)}`;
}

/** All that a row says, for ears. */
export function classSentence(each: SegmentedClass): string {
	const taken = each.takenFor
		? `, mostly taken for ${state.className(each.takenFor.prediction)} on ${formatCount(each.takenFor.pixels)}`
		: '';
	return `${each.name}: ${plural(each.label, 'pixel')} in the label, ${formatCount(each.prediction)} in the prediction, IoU ${formatIou(each.iou)}, Dice ${formatIou(each.dice)}${taken}`;
}

function Losses({ view: { segmentation } }: Props) {
	const { losses } = segmentation;
	const had = losses.filter(({ value }) => value !== null);
	const rest = losses.filter(({ value }) => value === null);
	const figure = state.loss.value;
	return (
		<section>
			<h3>
				Losses <span class="dim push">choose one to colour by</span>
			</h3>
			<ul class="loss-list">
				{had.map((each) => {
					const on = figure?.name === each.name;
					return (
						<li key={each.name}>
							<button
								type="button"
								class={on ? 'loss-row on' : 'loss-row'}
								aria-pressed={on}
								title={each.formula}
								onClick={() => {
									state.wantedLoss.value = each.name;
									state.mode.value = 'loss';
								}}
							>
								<span class="trunc">{each.title}</span>
								<span class={Number.isFinite(each.value) ? 'n mono' : 'n mono broken'}>
									{formatLoss(each.value as number)}
								</span>
							</button>
							{on && <Formula figure={each} />}
						</li>
					);
				})}
			</ul>
			{rest.length > 0 && (
				<p class="note inset">
					{rest.map(({ title }) => title).join(', ')}: {rest[0]?.why}.
				</p>
			)}
		</section>
	);
}

function Formula({ figure }: { figure: SegmentationLossFigure }) {
	const { repo, path, function: name } = figure.source;
	return (
		<div class="formula">
			<p class="mono">{figure.formula}</p>
			<p class="note">
				{repo} {path.split('/').pop()} ({name})
			</p>
		</div>
	);
}

function Reading({ view }: Props) {
	return (
		<section>
			<h3>How it was read</h3>
			<ul class="reading">
				<li>{ignoredSentence(view.segmentation)}</li>
				{view.notes.map((note) => (
					<li key={note}>{note}</li>
				))}
			</ul>
		</section>
	);
}
