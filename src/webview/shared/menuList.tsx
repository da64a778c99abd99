// The list of a menu, wherever it opens: arrow keys, Home, End, Enter, Esc, a click outside.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './icon';

export interface MenuItem {
	label: string;
	/** Key or value at the right. */
	hint?: string;
	/** One of several choices: ticked where it is the one. */
	checked?: boolean;
	/** A switch of its own: ticked where it is on. */
	on?: boolean;
	disabled?: boolean;
	/** Tooltip: why it is disabled. */
	title?: string;
	/** A line above. */
	separated?: boolean;
	run(): void;
}

interface Props {
	label: string;
	items: readonly MenuItem[];
	class?: string;
	/** Also counts as inside: a press on it does not close the menu. */
	owner?: HTMLElement | null;
	/** `focus`: give the focus back to where it was. */
	close(how: 'focus' | 'leave'): void;
}

export function MenuList({ label, items, class: className = '', owner, close }: Props) {
	const list = useRef<HTMLDivElement>(null);
	const entries = () => [
		...(list.current?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)') ?? []),
	];
	// Before the next key can come: it belongs to the menu.
	useLayoutEffect(() => {
		const all = entries();
		(
			all.find(
				(entry) =>
					entry.getAttribute('role') === 'menuitemradio' && entry.getAttribute('aria-checked') === 'true',
			) ?? all[0]
		)?.focus({ preventScroll: true });
		const outside = (event: Event) => {
			const target = event.target as Node;
			if (!list.current?.contains(target) && !owner?.contains(target)) close('leave');
		};
		document.addEventListener('pointerdown', outside);
		window.addEventListener('blur', outside);
		return () => {
			document.removeEventListener('pointerdown', outside);
			window.removeEventListener('blur', outside);
		};
	}, []);
	const onKey = (event: KeyboardEvent) => {
		const all = entries();
		const at = all.indexOf(document.activeElement as HTMLButtonElement);
		const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
		if (event.key === 'Escape') close('focus');
		else if (event.key === 'Tab') close('leave');
		else if (event.key === 'Home') all[0]?.focus();
		else if (event.key === 'End') all[all.length - 1]?.focus();
		else if (step !== 0) all[(at + step + all.length) % all.length]?.focus();
		else return;
		if (event.key !== 'Tab') event.preventDefault();
		event.stopPropagation();
	};
	return (
		<div
			class={`menu ${className}`}
			ref={list}
			role="menu"
			aria-label={label}
			onKeyDown={onKey}
			onContextMenu={(event) => event.preventDefault()}
		>
			{items.map((item) => {
				const ticked = item.checked ?? item.on;
				return (
					// biome-ignore lint/a11y/useAriaPropsSupportedByRole: plain actions are given no aria-checked
					<button
						key={item.label}
						type="button"
						tabIndex={-1}
						class={item.separated ? 'separated' : ''}
						role={
							item.checked !== undefined
								? 'menuitemradio'
								: item.on !== undefined
									? 'menuitemcheckbox'
									: 'menuitem'
						}
						aria-checked={ticked}
						disabled={item.disabled}
						title={item.title}
						onClick={() => {
							close('focus');
							item.run();
						}}
					>
						<span class="tick">{ticked && <Icon name="check" />}</span>
						<span class="what">{item.label}</span>
						{item.hint && <span class="hint">{item.hint}</span>}
					</button>
				);
			})}
		</div>
	);
}
