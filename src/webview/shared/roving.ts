// A toolbar or tab list as one tab stop: arrows move the focus inside, the last one used stays the stop.

import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

export function useRoving(container: RefObject<HTMLElement | null>): void {
	useLayoutEffect(() => {
		const root = container.current;
		if (!root) return;
		const stops = () => [
			...root.querySelectorAll<HTMLElement>('button:not([role^=menuitem]):not(:disabled)'),
		];
		const mark = (chosen: HTMLElement | undefined) => {
			for (const stop of stops()) stop.tabIndex = stop === chosen ? 0 : -1;
		};
		const all = stops();
		mark(all.find((stop) => stop.tabIndex === 0 && stop.hasAttribute('tabindex')) ?? all[0]);
		const onKey = (event: KeyboardEvent) => {
			const now = stops();
			const at = now.indexOf(event.target as HTMLElement);
			if (at < 0) return;
			const to =
				event.key === 'ArrowRight'
					? (at + 1) % now.length
					: event.key === 'ArrowLeft'
						? (at + now.length - 1) % now.length
						: event.key === 'Home'
							? 0
							: event.key === 'End'
								? now.length - 1
								: -1;
			if (to < 0) return;
			mark(now[to]);
			now[to]?.focus();
			event.preventDefault();
			event.stopPropagation();
		};
		const onFocus = (event: FocusEvent) => {
			if (stops().includes(event.target as HTMLElement)) mark(event.target as HTMLElement);
		};
		root.addEventListener('keydown', onKey);
		root.addEventListener('focusin', onFocus);
		return () => {
			root.removeEventListener('keydown', onKey);
			root.removeEventListener('focusin', onFocus);
		};
	});
}
