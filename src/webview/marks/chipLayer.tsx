// The labels over a picture. Panning moves the layer as a whole; only zooming lays it out again.

import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Size } from '../shared/camera';
import { Icon } from '../shared/icon';
import { Glyph } from '../shared/mark';
import { type Chip, layoutChips } from './chips';
import type { Stage } from './stage';

interface Props {
	/** The most important first. */
	chips: readonly Chip[];
	/** Image pixels. */
	image: Size;
	follow: Stage['follow'];
}

/** Close to what the browser will make of it, without asking: asking costs a layout. */
function widthOf(chip: Chip): number {
	const icon = ['label', 'limit', 'found', 'false'].includes(chip.kind)
		? 0
		: chip.kind === 'positive' || chip.kind === 'forced' || chip.kind === 'ignored'
			? 16
			: 18;
	return 14 + icon + chip.text.length * 6.1;
}

export function ChipLayer({ chips, image: { width, height }, follow }: Props) {
	const layer = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const element = layer.current;
		if (!element) return;
		let laidOut = 0;
		return follow(({ zoom, panX, panY }) => {
			element.style.transform = `translate(${Math.round(panX)}px, ${Math.round(panY)}px)`;
			if (zoom === laidOut) return;
			laidOut = zoom;
			const spots = layoutChips(
				chips.map((chip) => ({
					left: (chip.box[0] as number) * zoom - (chip.off ?? 0),
					top: (chip.box[1] as number) * zoom - (chip.off ?? 0),
					right: (chip.box[2] as number) * zoom + (chip.off ?? 0),
					bottom: (chip.box[3] as number) * zoom + (chip.off ?? 0),
					width: widthOf(chip),
					prefer: chip.prefer,
					must: chip.must,
				})),
				{ width: width * zoom, height: height * zoom },
			);
			spots.forEach((spot, at) => {
				const child = element.children[at] as HTMLElement;
				child.style.display = spot ? '' : 'none';
				if (spot) child.style.transform = `translate(${Math.round(spot.x)}px, ${Math.round(spot.y)}px)`;
			});
		});
	});
	return (
		<div class="chips" ref={layer} aria-hidden="true">
			{chips.map((chip) => (
				<div
					key={chip.key}
					class={`chip ${chip.kind}`}
					data-object={chip.object}
					data-detection={chip.detection}
				>
					{(chip.kind === 'positive' || chip.kind === 'forced' || chip.kind === 'ignored') && (
						<Glyph name={chip.kind} size={11} />
					)}
					{chip.kind === 'bad' && <Icon name="warning" />}
					{chip.kind === 'crowd' && <i class="crowd-sign" />}
					{chip.text}
				</div>
			))}
		</div>
	);
}
