// The loss of the image or of the chosen object; a click on a term sizes the marks by their part of it.

import { backgroundLoss, objectLoss } from '../../../core/breakdown/sums';
import type { Estimate } from '../../../core/estimate/types';
import {
	estimateCaution,
	estimateRows,
	formatLoss,
	lossInvitation,
	parityWords,
	proposalsSentence,
	tierWords,
	writtenWords,
} from '../../../core/words';
import { Icon } from '../../shared/icon';
import { LossBar } from '../../shared/lossBar';
import { ParitySection } from '../../shared/parity';
import { WrittenSection } from '../../shared/written';
import { command } from '../host';
import * as state from '../state';

export function LossSection({ bare = false }: { bare?: boolean }) {
	const inspection = state.inspection.value;
	const chosen = state.selected.value;
	if (!inspection) return null;
	const { breakdown } = inspection;
	if (!breakdown)
		return inspection.estimate ? (
			<EstimateSection estimate={inspection.estimate} chosen={chosen} bare={bare} />
		) : (
			<section class="loss">
				{!bare && <h3>Loss</h3>}
				<p class="say dim">{lossInvitation}</p>
				<p class="say links">
					<button type="button" class="link" onClick={() => command('chooseDump')}>
						Choose dump…
					</button>
					<button type="button" class="link" onClick={() => command('chooseDetections')}>
						Choose detections…
					</button>
				</p>
			</section>
		);
	const object = chosen === null ? null : inspection.objects[chosen];
	if (object && object.losses === null) return null;
	const total = object ? (objectLoss(object) ?? 0) : breakdown.total;
	const rows = breakdown.terms.map((term, row) => ({
		name: term.name,
		title: term.title,
		value: object?.losses ? (object.losses[row] ?? 0) : term.value * term.weight,
	}));
	const background = object ? null : backgroundLoss(breakdown);
	const proposals = object ? null : proposalsSentence(inspection);
	const parity = object ? null : parityWords(inspection);
	const written = writtenWords(inspection, chosen);
	return (
		<section class="loss">
			{!bare && (
				<h3>
					Loss
					<span class="dim plain">{object ? 'of this object' : 'of this image'}</span>
					<b class="push num">{formatLoss(total, object ? 4 : 3)}</b>
				</h3>
			)}
			<LossBar
				rows={rows}
				total={total}
				background={background}
				active={state.sizedBy.value}
				onPick={(row) => {
					state.sizedBy.value = state.sizedBy.peek() === row ? null : row;
				}}
			/>
			{written && <WrittenSection words={written} onCommand={(name) => command(name)} />}
			{!object && <p class="note inset">{breakdown.sampling.sentence}</p>}
			{proposals && <p class="note inset">{proposals}</p>}
			<p class="say">
				<button type="button" class="link" onClick={() => command('tryLoss')}>
					What would another loss say here?
				</button>
			</p>
			{parity && <ParitySection words={parity} />}
		</section>
	);
}

interface EstimateProps {
	estimate: Estimate;
	chosen: number | null;
	bare: boolean;
}

/** What training would have to say to final detections, in the place of losses. */
function EstimateSection({ estimate, chosen, bare }: EstimateProps) {
	const { title, icon } = tierWords.estimate;
	const { rows, total } = estimateRows(estimate, chosen);
	return (
		<section class="loss">
			{!bare && (
				<h3>
					Loss
					<span class="dim plain tier">
						<Icon name={icon} />
						{title}
					</span>
					{rows.length > 0 && <b class="push num">{formatLoss(total, chosen === null ? 3 : 4)}</b>}
				</h3>
			)}
			{rows.length > 0 ? (
				<LossBar rows={rows} total={total} background={null} />
			) : (
				<p class="say dim">No detection finds this object, so there is nothing to compare.</p>
			)}
			<p class="note inset">{estimateCaution}</p>
			<p class="say">
				<button type="button" class="link" onClick={() => command('chooseDump')}>
					Choose a dump for exact losses…
				</button>
			</p>
		</section>
	);
}
