// The line of controls: what overlap is measured on, from which score on an image is judged, slices; and what can be done with
// the report.

import { useRef } from 'preact/hooks';
import { kindWords, sentenceCase } from '../../core/words';
import type { EvaluationView } from '../../messages';
import { Icon } from '../shared/icon';
import { IconButton } from '../shared/iconButton';
import { useRoving } from '../shared/roving';
import { ask, command, send } from './host';
import * as state from './state';

export function Controls({ view }: { view: EvaluationView }) {
	const { report, overlaps, fields, ask: asked } = view;
	const actions = useRef<HTMLDivElement>(null);
	const kinds = useRef<HTMLDivElement>(null);
	useRoving(actions);
	useRoving(kinds);
	return (
		<div class="controls">
			{overlaps.length > 1 && (
				<div class="segments" role="radiogroup" aria-label="Compare" ref={kinds}>
					{overlaps.map((kind) => (
						// biome-ignore lint/a11y/useSemanticElements: arrows move the focus over buttons, as in a toolbar
						<button
							key={kind}
							type="button"
							role="radio"
							aria-checked={report.kind === kind}
							title={`Compare by the overlap of ${kindWords[kind]}`}
							onClick={() => ask({ overlap: kind })}
						>
							{sentenceCase(kindWords[kind])}
						</button>
					))}
				</div>
			)}
			<label title="Detections under this score are neither right nor wrong in the images, and take no part in the confusions. AP takes all.">
				<span class="dim">Count from score</span>
				<input
					class="number num"
					type="number"
					min="0"
					max="1"
					step="0.05"
					key={`${asked.score}`}
					defaultValue={String(asked.score)}
					onChange={(event) => {
						const score = event.currentTarget.valueAsNumber;
						if (Number.isFinite(score)) ask({ score });
						else event.currentTarget.value = String(asked.score);
					}}
				/>
			</label>
			{fields.length > 0 && (
				<label title="The numbers for each value of a field of the image records">
					<span class="dim">Slices</span>
					<select
						value={asked.slice ?? ''}
						onChange={(event) => ask({ slice: event.currentTarget.value || null })}
					>
						<option value="">None</option>
						{fields.map((field) => (
							<option key={field} value={field}>
								{field}
							</option>
						))}
					</select>
				</label>
			)}
			<span class="space" />
			<ChosenClass />
			<div class="actions" role="toolbar" aria-label="Report" ref={actions}>
				<IconButton
					icon="folder-opened"
					label="Choose other detections"
					run={() => command('chooseDetections')}
				/>
				<IconButton icon="refresh" label="Evaluate again" run={() => command('evaluateDetections')} />
				<IconButton icon="copy" label="Copy as Markdown" run={() => send({ v: 1, kind: 'copy' })} />
				<IconButton icon="save" label="Save report… (JSON)" run={() => send({ v: 1, kind: 'save' })} />
			</div>
		</div>
	);
}

/** Which class curve, confusions and calibration are about, wherever the page is scrolled to. */
function ChosenClass() {
	const chosen = state.chosen.value;
	if (chosen === null) return null;
	const name = state.classNames.value[chosen] ?? '';
	return (
		<button
			type="button"
			class="chosen-class"
			title="Show all classes again"
			aria-label={`Class ${name}: show all classes again`}
			onClick={() => state.choose(null)}
		>
			<span class="trunc">{name}</span>
			<Icon name="close" />
		</button>
	);
}
