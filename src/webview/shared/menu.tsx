// A button that opens a menu of choices; focus returns to the button.

import { useRef, useState } from 'preact/hooks';
import { Icon } from './icon';
import { type MenuItem, MenuList } from './menuList';

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
				<MenuList
					label={label}
					items={items}
					class={`${align} ${up ? 'up' : ''}`}
					owner={root.current}
					close={(how) => {
						setOpen(false);
						if (how === 'focus') button.current?.focus();
					}}
				/>
			)}
		</div>
	);
}
