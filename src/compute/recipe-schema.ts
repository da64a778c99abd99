// Checks a recipe file's content by its JSON schema and says in words what does not fit.

import { recipeSchema } from '../core/recipes/schema';
import { schemaCheck } from './schema-problems';

/** What the schema of recipe files refuses. */
export const recipeProblems = schemaCheck(recipeSchema, {
	unknownField: 'is no field of the recipe it extends',
	missing: { extends: 'needs "extends" with the name of a shipped recipe' },
});
