// A button that opens a menu of choices: arrow keys, Enter, Esc, click outside; focus returns to the button.

import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../shared/icon';

export interface MenuItem {
	label: string;
	/** Key or value at the right. */
	hint?: string;
	/** Ticked; `undefined` for plain actions. */
	checked?: boolean;
	disabled?: boolean;
	/** A line above. */
	separated?: boolean;
	run(): void;
}

interface Props {
	/** Text on the button; `null` for an icon button. */
	text: string | null;
	icon?: string;
	label: string;
	title?: string;
	items: readonly MenuItem[];
	align?: 'left' | 'right';
	plain?: boolean;
	up?: boolean;
	id?: string;
}

export function Menu({
	text,
	icon,
	label,
	title,
	items,
	align = 'left',
	plain = false,
	up = false,
	id,
}: Props) {
	const [open, setOpen] = useState(false);
	const root = useRef<HTMLDivElement>(null);
	const button = useRef<HTMLButtonElement>(null);
	useEffect(() => {
		if (!open) return;
		const entries = () => [
			...(root.current?.querySelectorAll<HTMLButtonElement>('.menu button:not(:disabled)') ?? []),
		];
		(entries().find((entry) => entry.getAttribute('aria-checked') === 'true') ?? entries()[0])?.focus();
		const outside = (event: Event) => {
			if (!root.current?.contains(event.target as Node)) setOpen(false);
		};
		document.addEventListener('pointerdown', outside);
		window.addEventListener('blur', outside);
		return () => {
			document.removeEventListener('pointerdown', outside);
			window.removeEventListener('blur', outside);
		};
	}, [open]);
	const close = () => {
		setOpen(false);
		button.current?.focus();
	};
	const onKey = (event: KeyboardEvent) => {
		const entries = [
			...(root.current?.querySelectorAll<HTMLButtonElement>('.menu button:not(:disabled)') ?? []),
		];
		const at = entries.indexOf(document.activeElement as HTMLButtonElement);
		const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
		if (event.key === 'Escape') close();
		else if (event.key === 'Tab') setOpen(false);
		else if (event.key === 'Home') entries[0]?.focus();
		else if (event.key === 'End') entries[entries.length - 1]?.focus();
		else if (step !== 0) entries[(at + step + entries.length) % entries.length]?.focus();
		else return;
		if (event.key !== 'Tab') event.preventDefault();
		event.stopPropagation();
	};
	return (
		<div class="menu-root" ref={root}>
			<button
				ref={button}
				id={id}
				type="button"
				class={text === null ? 'icon-button' : plain ? 'dropdown plain' : 'dropdown'}
				aria-haspopup="menu"
				aria-expanded={open}
				aria-label={label}
				title={title ?? label}
				onClick={() => setOpen(!open)}
				onKeyDown={(event) => {
					if (event.key === 'ArrowDown' && !open) {
						setOpen(true);
						event.preventDefault();
						event.stopPropagation();
					}
				}}
			>
				{text === null ? <Icon name={icon ?? 'ellipsis'} /> : <span class="trunc">{text}</span>}
				{text !== null && !plain && <Icon name="chevron-down" />}
			</button>
			{open && (
				<div class={`menu ${align} ${up ? 'up' : ''}`} role="menu" aria-label={label} onKeyDown={onKey}>
					{items.map((item) => (
						// biome-ignore lint/a11y/useAriaPropsSupportedByRole: only menuitemradio is given aria-checked
						<button
							key={item.label}
							type="button"
							tabIndex={-1}
							class={item.separated ? 'separated' : ''}
							role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
							aria-checked={item.checked}
							disabled={item.disabled}
							onClick={() => {
								close();
								item.run();
							}}
						>
							<span class="tick">{item.checked && <Icon name="check" />}</span>
							<span class="what">{item.label}</span>
							{item.hint && <span class="hint">{item.hint}</span>}
						</button>
					))}
				</div>
			)}
		</div>
	);
}
