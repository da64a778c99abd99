// The picture of a line: a crop with the label as a solid line and what the model says as a dashed one; the boxes alone where
// there is no picture, a grey field while it is read. A pair of pictures stands side by side.

import type { Box } from '../../core/geometry';
import type { DatasetLine } from '../../messages';
import { Icon } from '../shared/icon';
import { dashOf, isHighContrast, tokens } from '../shared/tokens';
import { cropOf, type Shown, shownBy } from './pictures';
import * as state from './state';

/** As the style sheet has it, px. */
const cropWidth = 112;
const cropHeight = 68;
/** Between two lines that would cover each other, px. */
const gapPx = 3;

export function CropView({ line }: { line: DatasetLine }) {
	const [own, twin] = shownBy(line);
	if (!own)
		return (
			<span class="crop none">
				<Icon name="file" />
			</span>
		);
	if (!twin) return <Picture shown={own} />;
	return (
		<span class="pair">
			<Picture shown={own} />
			<Picture shown={twin} />
		</span>
	);
}

function Picture({ shown }: { shown: Shown }) {
	const crop = cropOf(shown);
	if (crop === undefined) return <span class="crop waiting" />;
	if (crop)
		return (
			<Boxes
				view={[0, 0, crop.width, crop.height]}
				box={crop.box}
				other={crop.other}
				address={crop.address}
			/>
		);
	const around = aroundBoxes(shown);
	if (around) return <Boxes view={around} box={shown.box} other={shown.other} address={null} />;
	return (
		<span class="crop none">
			<Icon name="file-media" />
		</span>
	);
}

/** What a crop of the picture would show; `null` without any box. */
function aroundBoxes({ box, other }: Shown): Box | null {
	const boxes = [box, other].filter((each): each is Box => each?.every(Number.isFinite) ?? false);
	if (boxes.length === 0) return null;
	const x1 = Math.min(...boxes.map((each) => each[0]));
	const y1 = Math.min(...boxes.map((each) => each[1]));
	const x2 = Math.max(...boxes.map((each) => each[2]));
	const y2 = Math.max(...boxes.map((each) => each[3]));
	const margin = Math.max(4, 0.35 * Math.max(x2 - x1, y2 - y1));
	return [x1 - margin, y1 - margin, x2 + margin, y2 + margin];
}

interface Props {
	/** Corners of what is shown. */
	view: Box;
	box: Box | null;
	other: Box | null;
	address: string | null;
}

function Boxes({ view: [x1, y1, x2, y2], box, other, address }: Props) {
	const width = x2 - x1;
	const height = y2 - y1;
	const scale = Math.min(cropWidth / width, cropHeight / height);
	return (
		<svg
			class={address === null ? 'crop plain' : 'crop'}
			viewBox={`${x1} ${y1} ${width} ${height}`}
			aria-hidden="true"
		>
			{address !== null && <image href={address} x={x1} y={y1} width={width} height={height} />}
			{other && <Outline box={beside(other, box, scale)} token={tokens.photo.prediction} />}
			{box && <Outline box={box} token={{ ...tokens.photo.labelledObject, widthPx: 1.6 }} />}
		</svg>
	);
}

/** The model's box, a little larger where the label's would cover its line. */
function beside(other: Box, box: Box | null, scale: number): Box {
	const covers = box?.every((corner, k) => Math.abs(corner - (other[k] as number)) * scale < gapPx) ?? false;
	if (!covers) return other;
	const by = gapPx / scale;
	return [other[0] - by, other[1] - by, other[2] + by, other[3] + by];
}

/** A box on a photograph: the colour over its dark casing. Widths are those of the screen, whatever the crop's scale. */
function Outline({ box, token }: { box: Box; token: { color: string; dash: number[]; widthPx: number } }) {
	if (!box.every(Number.isFinite)) return null;
	const [x1, y1, x2, y2] = box;
	const path = `M${x1} ${y1}H${x2}V${y2}H${x1}Z`;
	const { color, extraWidthPx, opacity, highContrast } = tokens.casing;
	const isHigh = isHighContrast(state.theme.value);
	const widthPx = isHigh ? token.widthPx * 1.3 : token.widthPx;
	const isDashed = token.dash.length > 0;
	// The dash of a picture as large as the overlay's would leave a small box nearly unmarked.
	const dash = isDashed ? dashOf(token).map((px) => px / 2) : [];
	return (
		<g fill="none" stroke-linejoin="round">
			<path
				d={path}
				stroke={color}
				stroke-opacity={isHigh ? highContrast.opacity : opacity}
				stroke-width={widthPx + extraWidthPx}
				vector-effect="non-scaling-stroke"
			/>
			<path
				d={path}
				stroke={token.color}
				stroke-width={widthPx}
				stroke-dasharray={dash.join(' ')}
				vector-effect="non-scaling-stroke"
			/>
		</g>
	);
}
