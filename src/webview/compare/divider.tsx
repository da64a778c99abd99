// The divider between A and B where they lie over one another: dragged, or moved by arrows.

import { useRef } from 'preact/hooks';
import * as state from './state';

/** An arrow moves it by this share of the picture, with Shift by the larger one. */
const step = 0.02;
const largeStep = 0.1;

export function Divider() {
	const root = useRef<HTMLDivElement>(null);
	const share = state.divider.value;
	const percent = Math.round(100 * share);
	const put = (to: number) => {
		state.divider.value = Math.min(1, Math.max(0, to));
	};
	const drag = (event: PointerEvent) => {
		const bounds = root.current?.parentElement?.getBoundingClientRect();
		if (bounds && event.buttons & 1) put((event.clientX - bounds.left) / bounds.width);
	};
	const onKey = (event: KeyboardEvent) => {
		const by = event.shiftKey ? largeStep : step;
		const to: Record<string, number> = {
			ArrowLeft: share - by,
			ArrowDown: share - by,
			ArrowRight: share + by,
			ArrowUp: share + by,
			PageDown: share - largeStep,
			PageUp: share + largeStep,
			Home: 0,
			End: 1,
		};
		const next = to[event.key];
		if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
		put(next);
		event.preventDefault();
	};
	return (
		<div
			class="divider"
			ref={root}
			role="slider"
			tabIndex={0}
			aria-label="Divider between A and B"
			aria-orientation="horizontal"
			aria-valuemin={0}
			aria-valuemax={100}
			aria-valuenow={percent}
			aria-valuetext={`A on ${percent} %, B on ${100 - percent} % of the picture`}
			title="Drag, or use the arrow keys: A left of it, B right of it"
			onPointerDown={(event) => {
				event.currentTarget.setPointerCapture(event.pointerId);
				event.currentTarget.focus();
				event.preventDefault();
			}}
			onPointerMove={drag}
			onKeyDown={onKey}
		>
			<span class="tag" aria-hidden="true">
				<i class="badge-letter a">A</i>
				<i class="badge-letter b">B</i>
			</span>
		</div>
	);
}
