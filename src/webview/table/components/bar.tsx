// One line above the table: what went wrong, something to try, and a way to put it away.

import { Icon } from '../../shared/icon';
import { IconButton } from '../../shared/iconButton';
import { focusTable } from '../keys';
import * as state from '../state';

export function Bar() {
	const bar = state.bar.value;
	if (!bar) return null;
	const close = () => {
		state.bar.value = null;
		focusTable();
	};
	const { text, retry } = bar;
	return (
		<div class="notice" role="alert">
			<Icon name="error" />
			<span class="what">{text}</span>
			{retry && (
				<button
					type="button"
					class="link"
					onClick={() => {
						close();
						retry();
					}}
				>
					Try again
				</button>
			)}
			<IconButton icon="close" label="Close" run={close} />
		</div>
	);
}
