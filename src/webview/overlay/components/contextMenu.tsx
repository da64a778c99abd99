// The menu of the chosen object, where it was asked for.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { MenuList } from '../../shared/menuList';
import { objectItems } from '../edit/contextMenu';
import { stage } from '../stage';
import * as state from '../state';

const margin = 4;

export function ContextMenu() {
	const at = state.menuAt.value;
	const row = state.selected.value;
	const place = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const menu = place.current?.firstElementChild as HTMLElement | null;
		if (!at || !place.current || !menu) return;
		const { width, height } = stage.size;
		const x = Math.max(margin, Math.min(at.x, width - menu.offsetWidth - margin));
		const y = Math.max(margin, Math.min(at.y, height - menu.offsetHeight - margin));
		place.current.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
	}, [at]);
	const object = row === null ? undefined : state.inspection.value?.objects[row];
	if (!at || !object) return null;
	return (
		<div class="context-menu" ref={place}>
			<MenuList
				key={`${at.x} ${at.y} ${row}`}
				label={`Actions for ${object.className}`}
				items={objectItems()}
				close={(how) => {
					state.menuAt.value = null;
					if (how === 'focus') document.querySelector<HTMLElement>('.canvas')?.focus({ preventScroll: true });
				}}
			/>
		</div>
	);
}
