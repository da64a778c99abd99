// Types of licences.mjs, for the tests.

export interface LicenceNotice {
	name: string;
	version: string;
	/** SPDX expression. */
	licence: string;
	text: string;
}

export interface LicenceNotices {
	notices: LicenceNotice[];
	/** SPDX identifiers whose texts stand at the end. */
	standards: string[];
}

export const allowedLicences: string[];
export function licenceNotices(packages: Map<string, Set<string>>): LicenceNotices;
export function noticesText(found: LicenceNotices): string;
