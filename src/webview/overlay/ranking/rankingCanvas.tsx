// The picture of a ranking: its own camera, marks that answer to the pointer, and the legend.

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Inspection } from '../../../core/inspection';
import { unitOf } from '../../../core/words';
import { boxToImage, type Camera, fitBox, type Size } from '../../shared/camera';
import { type CanvasPoint, usePictureCanvas } from '../../shared/pictureCanvas';
import { isHighContrast } from '../../shared/tokens';
import * as state from '../state';
import { pointRow, rankingZoom } from './rankingKeys';
import { type RankingMarks, rankingMarks, rowAt } from './rankingMarks';
import { paintRanking, rowsWithBox, toCanvas } from './rankingPaint';

interface Props {
	inspection: Inspection;
	object: number;
	row: number | null;
}

export function RankingCanvas({ inspection, object, row }: Props) {
	const legend = useRef<HTMLUListElement>(null);
	const camera = useRef<Camera>({ zoom: 1, panX: 0, panY: 0 });
	const marks = useMemo(() => rankingMarks(inspection, object), [inspection, object]);
	const bitmap = state.bitmap.value;
	const highContrast = isHighContrast(state.theme.value);
	const under = ({ x, y }: CanvasPoint) =>
		rowAt(marks, toCanvas({ camera: camera.current, inspection }), x, y, rowsWithBox(marks, row));
	const pointUnder = (point: CanvasPoint) => {
		const found = under(point);
		if (found >= 0) pointRow(found);
	};
	const fitObject = ({ width, height }: Size) => {
		// The legend keeps its own ground: nothing that is spoken of lies under it.
		const below = (legend.current?.offsetHeight ?? 0) + 12;
		const box = boxToImage(marks.extent, inspection.input);
		camera.current = fitBox(box, { width, height: Math.max(40, height - below) }, 0.88);
	};
	const { root, canvas, size, request, zoomBy, events } = usePictureCanvas({
		paint(context, size) {
			paintRanking(context, {
				inspection,
				bitmap,
				camera: camera.current,
				size,
				object,
				marks,
				row,
				ratio: window.devicePixelRatio || 1,
				highContrast,
				font: getComputedStyle(document.body).fontFamily,
			});
		},
		camera: () => camera.current,
		moveTo(next) {
			camera.current = next;
		},
		fit: fitObject,
		// The view of another object is another canvas; new numbers for this one leave the camera where it is.
		fitAgain: [inspection.image.row],
		smallestZoom: 0.05,
		onPress: pointUnder,
		onPoint: pointUnder,
	});
	useLayoutEffect(() => {
		rankingZoom.by = zoomBy;
		rankingZoom.toFit = () => {
			fitObject(size());
			request();
		};
	});
	useEffect(() => root.current?.focus({ preventScroll: true }), []);

	return (
		<div
			class="canvas"
			ref={root}
			role="application"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keyboard
			tabIndex={0}
			aria-label={`Ranking of ${inspection.objects[object]?.className}. Use arrow keys to move through its ${unitOf(inspection.recipe).many}.`}
			{...events}
		>
			<canvas class="marks" ref={canvas} />
			<Legend inspection={inspection} marks={marks} list={legend} />
		</div>
	);
}

function Legend(props: {
	inspection: Inspection;
	marks: RankingMarks;
	list: { current: HTMLUListElement | null };
}) {
	const { inspection, marks, list } = props;
	const queries = inspection.grids.length === 0;
	const open = marks.open.reduce((sum, { points }) => sum + points.length / 2, 0) > marks.chosen.length;
	// Beside a list there is room to say more than above it.
	const short = state.layout.value !== 'wide';
	const lines: { key: string; sign: ComponentChildren; words: string }[] = [];
	if (!short) lines.push({ key: 'label', sign: <i class="sign label" />, words: 'labelled object' });
	if (marks.chosen.length > 0 && !queries)
		lines.push({
			key: 'chosen',
			sign: <i class="sign chosen">1</i>,
			words: short ? 'chosen' : 'chosen, with its rank',
		});
	if (open)
		lines.push({
			key: 'open',
			sign: <i class="sign open" />,
			words: marks.rows.length === 0 ? 'candidate' : short ? 'not chosen' : 'candidate, not chosen',
		});
	if (marks.band)
		lines.push({
			key: 'band',
			sign: <i class="sign band" />,
			words: short ? 'boxes of the chosen' : 'predicted boxes of the chosen lie in this band',
		});
	if (marks.boxes.length > 0 && !(marks.band && short))
		lines.push({
			key: 'box',
			sign: <i class="sign predicted" />,
			words: marks.band ? 'predicted box of the marked one' : 'predicted box',
		});
	return (
		<ul class="ranking-legend" ref={list}>
			{lines.map(({ key, sign, words }) => (
				<li key={key} class="chip">
					{sign}
					{words}
				</li>
			))}
		</ul>
	);
}
