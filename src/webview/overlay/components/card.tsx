// The card of the pointed anchor: beside its object, never over it. Says role, why, IoU on a scale, place, targets, loss.

import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { Role } from '../../../core/assignment';
import type { Inspection } from '../../../core/inspection';
import {
	formatCount,
	formatGradient,
	formatIou,
	formatLoss,
	formatSize,
	gradientMeaning,
	idWords,
	limitsOf,
	shapeWord,
} from '../../../core/words';
import { boxToImage, type Camera } from '../../shared/camera';
import { Glyph, type MarkName } from '../../shared/mark';
import { beside } from '../beside';
import { type AnchorFacts, describeAnchor } from '../describe';
import { follow, stage } from '../stage';
import * as state from '../state';

const glyphOf: Record<number, Extract<MarkName, 'positive' | 'forced' | 'ignored' | 'negative'>> = {
	[Role.positive]: 'positive',
	[Role.forced]: 'forced',
	[Role.ignored]: 'ignored',
	[Role.negative]: 'negative',
	[Role.candidate]: 'ignored',
};

export function AnchorCard() {
	const inspection = state.inspection.value;
	const pointed = state.pointed.value;
	if (!inspection || !pointed?.open) return null;
	return <Card inspection={inspection} index={pointed.index} kept={pointed.kept} />;
}

function Card({ inspection, index, kept }: { inspection: Inspection; index: number; kept: boolean }) {
	const card = useRef<HTMLDivElement>(null);
	const facts = useMemo(() => describeAnchor(inspection, index), [inspection, index]);
	useLayoutEffect(() => {
		const element = card.current;
		if (!element) return;
		const size = { width: element.offsetWidth, height: element.offsetHeight };
		const anchor = boxToImage(facts.box, inspection.input);
		const object = inspection.objects[facts.object]?.boxImage ?? anchor;
		const place = ({ zoom, panX, panY }: Camera) => {
			const onScreen = (box: readonly number[]) =>
				box.map((value, at) => value * zoom + (at & 1 ? panY : panX)) as [number, number, number, number];
			const middle = onScreen(anchor);
			const point = { x: (middle[0] + middle[2]) / 2, y: (middle[1] + middle[3]) / 2 };
			const spot = beside(onScreen(object), onScreen(anchor), point, size, stage.size);
			element.style.transform = `translate(${Math.round(spot.x)}px, ${Math.round(spot.y)}px)`;
		};
		place(stage.camera);
		return follow(place);
	}, [inspection, facts]);
	const object = inspection.objects[facts.object];
	const { box, grid, place } = facts;
	const width = box[2] - box[0];
	const height = box[3] - box[1];
	return (
		<div class={kept ? 'card kept' : 'card'} ref={card}>
			<h4>
				<Glyph name={glyphOf[facts.role] ?? 'negative'} size={14} />
				<span class="grow">{facts.title}</span>
				<span class="mono dim">#{formatCount(facts.index)}</span>
			</h4>
			<p class="dim">{facts.why}</p>
			<IouScale inspection={inspection} iou={facts.iou} />
			<dl class="kv">
				{object && (
					<>
						<dt>
							{facts.matched ? 'Matched to' : facts.role === Role.candidate ? 'Inside' : 'Overlaps most'}
						</dt>
						<dd>
							{object.className} <span class="dim">{idWords(object.id)}</span>
						</dd>
					</>
				)}
				<dt>Level</dt>
				<dd>
					{grid.name} <span class="dim">stride {Math.round(grid.strideX)} px</span>
				</dd>
				<dt>Cell</dt>
				<dd>
					column {formatCount(place.column)}, row {formatCount(place.row)}
				</dd>
				{inspection.recipe.grids.kind !== 'points' && (
					<>
						<dt>Shape at input</dt>
						<dd>
							{formatSize(width, height)} <span class="dim">{shapeWord(width, height)}</span>
						</dd>
					</>
				)}
			</dl>
			<Numbers facts={facts} />
			<p class="keys">
				<kbd>[</kbd>
				<kbd>]</kbd>
				<span class="dim">step</span>
				<span class="space" />
				<kbd>{kept ? 'Esc' : 'Enter'}</kbd>
				<span class="dim">{kept ? 'close' : 'keep open'}</span>
			</p>
		</div>
	);
}

function IouScale({ inspection, iou }: { inspection: Inspection; iou: number }) {
	const limits = limitsOf(inspection.recipe);
	if (!limits) return null;
	const { upper, lower } = limits;
	const at = (value: number) => `${100 * Math.min(1, Math.max(0, value))}%`;
	// The figure keeps inside the card's edge.
	const label = `${Math.min(88, Math.max(12, 100 * iou))}%`;
	return (
		<div class="iou" role="img" aria-label={`IoU ${formatIou(iou, 3)}, limits ${lower} and ${upper}`}>
			<i class="negative" style={{ width: at(lower) }} />
			<i class="ignored" style={{ left: at(lower), width: at(upper - lower) }} />
			<i class="positive" style={{ left: at(upper), width: at(1 - upper) }} />
			<u style={{ left: `calc(${at(iou)} - 1px)` }} />
			<em class="figure" style={{ left: label }}>
				IoU {formatIou(iou, 3)}
			</em>
			{lower !== upper && (
				<em class="limit" style={{ left: at(lower) }}>
					{lower}
				</em>
			)}
			<em class="limit" style={{ left: at(upper) }}>
				{upper}
			</em>
		</div>
	);
}

function Numbers({ facts }: { facts: AnchorFacts }) {
	const { boxTarget, losses, gradient } = facts;
	const [first = [], second = []] = boxTarget ? [boxTarget.slice(0, 2), boxTarget.slice(2)] : [];
	const names = (pair: typeof first) => pair.map(({ name }) => name).join(', ');
	const values = (pair: typeof first) => pair.map(({ value }) => value.toFixed(3)).join(' ');
	return (
		<>
			{boxTarget && (
				<dl class="kv ruled">
					<dt>Target {names(first)}</dt>
					<dd class="mono">{values(first)}</dd>
					<dt>Target {names(second)}</dt>
					<dd class="mono">{values(second)}</dd>
				</dl>
			)}
			{losses && (
				<dl class="kv ruled">
					{losses
						.filter(({ value }) => facts.matched || value !== 0)
						.map(({ title, value }) => (
							<>
								<dt>{title} loss</dt>
								<dd class="mono">{formatLoss(value, 5)}</dd>
							</>
						))}
				</dl>
			)}
			{facts.noLoss && <p class="ruled dim">{facts.noLoss}</p>}
			{gradient && (
				<dl class="kv ruled" title={gradientMeaning}>
					<dt>Gradient of {gradient.of}</dt>
					<dd class="mono">{formatGradient(gradient.value)}</dd>
				</dl>
			)}
		</>
	);
}
