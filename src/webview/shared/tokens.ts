// The design's values, read from the one tokens file: colours of marks, sizes, breakpoints.
// Marks on photographs are the same in every theme; colours of text and charts follow it.

import tokens from '../../../media/tokens.json';
import type { EstimateTermName } from '../../core/estimate/types';
import type { LossTermName } from '../../core/recipe';

export { tokens };

/** Body classes that VS Code sets. */
export type ThemeKind = 'dark' | 'light' | 'hc' | 'hc-light';

export function isHighContrast(theme: ThemeKind): boolean {
	return theme === 'hc' || theme === 'hc-light';
}

export function themeOf(body: HTMLElement): ThemeKind {
	const has = (name: string) => body.classList.contains(name);
	if (has('vscode-high-contrast-light')) return 'hc-light';
	if (has('vscode-high-contrast')) return 'hc';
	return has('vscode-light') ? 'light' : 'dark';
}

/** `[r, g, b]` of `#rrggbb`, 0..1. */
export function rgb(hex: string): [number, number, number] {
	const value = Number.parseInt(hex.slice(1), 16);
	return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** CSS colour of a token with an opacity. */
export function withAlpha(hex: string, alpha: number): string {
	const [r, g, b] = rgb(hex);
	return `rgb(${Math.round(r * 255)} ${Math.round(g * 255)} ${Math.round(b * 255)} / ${alpha})`;
}

/** Line dash of a token as a list; an empty one is solid. */
export function dashOf(token: { dash: number[] }): [on: number, off: number] {
	return token.dash.length === 2 ? [token.dash[0] as number, token.dash[1] as number] : [1, 0];
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Custom properties of the tokens: `--role-*` and `--term-*` by theme, `--photo-*` for every theme. */
export function tokenStyles(): string {
	const photo = Object.entries(tokens.photo).flatMap(([name, value]) =>
		'color' in value ? [`--photo-${kebab(name)}:${value.color};`] : [],
	);
	const chip = tokens.photo.chip;
	photo.push(`--photo-chip-background:${withAlpha(chip.background, chip.backgroundOpacity)};`);
	photo.push(
		`--photo-chip-text:${chip.text};--photo-casing:${tokens.casing.color};--photo-swatch:${tokens.photo.swatch.background};`,
	);
	photo.push(`--texture-label-only:${tokens.photo.maskLabelOnly.texture.color};`);
	photo.push(`--texture-prediction-only:${tokens.photo.maskPredictionOnly.texture.color};`);
	photo.push(`--texture-confused:${tokens.photo.maskConfused.texture.color};`);
	const theme = (kind: 'dark' | 'light') =>
		Object.entries(tokens.interface[kind])
			.map(([name, value]) => `--role-${kebab(name)}:${value};`)
			.concat(tokens.lossTerms[kind].map((value, row) => `--term-${row}:${value};`))
			.join('');
	return [
		`body{${photo.join('')}${theme('dark')}}`,
		`body.vscode-light,body.vscode-high-contrast-light{${theme('light')}}`,
		`:root{--ramp:linear-gradient(90deg,${tokens.crossEntropyRamp.join(',')})}`,
	].join('\n');
}

/** Puts the custom properties on the page; a constructed sheet needs no leave from the content policy. */
export function installTokens(): void {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync(tokenStyles());
	document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** Which of the five term colours each term has; the terms of one recipe never share one. */
const termColors: Record<LossTermName | EstimateTermName, number> = {
	rpn_objectness: 0,
	rpn_box: 1,
	roi_class: 2,
	roi_box: 3,
	mask: 4,
	class: 0,
	box: 1,
	l1: 2,
	dfl: 2,
	centerness: 3,
	objectness: 3,
	giou: 3,
	estimate_class: 0,
	estimate_box: 1,
	estimate_background: 2,
};

/** CSS colour of a loss term: by its name, so that a recipe without masks keeps its colours. */
export function termColor(name: LossTermName | EstimateTermName): string {
	return `var(--term-${termColors[name]})`;
}

/** Radius of a mark, CSS pixels: by the level's stride, smaller where places stand close. */
export function glyphRadius(stride: number, spacing: number, highContrast: boolean): number {
	const sizes = tokens.glyphRadiusPx.perLevel;
	const step = Math.min(sizes.length - 1, Math.max(0, Math.round(Math.log2(Math.max(1, stride) / 4))));
	const largest = sizes[step] as number;
	const radius = Math.min(largest, Math.max(1.5, 0.36 * spacing));
	return highContrast ? radius * tokens.glyphRadiusPx.highContrastScale : radius;
}
