// The legend is the layer switch: eye, mark as drawn, words, count. Zero stays listed.

import { Role } from '../../../core/assignment';
import type { Inspection } from '../../../core/inspection';
import { formatCount, isOpen, limitsOf, unitOf } from '../../../core/words';
import { detectionCounts, type ShownDetections } from '../../marks/detections/shown';
import type { LayerName } from '../../marks/layerSets';
import { belongsTo } from '../../marks/places';
import { Icon } from '../../shared/icon';
import { type MarkName, Swatch } from '../../shared/mark';
import { setLayer } from '../actions';
import * as state from '../state';

interface LayerRow {
	layer: LayerName;
	mark: MarkName;
	words: string;
	short: string;
	count: string;
}

/** What final detections find, and what they do not; nothing without them. */
function detectionRows({ estimate }: Inspection, object: number | null): LayerRow[] {
	if (!estimate) return [];
	const counts = detectionCounts(estimate, object);
	return [
		{
			layer: 'found',
			mark: 'foundDetection',
			words: object === null ? 'Detection of an object' : 'Detection of it',
			short: 'Found',
			count: formatCount(counts.found),
		},
		{
			layer: 'false',
			mark: 'falseDetection',
			words: object === null ? 'False detection' : 'False detection about it',
			short: 'False',
			count: formatCount(counts.false),
		},
		...(object === null || counts.missed > 0
			? [
					{
						layer: 'missed' as const,
						mark: 'noAnchor' as const,
						words: 'Object not found',
						short: 'Not found',
						count: formatCount(counts.missed),
					},
				]
			: []),
	];
}

/** Detections come first where they are what there is to see. */
function withDetections(inspection: Inspection, object: number | null, anchors: LayerRow[]): LayerRow[] {
	const detections = detectionRows(inspection, object);
	return inspection.tier === 'estimate' ? [...detections, ...anchors] : [...anchors, ...detections];
}

/** Anchors by role, of an image or of one object; `positive` without the forced ones. */
interface RoleCounts {
	positive: number;
	forced: number;
	ignored: number;
	candidate: number;
}

/** The roles that this recipe's assigner knows, in overview and focus alike. */
function anchorRows(inspection: Inspection, counts: RoleCounts): LayerRow[] {
	const { kind } = inspection.recipe.assigner;
	const rows: LayerRow[] = [];
	if (isOpen(inspection)) {
		if (counts.candidate > 0)
			rows.push({
				layer: 'ignored',
				mark: 'ignored',
				words: 'Candidate',
				short: 'Candidate',
				count: formatCount(counts.candidate),
			});
		return rows;
	}
	const queries = inspection.grids.length === 0;
	rows.push({
		layer: 'positive',
		mark: queries ? 'prediction' : 'positive',
		words: queries ? 'Box of the matched query' : 'Positive',
		short: queries ? 'Query' : 'Positive',
		count: formatCount(counts.positive),
	});
	if (kind === 'max-iou' || kind === 'ssd')
		rows.push({
			layer: 'forced',
			mark: 'forced',
			words: 'Forced positive',
			short: 'Forced',
			count: formatCount(counts.forced),
		});
	if (kind === 'max-iou' || kind === 'atss')
		rows.push({
			layer: 'ignored',
			mark: 'ignored',
			words: 'Ignored, no loss',
			short: 'Ignored',
			count: formatCount(counts.ignored),
		});
	return rows;
}

function overviewRows(inspection: Inspection): LayerRow[] {
	const { objects, assignment } = inspection;
	const apart = objects.filter((object) => ['left-out', 'shield', 'ignore'].includes(object.use));
	const { totals } = assignment;
	const shield = apart.length > 0 && apart.every((object) => object.use === 'shield');
	const crowd: LayerRow[] =
		apart.length > 0
			? [
					{
						layer: 'crowd',
						mark: 'crowd',
						words: shield ? 'Crowd region, shields' : 'Crowd region, left out',
						short: 'Crowd',
						count: formatCount(apart.length),
					},
				]
			: [];
	return [
		{
			layer: 'objects',
			mark: 'labelledObject',
			words: 'Labelled object',
			short: 'Object',
			count: formatCount(objects.length - apart.length),
		},
		...crowd,
		...withDetections(inspection, null, [
			...anchorRows(inspection, { ...totals, positive: totals.positive - totals.forced }),
			...negativeRow(inspection),
		]),
	];
}

/** Negatives that have a mark; none are known where everything counts and nothing is predicted. */
function negativeRow({ recipe, sample, breakdown }: Inspection): LayerRow[] {
	const words = {
		random: 'Negative, drawn in sample',
		'hard-negative': 'Negative, mined',
		all: 'Negative, costliest',
	};
	if (recipe.sampler.kind !== 'random' && !breakdown) return [];
	return [
		{
			layer: 'negative',
			mark: 'negative',
			words: words[recipe.sampler.kind],
			short: 'Negative',
			count: formatCount(sample.negative.length),
		},
	];
}

