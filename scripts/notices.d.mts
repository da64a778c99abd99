// Types of notices.mjs, for the tests.

import type { LicenceNotices } from './lib/licences.mjs';

export function collectNotices(): Promise<LicenceNotices>;
