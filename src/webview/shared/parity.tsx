// Ours against the framework's own numbers: one sentence, and the figures of both where they are asked for or part.

import type { ParityWords } from '../../core/words';
import { Icon } from './icon';

export function ParitySection({ words }: { words: ParityWords }) {
	const { equal, headline, detail, rows } = words;
	return (
		<div class={`parity ${equal ? 'good' : 'warning'}`}>
			<p class="say">
				<Icon name={equal ? 'pass' : 'warning'} />
				<span>{headline}</span>
			</p>
			{detail && <p class="note">{detail}</p>}
			{rows.length > 0 && (
				<details open={!equal}>
					<summary>Both, side by side</summary>
					<table>
						<thead>
							<tr>
								<td />
								<th scope="col">Theirs</th>
								<th scope="col">Ours</th>
							</tr>
						</thead>
						<tbody>
							{rows.map((row) => (
								<tr key={row.what} class={row.equal ? '' : 'apart'}>
									<th scope="row">{row.what}</th>
									<td class="num">{row.theirs}</td>
									<td class="num">{row.ours}</td>
								</tr>
							))}
						</tbody>
					</table>
				</details>
			)}
		</div>
	);
}
