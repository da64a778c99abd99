// A button of a toolbar that is an icon; its label is its tooltip, and says the key.

import { Icon } from './icon';

export function IconButton(props: { icon: string; label: string; on?: boolean; run: () => void }) {
	return (
		<button
			type="button"
			class={props.on ? 'icon-button on' : 'icon-button'}
			aria-label={props.label}
			aria-pressed={props.on}
			title={props.label}
			onClick={props.run}
		>
			<Icon name={props.icon} />
		</button>
	);
}
