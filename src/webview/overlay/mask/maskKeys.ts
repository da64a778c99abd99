// Keys of the mask view: modes, grid, channel picker, moving by pixel and by region.

import type { Direction } from '../../marks/picking';
import * as state from '../state';
import { gradientOf } from './maskFacts';

const modes: Record<string, state.MaskMode> = {
	'1': 'errors',
	'2': 'crossEntropy',
	'3': 'probability',
	'4': 'target',
	'5': 'gradient',
};
const arrows: Record<string, Direction> = {
	ArrowLeft: 'left',
	ArrowRight: 'right',
	ArrowUp: 'up',
	ArrowDown: 'down',
};

/** Id of the channel picker's button. */
export const channelPickerId = 'mask-channel';

export function setMaskMode(mode: state.MaskMode): void {
	const choice = state.mask.peek();
	const now = state.inspection.peek();
	if (!choice || !now || (mode === 'gradient' && !gradientOf(now, choice.mask))) return;
	state.mask.value = { ...choice, mode };
}

/** Next or previous region of the same object. */
export function stepRegion(step: 1 | -1): void {
	const choice = state.mask.peek();
	const now = state.inspection.peek();
	const object = choice && now?.breakdown?.masks[choice.mask]?.object;
	if (!choice || !now || object === null || object === undefined) return;
	const rows = state.masksOf(now, object);
	const at = rows.indexOf(choice.mask);
	const mask = rows[(at + step + rows.length) % rows.length] as number;
	state.mask.value = { ...choice, mask, pixel: null };
}

function movePixel(direction: Direction): void {
	const choice = state.mask.peek();
	const size = choice ? (state.inspection.peek()?.breakdown?.masks[choice.mask]?.size ?? 0) : 0;
	if (!choice || size === 0) return;
	const from = choice.pixel ?? { column: Math.floor(size / 2), row: Math.floor(size / 2) };
	const dx = choice.pixel ? (direction === 'left' ? -1 : direction === 'right' ? 1 : 0) : 0;
	const dy = choice.pixel ? (direction === 'up' ? -1 : direction === 'down' ? 1 : 0) : 0;
	const clamp = (value: number) => Math.min(size - 1, Math.max(0, value));
	state.mask.value = { ...choice, pixel: { column: clamp(from.column + dx), row: clamp(from.row + dy) } };
}

/** True where the key was used. */
export function maskKey(event: KeyboardEvent): boolean {
	const { key } = event;
	if (key in modes) setMaskMode(modes[key] as state.MaskMode);
	else if (key in arrows) movePixel(arrows[key] as Direction);
	else if (key === 'PageDown') stepRegion(1);
	else if (key === 'PageUp') stepRegion(-1);
	else if (key.toLowerCase() === 'g') state.maskGrid.value = !state.maskGrid.peek();
	else if (key.toLowerCase() === 'h') document.getElementById(channelPickerId)?.click();
	else if (key.toLowerCase() === 'm') state.mask.value = null;
	else return false;
	return true;
}
