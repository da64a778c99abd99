// What there is to know in one sentence: of the image, or of the chosen object with its three figures.

import { objectLoss } from '../../../core/breakdown/sums';
import {
	formatCount,
	formatIou,
	formatShare,
	hasRanking,
	knowsIou,
	objectSentence,
	outcomeSentence,
	rankedIouName,
	rankingQuestion,
	tierWords,
	unitOf,
} from '../../../core/words';
import { Icon } from '../../shared/icon';
import { Glyph } from '../../shared/mark';
import { nextWeak, toggleMask, toggleRanking } from '../actions';
import * as state from '../state';

export function FindingSection() {
	const finding = state.finding.value;
	if (!finding) return null;
	return (
		<section class="finding">
			<span class={`sign ${finding.severity}`}>
				{finding.severity === 'warning' ? (
					<Glyph name="forced" size={14} />
				) : (
					<Icon
						name={finding.severity === 'good' ? 'pass' : finding.severity === 'error' ? 'error' : 'info'}
					/>
				)}
			</span>
			<div>
				<h2>{finding.headline}</h2>
				{finding.detail && <p class="dim">{finding.detail}</p>}
				{finding.nextWeak.length > 0 && (
					<p>
						<button type="button" class="link" onClick={nextWeak}>
							Show the next one
						</button>{' '}
						<span class="dim">(W)</span>
					</p>
				)}
			</div>
		</section>
	);
}

export function ObjectFacts({ row }: { row: number }) {
	const inspection = state.inspection.value;
	const object = inspection?.objects[row];
	if (!inspection || !object) return null;
	const sentence = objectSentence(inspection, row);
	const outcome = outcomeSentence(inspection, row);
	const loss = objectLoss(object);
	const onlyForced = object.positives > 0 && object.positives === object.forced;
	const masks = state.masksOf(inspection, row).length;
	const { one, many } = unitOf(inspection.recipe);
	const counted = object.open ? object.candidates : object.positives;
	return (
		<>
			{object.use === 'trained' && (
				<dl class="figures">
					{knowsIou(inspection) && (
						<div>
							<dd>{formatIou(object.bestIou)}</dd>
							<dt>best {rankedIouName(inspection.recipe.assigner)}</dt>
						</div>
					)}
					{!(object.open && inspection.grids.length === 0) && (
						<div>
							<dd>{formatCount(counted)}</dd>
							<dt>
								{object.open ? 'candidate' : onlyForced ? 'forced' : 'positive'} {counted === 1 ? one : many}
							</dt>
						</div>
					)}
					{loss !== null && inspection.breakdown && (
						<div>
							<dd>{formatShare(loss, inspection.breakdown.total)}</dd>
							<dt>of image loss</dt>
						</div>
					)}
				</dl>
			)}
			<p class={sentence.ok ? 'say' : 'say weak'}>
				{!sentence.ok && <Icon name="warning" />}
				{sentence.text}
			</p>
			{outcome && (
				<p class={outcome.ok ? 'say outcome' : 'say outcome weak'}>
					<Icon name={outcome.ok ? 'check' : 'warning'} />
					{outcome.text}{' '}
					<span class="dim">
						{tierWords.estimate.title}, from {inspection.estimate?.source}.
					</span>
				</p>
			)}
			{hasRanking(inspection, row) && (
				<p class="say">
					<button type="button" class="link" onClick={toggleRanking}>
						{rankingQuestion(inspection, row)}
					</button>{' '}
					<span class="dim">(R)</span>
				</p>
			)}
			{masks > 0 && (
				<p class="say">
					<button type="button" class="link" onClick={toggleMask}>
						Show its mask at training resolution
					</button>{' '}
					<span class="dim">(M)</span>
				</p>
			)}
		</>
	);
}
