// Follows the theme classes that VS Code keeps on the body.

import type { Signal } from '@preact/signals';
import { type ThemeKind, themeOf } from './tokens';

export function followTheme(theme: Signal<ThemeKind>): void {
	theme.value = themeOf(document.body);
	new MutationObserver(() => {
		theme.value = themeOf(document.body);
	}).observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
