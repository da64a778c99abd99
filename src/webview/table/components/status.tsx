// The line below the table: where the file is read from, what is in the way of editing or still going on, how its index was made.

import type { TableFile } from '../../../messages';
import { Icon } from '../../shared/icon';
import { shownFilter, total } from '../rows';
import * as state from '../state';
import { imagesWords, placeWords } from '../words';
import { percentOf } from './reading';

export function StatusLine({ file }: { file: TableFile }) {
	const narrow = state.isNarrow.value;
	const place = placeWords(file);
	const count = total.value;
	return (
		<footer class="status">
			<span class="place" title={`${place.full}; ${file.note}`}>
				<Icon name="database" />
				{narrow ? place.short : place.full}
			</span>
			<Middle file={file} />
			<span class="space" />
			{narrow ? (
				<span class="dim num">{count === null ? '' : imagesWords(count, shownFilter.value, file)}</span>
			) : (
				<span class="dim trunc" title={file.note}>
					{file.note}
				</span>
			)}
		</footer>
	);
}

function Middle({ file: { readOnly, isLooking } }: { file: TableFile }) {
	const progress = state.progress.value;
	if (progress) return <span class="trunc num">Reading the file again, {percentOf(progress)} %</span>;
	if (readOnly)
		return (
			<span class="place reason" title={readOnly}>
				<Icon name="lock" />
				<span class="trunc">{readOnly}</span>
			</span>
		);
	return isLooking ? <span class="dim trunc">Looking for problems…</span> : null;
}
