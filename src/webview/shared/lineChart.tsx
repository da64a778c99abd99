// Lines over a share from 0 to 1, drawn by uPlot in the theme's colours; its readout follows the pointer.

import { useLayoutEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { isHighContrast } from '../shared/tokens';
import * as state from './state';

export interface ChartLine {
	title: string;
	/** Custom property of the colour. */
	color: string;
	/** On and off, px; empty for a solid line. */
	dash: readonly number[];
	width: number;
	values: readonly number[];
}

interface Props {
	label: string;
	x: readonly number[];
	lines: readonly ChartLine[];
	height: number;
	axes: { x: string; y: string };
	/** Place on the x axis that is pointed at, `null` for none. */
	onPoint(index: number | null): void;
}

const fontPx = 11;

export function LineChart({ label, x, lines, height, axes, onPoint }: Props) {
	const root = useRef<HTMLDivElement>(null);
	const theme = state.theme.value;
	useLayoutEffect(() => {
		const element = root.current;
		if (!element) return;
		const style = getComputedStyle(document.body);
		const css = (name: string) => style.getPropertyValue(name).trim();
		const isHigh = isHighContrast(theme);
		const scale = isHigh ? 1.5 : 1;
		const axis = (title: string): uPlot.Axis => ({
			label: title,
			labelSize: 16,
			labelFont: `${fontPx}px ${style.fontFamily}`,
			font: `${fontPx}px ${style.fontFamily}`,
			stroke: css('--dim') || style.color,
			// The border of high contrast is as strong as the curves.
			grid: { stroke: css('--line') || 'transparent', width: isHigh ? 0.5 : 1, dash: isHigh ? [1, 4] : [] },
			ticks: { show: false },
			gap: 6,
			values: (_, splits) => splits.map((value) => value.toFixed(1)),
		});
		const share: uPlot.Scale = { time: false, range: [0, 1] };
		const chart = new uPlot(
			{
				width: element.clientWidth,
				height,
				padding: [8, 10, 0, 0],
				legend: { show: false },
				scales: { x: share, y: share },
				axes: [
					{ ...axis(axes.x), size: 22 },
					{ ...axis(axes.y), size: 30 },
				],
				cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { size: 6 } },
				series: [
					{},
					...lines.map(
						({ title, color, dash, width }): uPlot.Series => ({
							label: title,
							stroke: css(color) || style.color,
							width: width * scale,
							dash: [...dash],
							points: { show: false },
						}),
					),
				],
				hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
			},
			[[...x], ...lines.map(({ values }) => [...values])],
			element,
		);
		const resized = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
		resized.observe(element);
		return () => {
			resized.disconnect();
			chart.destroy();
		};
	}, [x, lines, height, theme]);
	return <div class="chart" role="img" aria-label={label} ref={root} />;
}
