// The mask of one object at training resolution: toolbar, picture, small pictures, inspector.

import { useEffect, useRef } from 'preact/hooks';
import type { MaskError } from '../../../core/breakdown';
import type { Inspection } from '../../../core/inspection';
import { formatCount, formatGradient, idWords } from '../../../core/words';
import { Icon } from '../../shared/icon';
import { IconButton } from '../../shared/iconButton';
import { Menu } from '../../shared/menu';
import type { MenuItem } from '../../shared/menuList';
import { useRoving } from '../../shared/roving';
import { askChannel } from '../host';
import * as state from '../state';
import { MaskCanvas } from './maskCanvas';
import { gradientOf, steepest } from './maskFacts';
import { MaskInspector } from './maskInspector';
import { channelPickerId, setMaskMode, stepRegion } from './maskKeys';
import { smallMask } from './maskPaint';

const modes: { mode: state.MaskMode; title: string }[] = [
	{ mode: 'errors', title: 'Errors' },
	{ mode: 'crossEntropy', title: 'Cross-entropy' },
	{ mode: 'probability', title: 'Probability' },
	{ mode: 'target', title: 'Target' },
	{ mode: 'gradient', title: 'Gradient' },
];

export function MaskView({ choice: chosen }: { choice: state.MaskChoice }) {
	const inspection = state.inspection.value;
	const mask = inspection?.breakdown?.masks[chosen.mask];
	if (!inspection || !mask) return null;
	// The loss whose gradient was looked at is gone, or wrong.
	const choice: state.MaskChoice =
		chosen.mode === 'gradient' && !gradientOf(inspection, chosen.mask)
			? { ...chosen, mode: 'errors' }
			: chosen;
	return (
		<>
			<MaskToolbar inspection={inspection} mask={mask} choice={choice} />
			<div class="main mask">
				<main class="left">
					<MaskCanvas inspection={inspection} mask={mask} choice={choice} />
					<SmallPictures inspection={inspection} mask={mask} choice={choice} />
				</main>
				<MaskInspector
					inspection={inspection}
					mask={mask}
					gradient={choice.mode === 'gradient' ? gradientOf(inspection, choice.mask) : null}
				/>
			</div>
		</>
	);
}

interface Props {
	inspection: Inspection;
	mask: MaskError;
	choice: state.MaskChoice;
}

/** The gradient of the person's own loss, where there is one. */
function shownModes(inspection: Inspection, choice: state.MaskChoice): typeof modes {
	return modes.filter(({ mode }) => mode !== 'gradient' || gradientOf(inspection, choice.mask));
}

function MaskToolbar({ inspection, mask, choice }: Props) {
	const bar = useRef<HTMLDivElement>(null);
	useRoving(bar);
	const object = inspection.objects[mask.object];
	const regions = state.masksOf(inspection, mask.object);
	const shown = shownModes(inspection, choice);
	const layout = state.layout.value;
	// Five modes leave less room for words.
	const narrow = layout === 'narrow' || (layout === 'middle' && shown.length === modes.length);
	return (
		<div class="toolbar" role="toolbar" aria-label="Mask" ref={bar}>
			<IconButton icon="arrow-left" label="Back to the overlay (Esc)" run={() => (state.mask.value = null)} />
			<span class="mask-title trunc">
				<b>Mask of {object?.className}</b> {!narrow && <span class="dim">{idWords(object?.id ?? '')}</span>}
			</span>
			{regions.length > 1 && (
				<span class="regions">
					<IconButton icon="chevron-left" label="Previous region (PageUp)" run={() => stepRegion(-1)} />
					<span class="num dim">
						region {formatCount(regions.indexOf(choice.mask) + 1)} of {formatCount(regions.length)}
					</span>
					<IconButton icon="chevron-right" label="Next region (PageDown)" run={() => stepRegion(1)} />
				</span>
			)}
			<span class="space" />
			<div class="segments" role="radiogroup" aria-label="Show">
				{shown.map(({ mode, title }, row) => (
					// biome-ignore lint/a11y/useSemanticElements: a toolbar moves its focus by arrows over buttons
					<button
						key={mode}
						type="button"
						role="radio"
						aria-checked={choice.mode === mode}
						title={`${title} (${row + 1})`}
						onClick={() => setMaskMode(mode)}
					>
						{narrow && mode === 'crossEntropy' ? 'Entropy' : title}
					</button>
				))}
			</div>
			{!narrow && <span class="bar-line" />}
			{mask.channels > 1 && (
				<Menu
					id={channelPickerId}
					text={narrow ? null : `Class channel: ${channelName(inspection, mask, choice)}`}
					icon="symbol-color"
					label="Class channel"
					title="Class channel (H): others for comparison, no loss"
					align="right"
					items={channelItems(inspection, mask, choice)}
				/>
			)}
			<IconButton
				icon="table"
				label="Pixel grid (G)"
				on={state.maskGrid.value}
				run={() => {
					state.maskGrid.value = !state.maskGrid.peek();
				}}
			/>
		</div>
	);
}

