import type { Rule } from './rule';

/**
 * The text of a symbolic link in place of the file.
 *
 * Sources: git/git Documentation/config/core.adoc (core.symlinks).
 */
export const rule: Rule = {
	name: 'file-symlink-text',
	severity: 'error',
	scope: 'reading',
	title: 'Symbolic link checked out as text',
	finds: 'The file holds the path that a symbolic link leads to, as Git writes it on Windows.',
	training: 'Loaders stop on the first character.',
	tolerance: 'None: every place is told.',
	repair: 'Open the file that the path names, or check out with core.symlinks.',
};
