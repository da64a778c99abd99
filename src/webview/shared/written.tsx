// A loss of the person's own, under the recipe's terms: value, gradient, or what is wrong with it and where.

import type { WrittenWords } from '../../core/words';
import type { PageCommand } from '../../messages';
import { Icon } from './icon';

export function WrittenSection({
	words,
	onCommand,
}: {
	words: WrittenWords;
	onCommand: (command: PageCommand) => void;
}) {
	const { name, value, isRunning, lines, failure, isRefused } = words;
	return (
		<div class="written">
			<h4>
				<Icon name={failure ? 'error' : 'symbol-function'} />
				<span class="name">
					<button type="button" class="link" title={`Open ${name}`} onClick={() => onCommand('openLoss')}>
						{name}
					</button>
					{isRunning && <span class="dim"> running</span>}
				</span>
				<span class={isRunning ? 'value dim' : 'value'}>{value}</span>
			</h4>
			{failure && (
				<p class="say" role="alert">
					{failure.sentence}{' '}
					{failure.where && (
						<button type="button" class="link" onClick={() => onCommand('openLoss')}>
							{failure.where}
						</button>
					)}
				</p>
			)}
			{lines.map((line) => (
				<p key={line} class="note">
					{line}
				</p>
			))}
			{isRefused && (
				<p class="note">
					<button type="button" class="link" onClick={() => onCommand('trustWorkspace')}>
						Manage workspace trust
					</button>
				</p>
			)}
		</div>
	);
}
