// What the training page knows and shows, as signals.

import { signal } from '@preact/signals';
import type { TrainingView } from '../../messages';
import type { ThemeKind } from '../shared/tokens';

export const view = signal<TrainingView | null>(null);
export const theme = signal<ThemeKind>('dark');
/** Point of the curve that is pointed at, `null` for none. */
export const pointed = signal<number | null>(null);
