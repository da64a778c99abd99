// The training page's side of the conversation with the extension host.

import type { HostToTraining, TrainingToHost } from '../../messages';
import { connect } from '../shared/host';
import * as state from './state';

const host = connect<HostToTraining, TrainingToHost>();
export const { command, send } = host;

export function listen(): void {
	host.listen({
		view: ({ view }) => {
			state.view.value = view;
		},
	});
}
