// The table page: wires state, rows, scrolling, keys, host and layout, and starts talking to the host.

import '@vscode/codicons/dist/codicon.css';
import '../shared/base.css';
import '../overlay/overlay.css';
import './table.css';

import { batch, effect } from '@preact/signals';
import { render } from 'preact';
import type { TableFile } from '../../messages';
import { followTheme } from '../shared/theme';
import { installTokens } from '../shared/tokens';
import { hideCard } from './card';
import { cursor, followRows, hostSelected, letGo } from './choose';
import { App } from './components/app';
import { expanded, lines, objectsChanged, placeExpanded, replaceExpanded, wantObjects } from './expanded';
import { listen } from './host';
import { installKeys } from './keys';
import { persist } from './persist';
import { filterChanged, onRows, rowsChanged, shownFilter, total, version, wantRows } from './rows';
import { firstLine, forgetLines, keepPlace, lastLine, onScrolled, revealLine, scrollToTop } from './scroll';
import * as state from './state';
import { lineAt } from './virtual';
import { imagesWords } from './words';

/** Changes that come in a row are read once in this time, milliseconds. */
const readAgainAfter = 500;

installTokens();
followTheme(state.theme);
new ResizeObserver(() => {
	state.pageWidth.value = window.innerWidth;
}).observe(document.body);
state.pageWidth.value = window.innerWidth;
persist();
keepPlace();
followRows();
onScrolled((byHand) => {
	hideCard();
	if (byHand) {
		letGo();
		state.menuAt.value = null;
	}
});
onRows({
	came: placeExpanded,
	filtered() {
		replaceExpanded();
		forgetLines();
		scrollToTop(0);
		const line = cursor.peek();
		if (state.isFileOrder(shownFilter.peek()) && line !== null) revealLine(line);
	},
});
effect(() => {
	void state.filter.value;
	filterChanged();
});
/** What is seen is asked for. */
effect(() => {
	void version.value;
	const from = firstLine.value;
	const to = lastLine.value;
	if (total.value === null || to <= from) return;
	const first = lineAt(lines.value, from).index;
	const last = lineAt(lines.value, to - 1).index;
	wantRows(first, last + 1);
	wantObjects(
		[...expanded.value].flatMap(([image, { index }]) =>
			index !== null && index >= first && index <= last ? [image] : [],
		),
	);
});
effect(() => {
	const count = total.value;
	const file = state.file.value;
	if (count !== null && file) state.announcement.value = imagesWords(count, shownFilter.value, file);
});
installKeys();
render(<App />, document.getElementById('app') as HTMLElement);

function takeFile(file: TableFile): void {
	batch(() => {
		state.file.value = file;
		state.message.value = null;
		state.progress.value = null;
		if (state.isFileOrder(shownFilter.peek())) total.value = file.images;
	});
	filterChanged();
}

let rest = 0;
let isDue = false;

/** At once the first time, then as often as is good. */
function readAgain(): void {
	if (rest !== 0) {
		isDue = true;
		return;
	}
	isDue = false;
	rowsChanged();
	objectsChanged();
	rest = window.setTimeout(() => {
		rest = 0;
		if (isDue) readAgain();
	}, readAgainAfter);
}

listen({
	progress({ done, size }) {
		state.progress.value = { done, size };
	},
	file: ({ file }) => takeFile(file),
	message({ message }) {
		state.message.value = message;
		if (message.kind !== 'loading') state.progress.value = null;
	},
	changed: readAgain,
	select: ({ image, object, reveal }) => hostSelected({ image, object }, reveal),
});
