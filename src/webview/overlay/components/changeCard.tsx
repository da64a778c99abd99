// What an edit does, while it is made and after it: anchors, best IoU and loss before and after. In the inspector as a
// section that is the legend of the marks too, in the status line as one sentence.

import { useEffect } from 'preact/hooks';
import { formatCount, formatLoss, sentenceCase, unitOf } from '../../../core/words';
import { Icon } from '../../shared/icon';
import { IconButton } from '../../shared/iconButton';
import { Swatch } from '../../shared/mark';
import { termColor } from '../../shared/tokens';
import type { Changes } from '../edit/changes';
import {
	changeWords,
	noChangeWords,
	type ObjectFigures,
	objectFigures,
	reassignedWords,
	type Sides,
	signed,
} from '../edit/changeWords';
import * as state from '../state';

/** Objects and terms beyond these are only counted. */
const mostObjects = 4;
const mostTerms = 3;
/** Pages narrower than this have the loss by its difference alone. */
const roomyWidth = 600;

/** `short`: the marks side by side, for the bottom sheet. */
export function ChangeCard({ short = false }: { short?: boolean }) {
	const change = state.change.value;
	if (!change) return null;
	const { changes, kind } = change;
	const rest = changes.objects.length - mostObjects;
	return (
		<section class="change" aria-label={kind === 'preview' ? 'Preview of the edit' : 'Last edit'}>
			<h3>
				{kind === 'preview' ? 'Preview' : 'Last edit'}
				{kind === 'preview' && <span class="dim push">not written yet</span>}
				{kind === 'last' && (
					<span class="push tools">
						<IconButton
							icon="close"
							label="Close (Esc)"
							run={() => {
								state.lastEdit.value = null;
							}}
						/>
					</span>
				)}
			</h3>
			{changes.objects.length === 0 && <p class="say dim">{noChangeWords(change.after)}</p>}
			<ul class="changed">
				{changes.objects.slice(0, mostObjects).map((object) => (
					<ObjectLine key={`${object.before} ${object.after}`} figures={objectFigures(change, object)} />
				))}
			</ul>
			{rest > 0 && (
				<p class="note inset">
					and {formatCount(rest)} more {rest === 1 ? 'object' : 'objects'}
				</p>
			)}
			{changes.reassigned > 0 && (
				<p class="note inset">{reassignedWords(change.after, changes.reassigned)}</p>
			)}
			<MarkSwitches changes={changes} kind={kind} short={short} />
			{changes.loss && <LossLines changes={changes} />}
		</section>
	);
}

function ObjectLine({ figures }: { figures: ObjectFigures }) {
	const { className, fate, anchors, iou } = figures;
	return (
		<li>
			<b class="trunc">{className}</b>
			{fate && <span class="fate">{fate}</span>}
			{[anchors, iou].map(
				(figure) =>
					figure && (
						<span class="figure" key={figure.text}>
							{figure.text}
							{figure.sign && <span class="sign num">{figure.sign}</span>}
						</span>
					),
			)}
		</li>
	);
}

/** Legend and switch of the two marks. */
function MarkSwitches(props: { changes: Changes; kind: 'preview' | 'last'; short: boolean }) {
	const { changes, kind, short } = props;
	const shown = state.changeMarks.value;
	const lines = [
		{
			mark: 'gained' as const,
			words: kind === 'preview' ? 'Becomes positive' : 'Became positive',
			count: changes.gained.length,
			sign: '+',
		},
		{
			mark: 'lost' as const,
			words: 'No longer positive',
			count: changes.lost.length,
			sign: '−',
		},
	].filter(({ count }) => count > 0);
	const queries = (state.inspection.value?.grids.length ?? 0) === 0;
	if (lines.length === 0 || queries) return null;
	return (
		<ul class={short ? 'layers two' : 'layers'}>
			{lines.map(({ mark, words, count, sign }) => {
				const on = shown[mark];
				return (
					<li key={mark}>
						<button
							type="button"
							role="switch"
							aria-checked={on}
							class={on ? 'layer' : 'layer off'}
							title={on ? `Hide: ${words}` : `Show: ${words}`}
							onClick={() => {
								state.changeMarks.value = { ...shown, [mark]: !on };
							}}
						>
							<Icon name={on ? 'eye' : 'eye-closed'} />
							<Swatch name={mark} />
							<span class="trunc">{words}</span>
							<span class="n">
								{sign}
								{formatCount(count)}
							</span>
						</button>
					</li>
				);
			})}
		</ul>
	);
}

function LossLines({ changes: { loss, terms } }: { changes: Changes }) {
	if (!loss) return null;
	const sign = signed(loss, 4);
	return (
		<dl class="loss-change">
			<dt>Loss</dt>
			<dd class="num">
				{sign ? `${formatLoss(loss.before)} → ${formatLoss(loss.after)}` : formatLoss(loss.after)}
			</dd>
			<dd class="sign num">{sign || 'same'}</dd>
			{terms.slice(0, mostTerms).map((term) => {
				const by = signed(term, 4);
				return by ? (
					<>
						<dt class="term">
							<i class="key" style={{ background: termColor(term.name) }} aria-hidden="true" />
							<span class="trunc">{term.title}</span>
						</dt>
						<dd class="sign num" title={`${formatLoss(term.before)} → ${formatLoss(term.after)}`}>
							{by}
						</dd>
					</>
				) : null;
			})}
		</dl>
	);
}

/** For pages where the inspector is folded away. */
export function ChangeLine() {
	const change = state.change.value;
	if (!change) return null;
	const text = changeWords(change, change.changes);
	const short = changeWords(change, change.changes, 'short');
	return (
		<span class="change-line trunc" title={text}>
			<Icon name="diff" />
			<span class="trunc">{state.pageWidth.value < roomyWidth ? short : text}</span>
		</span>
	);
}

/** Says what the last edit did, once it is written. */
export function useSpokenChange(): void {
	const last = state.lastEdit.value;
	useEffect(() => {
		const change = state.change.peek();
		if (!last || change?.kind !== 'last') return;
		const done = state.doing.peek();
		state.doing.value = '';
		state.announcement.value = `${done && `${done}. `}${spoken(change, change.changes)}`;
	}, [last]);
}

function spoken(sides: Sides, changes: Changes): string {
	const { one, many } = unitOf(sides.after.recipe);
	const counted = (count: number) => `${formatCount(count)} ${count === 1 ? one : many}`;
	const parts = [
		...(changes.gained.length > 0 ? [`${counted(changes.gained.length)} more positive`] : []),
		...(changes.lost.length > 0 ? [`${counted(changes.lost.length)} no longer positive`] : []),
	];
	const sentence = `${sentenceCase(changeWords(sides, changes))}.`;
	return parts.length > 0 ? `${sentence} ${parts.join(', ')}.` : sentence;
}
