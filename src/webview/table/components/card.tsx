// The card of a line: picture, title and size, one sentence, losses. Below the line or above it, never over it.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TableCard } from '../../../messages';
import { Icon } from '../../shared/icon';
import { top } from '../scroll';
import * as state from '../state';
import { lineHeight } from '../virtual';

const gap = 4;
const margin = 8;
/** A picture that would have to be lower than this is left out, px. */
const lowest = 40;

export function RowCard() {
	const card = state.card.value;
	return card && <Card key={card.line} {...card} />;
}

function Card({ line, x, facts }: { line: number; x: number; facts: TableCard }) {
	const root = useRef<HTMLDivElement>(null);
	const address = usePicture(facts.picture);
	const [isDrawn, setDrawn] = useState(facts.picture === null);
	useLayoutEffect(() => {
		if (root.current && isDrawn) put(root.current, line, x);
	}, [line, x, isDrawn]);
	const { title, size, isFine, sentence, losses } = facts;
	return (
		<div class={isDrawn ? 'card row-card' : 'card row-card waiting'} role="tooltip" ref={root}>
			{address && <img src={address} alt="" onLoad={() => setDrawn(true)} onError={() => setDrawn(true)} />}
			<p class="title">
				<b>{title}</b>
				{size !== '' && <span class="dim num">{size}</span>}
			</p>
			<p class="sentence">
				<span class={isFine ? 'sign fine' : 'sign warning'}>
					<Icon name={isFine ? 'pass' : 'warning'} />
				</span>
				<span>{sentence}</span>
			</p>
			{losses.length > 0 && (
				<table>
					<tbody>
						{losses.map(([name, value, share]) => (
							<tr key={name}>
								<th scope="row">{name}</th>
								<td class="mono">{value}</td>
								<td class="dim">{share}</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
		</div>
	);
}

/** Address of an encoded picture for as long as it is shown. */
function usePicture(picture: TableCard['picture']): string | null {
	const [address, setAddress] = useState<string | null>(null);
	useEffect(() => {
		if (!picture) return;
		const made = URL.createObjectURL(new Blob([picture.bytes.slice()], { type: picture.mime }));
		setAddress(made);
		return () => URL.revokeObjectURL(made);
	}, [picture]);
	return address;
}

/** Below the line where there is room, else above it; the picture gives way where there is too little of it. */
function put(card: HTMLElement, line: number, x: number): void {
	const body = document.querySelector('.lines')?.getBoundingClientRect();
	if (!body) return;
	const start = body.top + line * lineHeight - top.peek();
	const below = window.innerHeight - margin - (start + lineHeight + gap);
	const above = start - gap - margin;
	const isBelow = card.offsetHeight <= below || below >= above;
	const over = card.offsetHeight - (isBelow ? below : above);
	const picture = card.querySelector('img');
	if (over > 0 && picture) {
		const height = picture.offsetHeight - over;
		if (height < lowest) picture.remove();
		else picture.style.maxHeight = `${Math.floor(height)}px`;
	}
	const y = isBelow ? start + lineHeight + gap : start - gap - card.offsetHeight;
	const left = Math.max(margin, Math.min(x + 12, window.innerWidth - card.offsetWidth - margin));
	card.style.transform = `translate(${Math.round(left)}px, ${Math.round(y)}px)`;
}
