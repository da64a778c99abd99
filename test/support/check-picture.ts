// Problems of pictures and of what a recipe makes of an image, for the tests of those rules.

import { assign } from '../../src/core/assign';
import { prepareObjects } from '../../src/core/input/objects';
import { layout } from '../../src/core/inspect';
import type { Problem } from '../../src/core/problem';
import type { Recipe } from '../../src/core/recipe';
import { recipes } from '../../src/core/recipes';
import { applyEdits, fixEdits } from '../../src/formats/edit';
import { formatNamed } from '../../src/formats/registry';
import type { Picture } from '../../src/rules/rule';
import { checkPicture, checkTraining } from '../../src/rules/run';
import { annotated, type CheckedFile } from './check-file';

/** A JPEG of 100 x 80 at the name that the test files use. */
export function picture(more: Partial<Extract<Picture, { kind: 'read' }>> = {}): Picture {
	return { kind: 'read', path: '/x/a.jpg', width: 100, height: 80, orientation: 1, format: 'jpeg', ...more };
}

/** What the rules on pictures tell of the file's first image. */
export function pictureProblems(file: CheckedFile, of: Picture): Problem[] {
	const [record] = file.annotations.images;
	return checkPicture({ file, record, image: 0, picture: of });
}

/** The file read again with the fix of its only problem with this picture put in. */
export function repairedWith(file: CheckedFile, of: Picture): CheckedFile {
	const problems = pictureProblems(file, of);
	const fixes = problems.flatMap(({ fix }) => (fix ? [fix] : []));
	if (problems.length !== 1 || fixes.length !== 1)
		throw new Error(`${problems.length} problems, ${fixes.length} fixes`);
	return annotated(
		applyEdits(file.text, fixEdits(formatNamed(file.annotations.format).records, file.text, fixes)),
		file.context,
	);
}

export function recipeNamed(name: string): Recipe {
	const recipe = recipes.find((each) => each.name === name);
	if (!recipe) throw new Error(`no recipe ${name}`);
	return recipe;
}

/** What the rules on training tell of the file's first image under a shipped recipe, one rule or all. */
export function trainingProblems(file: CheckedFile, recipe: Recipe, rule?: string): Problem[] {
	const [record] = file.annotations.images;
	if (record.width === null || record.height === null) throw new Error('the image needs a size');
	const image = { width: record.width, height: record.height };
	const { input, grids } = layout(recipe, image.width, image.height);
	const { boxes, part, use } = prepareObjects(
		recipe,
		record.objects,
		{ ...image, corners: 'continuous' },
		input,
	);
	const objects = { boxes, part, width: input.width, height: input.height };
	const assignment = assign(recipe.assigner, grids, objects, null);
	const problems = checkTraining({ file, record, image: 0, recipe, input, grids, boxes, use, assignment });
	return rule === undefined ? problems : problems.filter((problem) => problem.rule === rule);
}