/** Class of a channel as far as it is known: from this image's masks, or from the host's answer. */
function nameOfChannel(inspection: Inspection, maskRow: number, channel: number): string {
	const answered = state.channels.value.get(`${maskRow}:${channel}`);
	if (answered) return answered.className;
	const known = inspection.breakdown?.masks.find((entry) => entry.channel === channel);
	return known ? (inspection.objects[known.object]?.className ?? `channel ${channel}`) : `channel ${channel}`;
}

function channelName(inspection: Inspection, mask: MaskError, choice: state.MaskChoice): string {
	return nameOfChannel(inspection, choice.mask, choice.channel ?? mask.channel);
}

function channelItems(inspection: Inspection, mask: MaskError, choice: state.MaskChoice): MenuItem[] {
	const known = new Set(inspection.breakdown?.masks.map((entry) => entry.channel));
	const all = Array.from({ length: mask.channels }, (_, channel) => channel);
	const others = all.filter((channel) => channel !== mask.channel);
	const order = [
		...others.filter((channel) => known.has(channel)),
		...others.filter((channel) => !known.has(channel)),
	];
	return [
		{
			label: nameOfChannel(inspection, choice.mask, mask.channel),
			hint: 'counts',
			checked: choice.channel === null,
			run: () => {
				state.mask.value = { ...choice, channel: null };
			},
		},
		...order.map((channel, row) => ({
			label: nameOfChannel(inspection, choice.mask, channel),
			hint: row === 0 ? 'for comparison, no loss' : undefined,
			checked: choice.channel === channel,
			separated: row === 0,
			run: () => {
				askChannel(choice.mask, channel);
				state.mask.value = { ...choice, channel, mode: 'probability' };
			},
		})),
	];
}

function SmallPictures({ inspection, mask, choice }: Props) {
	const compared =
		choice.channel === null ? null : state.channels.value.get(`${choice.mask}:${choice.channel}`);
	const gradient = gradientOf(inspection, choice.mask);
	const own = inspection.objects[mask.object]?.className ?? '';
	const size = `${mask.size} × ${mask.size}`;
	return (
		<div class="small-pictures">
			<Small mask={mask} mode="target" title="Target" detail={`label at ${size}`} choice={choice} />
			<Small mask={mask} mode="probability" title="Probability" detail={`channel ${own}`} choice={choice} />
			<Small mask={mask} mode="crossEntropy" title="Cross-entropy" detail="0 to 3 and over" choice={choice} />
			{gradient && (
				<Small
					mask={mask}
					mode="gradient"
					title="Gradient"
					detail={`0 to ${formatGradient(steepest(gradient))}`}
					compared={gradient}
					choice={choice}
				/>
			)}
			{compared && (
				<>
					<span class="bar-line" />
					<Small
						mask={mask}
						mode="probability"
						title={`Channel ${compared.className}`}
						detail="for comparison, no loss"
						compared={compared.probability}
						choice={choice}
					/>
				</>
			)}
			{choice.channel !== null && !compared && (
				<p class="note" role="status">
					<Icon name="loading" /> Reading channel {choice.channel}
				</p>
			)}
		</div>
	);
}

interface SmallProps {
	mask: MaskError;
	mode: state.MaskMode;
	title: string;
	detail: string;
	compared?: Float32Array;
	choice: state.MaskChoice;
}

function Small({ mask, mode, title, detail, compared, choice }: SmallProps) {
	const canvas = useRef<HTMLCanvasElement>(null);
	useEffect(() => {
		const element = canvas.current;
		const context = element?.getContext('2d');
		if (!element || !context) return;
		element.width = mask.size;
		element.height = mask.size;
		context.drawImage(smallMask(mask, mode, compared ?? null), 0, 0);
	}, [mask, mode, compared]);
	return (
		<button
			type="button"
			class="small"
			title={`Show ${title} over the photograph`}
			onClick={() => {
				const channel = compared && mode !== 'gradient' ? choice.channel : null;
				state.mask.value = { ...choice, mode, channel };
			}}
		>
			<canvas ref={canvas} />
			<b>{title}</b>
			<span class="dim">{detail}</span>
		</button>
	);
}
