// The menu of the chosen line, where it was asked for.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { MenuList } from '../../shared/menuList';
import { menuItems } from '../edits';
import { focusTable } from '../keys';
import * as state from '../state';

const margin = 4;

export function RowMenu() {
	const at = state.menuAt.value;
	const place = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const menu = place.current?.firstElementChild as HTMLElement | null;
		if (!at || !place.current || !menu) return;
		const x = Math.max(margin, Math.min(at.x, window.innerWidth - menu.offsetWidth - margin));
		const y = Math.max(margin, Math.min(at.y, window.innerHeight - menu.offsetHeight - margin));
		place.current.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
	}, [at]);
	const items = menuItems();
	// The line may have gone with the rows that came.
	if (!at || items.length === 0) return null;
	return (
		<div class="context-menu" ref={place}>
			<MenuList
				key={`${at.x} ${at.y}`}
				label="Actions for the chosen line"
				items={items}
				close={(how) => {
					state.menuAt.value = null;
					if (how === 'focus') focusTable();
				}}
			/>
		</div>
	);
}