/** In contours mode: how many objects have the line. */
function limitRows(inspection: Inspection): LayerRow[] {
	const limits = limitsOf(inspection.recipe);
	if (!limits) return [];
	const { upper, lower } = limits;
	const sets = state.contours.value;
	const of = (count: number) => `${formatCount(count)} of ${formatCount(sets.length)}`;
	return [
		{
			layer: 'upper',
			mark: 'contourUpper',
			words: `Limit IoU ${upper}`,
			short: `IoU ${upper}`,
			count: of(sets.filter((set) => set.upper.length > 0).length),
		},
		{
			layer: 'lower',
			mark: 'contourLower',
			words: `Limit IoU ${lower}`,
			short: `IoU ${lower}`,
			count: of(sets.filter((set) => set.lower.length > 0).length),
		},
	];
}

function focusRows(inspection: Inspection, row: number): LayerRow[] {
	const { objects, assignment, recipe } = inspection;
	const counts: RoleCounts = { positive: 0, forced: 0, ignored: 0, candidate: objects[row]?.candidates ?? 0 };
	assignment.role.forEach((role, entry) => {
		if (role === Role.ignored) {
			if (assignment.object[entry] === row) counts.ignored++;
		} else if (role !== Role.candidate && belongsTo(inspection, entry, row)) {
			if (role === Role.forced) counts.forced++;
			else counts.positive++;
		}
	});
	const trained = objects.filter((object) => object.use === 'trained').length;
	const limits = limitsOf(recipe);
	const set = state.contours.value[0];
	const reached = (lines: number | undefined) => (lines ? 'reached' : 'not reached');
	return [
		{
			layer: 'objects',
			mark: 'labelledObject',
			words: 'Labelled object',
			short: 'Object',
			count: `1 of ${formatCount(trained)}`,
		},
		...withDetections(inspection, row, anchorRows(inspection, counts)),
		...(limits ? focusLimits(limits, reached(set?.upper.length), reached(set?.lower.length)) : []),
	];
}

function focusLimits(limits: { upper: number; lower: number }, upper: string, lower: string): LayerRow[] {
	const row = (layer: 'upper' | 'lower', mark: MarkName, count: string): LayerRow => ({
		layer,
		mark,
		words: `Limit IoU ${limits[layer]}`,
		short: `IoU ${limits[layer]}`,
		count,
	});
	return [row('upper', 'contourUpper', upper), row('lower', 'contourLower', lower)];
}

/** `short`: two columns for the bottom sheet. */
export function LayerList({ short = false }: { short?: boolean }) {
	const view = state.view.value;
	if (!view) return null;
	const inspection = state.inspection.value ?? view.inspection;
	const chosen = state.selected.value;
	const apart = chosen !== null && ['left-out', 'shield'].includes(inspection.objects[chosen]?.use ?? '');
	const rows = apart
		? overviewRows(inspection).filter((row) => row.layer === 'crowd')
		: chosen !== null
			? focusRows(inspection, chosen)
			: [...overviewRows(inspection), ...(state.drawnMode.value === 'contours' ? limitRows(inspection) : [])];
	const layers = state.layers.value;
	return (
		<>
			<ul class={short ? 'layers two' : 'layers'}>
				{rows.map((row) => {
					const on = layers[row.layer];
					return (
						<li key={row.layer}>
							<button
								type="button"
								role="switch"
								aria-checked={on}
								class={on ? 'layer' : 'layer off'}
								title={on ? `Hide: ${row.words}` : `Show: ${row.words}`}
								onClick={() => setLayer(row.layer, !on)}
							>
								<Icon name={on ? 'eye' : 'eye-closed'} />
								<Swatch name={row.mark} />
								<span class="trunc">{short ? row.short : row.words}</span>
								<span class="n">{row.count}</span>
							</button>
						</li>
					);
				})}
			</ul>
			{state.detections.value.rows.length < state.detections.value.all && (
				<p class="note ground">{drawnSentence(state.detections.value)}</p>
			)}
			{!short && state.servingShown.value && <p class="note ground">{groundSentence(inspection, chosen)}</p>}
			{!short && state.servingShown.value && view.sampling !== 'all' && (
				<p class="note ground">{sampleSentence(inspection)}</p>
			)}
		</>
	);
}

function drawnSentence({ rows, all }: ShownDetections): string {
	return `Of ${formatCount(all)} detections the ${formatCount(rows.length)} with the highest scores are drawn.`;
}

function groundSentence(inspection: Inspection, chosen: number | null): string {
	if (inspection.grids.length === 0)
		return 'Queries stand at no place. Point at an object to see the box of its query; its ranking shows the others (R).';
	if (chosen !== null)
		return inspection.objects[chosen]?.use === 'trained'
			? 'Everything unmarked is negative for this object.'
			: '';
	const other = inspection.assignment.totals.negative - inspection.sample.negative.length;
	return other > 0 ? `The other ${formatCount(other)} negatives stay unmarked.` : '';
}

function sampleSentence(inspection: Inspection): string {
	const { positive, negative } = inspection.sample;
	return `The loss sees ${formatCount(positive.length)} positive and ${formatCount(negative.length)} negative ${unitOf(inspection.recipe).many}.`;
}
