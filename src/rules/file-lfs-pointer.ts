import type { Rule } from './rule';

/**
 * A Git LFS pointer in place of the file.
 *
 * Sources: git-lfs/git-lfs docs/spec.md (the pointer).
 */
export const rule: Rule = {
	name: 'file-lfs-pointer',
	severity: 'error',
	scope: 'reading',
	title: 'Git LFS pointer',
	finds: 'The file holds the pointer text of Git LFS, not the annotations.',
	training: 'Loaders stop on the first character.',
	tolerance: 'None: every place is told.',
	repair: 'Run git lfs pull in the repository.',
};
