// Lines over one axis, drawn by uPlot in the theme's colours; who shows it hears what is pointed at.

import { useLayoutEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { isHighContrast, type ThemeKind } from './tokens';

export interface ChartLine {
	title: string;
	/** Custom property of the colour: "--term-0". */
	color: string;
	/** On and off, px; empty for a solid line. */
	dash: readonly number[];
	width: number;
	values: readonly number[];
}

export interface ChartAxis {
	title: string;
	/** Ends of the axis; `null` for 0 to the largest value. */
	range: readonly [number, number] | null;
	/** A number at a tick. */
	words(value: number): string;
	/** Room for the numbers, px. */
	room: number;
}

/** Both ends and tenths between them. */
export const shareAxis = (title: string, room: number): ChartAxis => ({
	title,
	range: [0, 1],
	words: (value) => value.toFixed(1),
	room,
});

interface Props {
	label: string;
	x: readonly number[];
	lines: readonly ChartLine[];
	height: number;
	axes: { x: ChartAxis; y: ChartAxis };
	theme: ThemeKind;
	/** Place on the x axis that is pointed at, `null` for none. */
	onPoint(index: number | null): void;
}

const fontPx = 11;

export function LineChart({ label, x, lines, height, axes, theme, onPoint }: Props) {
	const root = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const element = root.current;
		if (!element) return;
		const style = getComputedStyle(document.body);
		const css = (name: string) => style.getPropertyValue(name).trim();
		const isHigh = isHighContrast(theme);
		const scale = isHigh ? 1.5 : 1;
		const axis = ({ title, words, room }: ChartAxis): uPlot.Axis => ({
			size: room,
			label: title,
			labelSize: 16,
			labelFont: `${fontPx}px ${style.fontFamily}`,
			font: `${fontPx}px ${style.fontFamily}`,
			stroke: css('--dim') || style.color,
			// The border of high contrast is as strong as the curves.
			grid: { stroke: css('--line') || 'transparent', width: isHigh ? 0.5 : 1, dash: isHigh ? [1, 4] : [] },
			ticks: { show: false },
			gap: 6,
			values: (_, splits) => splits.map(words),
		});
		const scaleOf = ({ range }: ChartAxis): uPlot.Scale => ({
			time: false,
			range: range ? [...range] : (_, __, most) => [0, most || 1],
		});
		const chart = new uPlot(
			{
				width: element.clientWidth,
				height,
				padding: [8, 10, 0, 0],
				legend: { show: false },
				scales: { x: scaleOf(axes.x), y: scaleOf(axes.y) },
				axes: [axis(axes.x), axis(axes.y)],
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
	}, [x, lines, height, axes, theme]);
	return <div class="chart" role="img" aria-label={label} ref={root} />;
}
