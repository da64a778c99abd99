// A sentence on the canvas for a moment, and aloud: why nothing happened.

import * as state from './state';

const shownMs = 4000;
let timer = 0;

export function tell(text: string): void {
	state.hint.value = text;
	state.announcement.value = text;
	clearTimeout(timer);
	timer = window.setTimeout(() => {
		state.hint.value = '';
	}, shownMs);
}
