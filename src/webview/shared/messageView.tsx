// A state instead of content: what, why, and what to do next.

import type { PageCommand } from '../../messages';
import { Icon } from './icon';

interface Props {
	severity: 'information' | 'warning' | 'error';
	title: string;
	detail: string;
	actions: readonly { label: string; command: PageCommand; secondary?: boolean }[];
	onCommand: (command: PageCommand) => void;
}

export function MessageView({ severity, title, detail, actions, onCommand }: Props) {
	return (
		<div class={`message ${severity}`} role={severity === 'error' ? 'alert' : 'status'}>
			{title && (
				<h2>
					{severity !== 'information' && <Icon name={severity} />}
					{title}
				</h2>
			)}
			{detail.split('\n').map((line) => (
				<p key={line}>{line}</p>
			))}
			{actions.map((action) => (
				<button
					key={action.label}
					type="button"
					class={action.secondary ? 'button second' : 'button'}
					onClick={() => onCommand(action.command)}
				>
					{action.label}
				</button>
			))}
		</div>
	);
}
