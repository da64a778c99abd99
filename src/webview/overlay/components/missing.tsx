// The picture was not found or not read: what was tried, in order, and what to do.

import { Icon } from '../../shared/icon';
import { command } from '../host';
import * as state from '../state';

export function MissingImage() {
	const reason = state.pictureFailed.value;
	const image = state.inspection.value?.image;
	if (reason === null || !image) return null;
	return (
		<section class="missing">
			<h2>
				<Icon name="warning" />
				{image.path === null ? 'Image not found' : 'Image not readable'}
			</h2>
			<p class="dim">Objects are drawn on a plain canvas.{image.path === null ? '' : ` ${reason}`}</p>
			{image.tried.length > 0 && (
				<>
					<p class="dim">Tried, in this order:</p>
					<ol>
						{image.tried.map((path) => (
							<li key={path} title={path}>
								<bdi>{path}</bdi>
							</li>
						))}
					</ol>
				</>
			)}
			<button type="button" class="link" onClick={() => command('chooseImageFolder')}>
				Choose image folder
			</button>
		</section>
	);
}
