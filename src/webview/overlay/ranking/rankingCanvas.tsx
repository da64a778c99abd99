// The picture of a ranking: its own camera, marks that answer to the pointer, and the legend.

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Inspection } from '../../../core/inspection';
import { unitOf } from '../../../core/words';
import { isHighContrast } from '../../shared/tokens';
import { boxToImage, type Camera, fitBox, type Size, zoomAt } from '../camera';
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
	const root = useRef<HTMLDivElement>(null);
	const canvas = useRef<HTMLCanvasElement>(null);
	const legend = useRef<HTMLUListElement>(null);
	const camera = useRef<Camera>({ zoom: 1, panX: 0, panY: 0 });
	const size = useRef<Size>({ width: 0, height: 0 });
	const scheduled = useRef(0);
	const marks = useMemo(() => rankingMarks(inspection, object), [inspection, object]);
	const bitmap = state.bitmap.value;
	const highContrast = isHighContrast(state.theme.value);

	const paint = () => {
		scheduled.current = 0;
		const context = canvas.current?.getContext('2d');
		if (!context || size.current.width === 0) return;
		const font = getComputedStyle(document.body).fontFamily;
		paintRanking(context, {
			inspection,
			bitmap,
			camera: camera.current,
			size: size.current,
			object,
			marks,
			row,
			ratio: window.devicePixelRatio || 1,
			highContrast,
			font,
		});
	};
	const latest = useRef(paint);
	latest.current = paint;
	const request = () => {
		if (scheduled.current === 0) scheduled.current = requestAnimationFrame(() => latest.current());
	};

	useLayoutEffect(() => {
		const element = canvas.current;
		if (!element) return;
		const fitObject = () => {
			const { width, height } = size.current;
			// The legend keeps its own ground: nothing that is spoken of lies under it.
			const below = (legend.current?.offsetHeight ?? 0) + 12;
			const box = boxToImage(marks.extent, inspection.input);
			camera.current = fitBox(box, { width, height: Math.max(40, height - below) }, 0.88);
		};
		const resize = () => {
			const { clientWidth: width, clientHeight: height } = element;
			if (width === 0 || height === 0) return;
			const ratio = window.devicePixelRatio || 1;
			element.width = Math.round(width * ratio);
			element.height = Math.round(height * ratio);
			size.current = { width, height };
			fitObject();
			latest.current();
		};
		const observer = new ResizeObserver(resize);
		observer.observe(element);
		resize();
		rankingZoom.by = (factor) => {
			const { width, height } = size.current;
			camera.current = zoomAt(camera.current, factor, width / 2, height / 2, 0.05);
			request();
		};
		rankingZoom.toFit = () => {
			fitObject();
			request();
		};
		return () => observer.disconnect();
	}, [marks, inspection]);
	useLayoutEffect(() => paint());
	useEffect(() => {
		root.current?.focus({ preventScroll: true });
		return () => cancelAnimationFrame(scheduled.current);
	}, []);

	const at = (event: MouseEvent) => {
		const bounds = (root.current as HTMLElement).getBoundingClientRect();
		return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
	};
	const under = ({ x, y }: { x: number; y: number }) =>
		rowAt(marks, toCanvas({ camera: camera.current, inspection }), x, y, rowsWithBox(marks, row));
	const press = useRef<{ x: number; y: number } | null>(null);
	return (
		<div
			class="canvas"
			ref={root}
			role="application"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keyboard
			tabIndex={0}
			aria-label={`Ranking of ${inspection.objects[object]?.className}. Use arrow keys to move through its ${unitOf(inspection.recipe).many}.`}
			onPointerDown={(event) => {
				press.current = at(event);
				event.currentTarget.setPointerCapture(event.pointerId);
				const found = under(press.current);
				if (found >= 0) pointRow(found);
			}}
			onPointerUp={() => {
				press.current = null;
			}}
			onPointerMove={(event) => {
				const point = at(event);
				if (press.current) {
					const { zoom, panX, panY } = camera.current;
					camera.current = {
						zoom,
						panX: panX + point.x - press.current.x,
						panY: panY + point.y - press.current.y,
					};
					press.current = point;
					request();
					return;
				}
				const found = under(point);
				if (found >= 0) pointRow(found);
			}}
			onWheel={(event) => {
				event.preventDefault();
				const { x, y } = at(event);
				camera.current = zoomAt(camera.current, Math.exp(-event.deltaY * 0.0016), x, y, 0.05);
				request();
			}}
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
