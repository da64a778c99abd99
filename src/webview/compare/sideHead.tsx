// Above a picture: which side it is, by letter and by outline or solid, what it stands for, and what is to be known of it.

import { Icon } from '../shared/icon';
import { chooseOther } from './actions';
import type { SideName } from './state';
import * as state from './state';
import { subjectWords } from './words';

export function Badge({ side }: { side: SideName }) {
	return <b class={`badge-letter ${side}`}>{side === 'a' ? 'A' : 'B'}</b>;
}

export function SideHead({ side }: { side: SideName }) {
	const view = state.view.value;
	if (!view) return null;
	const { title, detail, note } = view[side];
	return (
		<header class={`side-head ${side}`}>
			<div class="side-line">
				<Badge side={side} />
				{state.otherSide.value === side ? (
					<button
						type="button"
						class="dropdown plain side-title"
						title={`${title}: choose ${subjectWords[view.subject].other}`}
						onClick={chooseOther}
					>
						<b class="trunc">{title}</b>
						<Icon name="chevron-down" />
					</button>
				) : (
					<b class="side-title trunc" title={title}>
						{title}
					</b>
				)}
				<span class="dim trunc detail" title={detail}>
					{detail}
				</span>
			</div>
			{note !== null && (
				<p class="side-note">
					<Icon name="warning" />
					<span>{note}</span>
				</p>
			)}
		</header>
	);
}
