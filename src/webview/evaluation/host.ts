// The evaluation page's side of the conversation with the extension host.

import { batch } from '@preact/signals';
import type { EvaluationAsk, EvaluationToHost, EvaluationView, HostToEvaluation } from '../../messages';
import { connect } from '../shared/host';
import * as state from './state';

const host = connect<HostToEvaluation, EvaluationToHost>();
export const { vscode, command, send } = host;

/** Asks for another report; what is shown stays until it is there. */
export function ask(change: Partial<EvaluationAsk>): void {
	const now = state.view.peek()?.ask;
	if (now) send({ v: 1, kind: 'ask', ...now, ...change });
}

export function listen(): void {
	host.listen({
		report: ({ view }) => show(view),
		message: ({ message }) =>
			batch(() => {
				state.working.value = message.kind === 'loading' ? message.title : null;
				state.message.value = message.kind === 'loading' ? null : message;
				if (message.kind !== 'loading') state.view.value = null;
			}),
		cancelled: () => {
			state.working.value = null;
			// Controls fall back to what the shown report was asked for.
			if (state.view.value) state.view.value = { ...state.view.value };
		},
		stale: ({ reason }) => {
			state.stale.value = reason;
		},
	});
}

function show(view: EvaluationView): void {
	batch(() => {
		const name = state.chosenName.peek();
		const row = view.report.perClass.findIndex((each) => each.name === name);
		state.view.value = view;
		state.message.value = null;
		state.working.value = null;
		state.stale.value = null;
		state.chosen.value = row < 0 ? null : row;
	});
}
