// The bar above the picture: image, what the map shows, prediction, zoom. One tab stop; arrows move inside.

import { useRef } from 'preact/hooks';
import { formatCount } from '../../core/words';
import type { SegmentationView } from '../../messages';
import { Icon } from '../shared/icon';
import { IconButton } from '../shared/iconButton';
import { useRoving } from '../shared/roving';
import { command } from './host';
import { zoom } from './stage';
import * as state from './state';

const modes: { mode: state.Mode; title: string; tip: string; key: string }[] = [
	{ mode: 'errors', title: 'Errors', tip: 'Who says so: label, prediction or both', key: '1' },
	{ mode: 'loss', title: 'Loss', tip: 'Each pixel’s part of the chosen loss', key: '2' },
	{
		mode: 'probability',
		title: 'Probability',
		tip: 'Of the chosen class, else of the predicted one',
		key: '3',
	},
	{ mode: 'label', title: 'Label', tip: 'Classes as labelled', key: '4' },
];

const choosePrediction = 'Choose prediction: dump or predicted mask';

export function Toolbar({ view }: { view: SegmentationView }) {
	const bar = useRef<HTMLDivElement>(null);
	useRoving(bar);
	const narrow = state.layout.value === 'narrow';
	const width = state.pageWidth.value;
	const { image, place } = view;
	return (
		<div class="toolbar" role="toolbar" aria-label="Segmentation" ref={bar}>
			{place && (
				<>
					<IconButton
						icon="chevron-left"
						label="Previous image (Alt+PageUp)"
						run={() => command('previousImage')}
					/>
					<IconButton
						icon="chevron-right"
						label="Next image (Alt+PageDown)"
						run={() => command('nextImage')}
					/>
				</>
			)}
			{place ? (
				<button
					type="button"
					class="dropdown plain name"
					title={`${image.fileName}: choose another image`}
					onClick={() => command('pickImage')}
				>
					<span class="trunc">{image.fileName}</span>
					{width >= 860 && (
						<span class="dim num">
							{formatCount(place.imageRow + 1)} of {formatCount(place.imageCount)}
						</span>
					)}
					<Icon name="chevron-down" />
				</button>
			) : (
				<span class="mask-title trunc" title={image.fileName}>
					<b>{image.fileName}</b>
				</span>
			)}
			<span class="space" />
			<div class="segments" role="radiogroup" aria-label="Show">
				{modes
					.filter(({ mode }) => state.modes.value.includes(mode))
					.map(({ mode, title, tip, key }) => (
						// biome-ignore lint/a11y/useSemanticElements: a toolbar moves its focus by arrows over buttons
						<button
							key={mode}
							type="button"
							role="radio"
							aria-checked={state.drawnMode.value === mode}
							title={`${tip} (${key})`}
							onClick={() => {
								state.mode.value = mode;
							}}
						>
							{width < 430 && mode === 'probability' ? 'Prob.' : title}
						</button>
					))}
			</div>
			{!narrow && <span class="bar-line" />}
			{width >= 780 && (
				<>
					<IconButton icon="zoom-out" label="Zoom out (−)" run={() => zoom('out')} />
					<span class="zoom num">{state.zoomPercent} %</span>
					<IconButton icon="zoom-in" label="Zoom in (+)" run={() => zoom('in')} />
				</>
			)}
			{width >= 430 && <IconButton icon="screen-full" label="Fit image (F)" run={() => zoom('fit')} />}
			{width >= 900 ? (
				<button
					type="button"
					class="dropdown plain"
					title={choosePrediction}
					onClick={() => command('choosePrediction')}
				>
					<Icon name="file-binary" />
					Prediction…
				</button>
			) : (
				<IconButton icon="file-binary" label={choosePrediction} run={() => command('choosePrediction')} />
			)}
		</div>
	);
}
