// Whether a dump was written for this image under this recipe: what it says of both is compared before anything is
// read, and what differs is refused with both values.

import { recipes } from '../core/recipes';
import { type DumpReader, Refused } from './dump-reader';
import { shapeWords, valueCount } from './tensors';

/** The layout of docs/dump.md. */
const layoutVersion = '1';

/** Shares of scale that rounding to whole pixels may leave between two ways to write it. */
const scaleTolerance = 1e-4;

/** Throws `Refused` where the dump says that it was made for something else. */
export function requireFit(reader: DumpReader): void {
	requireLayout(reader);
	requireRecipe(reader);
	requireSizes(reader);
	requireTransform(reader);
}

function requireLayout({ file: { metadata } }: DumpReader): void {
	const version = metadata.anchorage_dump;
	if (version === undefined || version === layoutVersion) return;
	throw new Refused(
		`it has layout ${version} ("anchorage_dump"), this Anchorage reads layout ${layoutVersion}.`,
	);
}

/** A person's own recipe counts as the shipped one that it extends; names that nothing here has say nothing. */
function requireRecipe({ file: { metadata }, target: { recipe } }: DumpReader): void {
	const wanted = metadata.recipe;
	if (wanted === undefined || wanted === recipe.name || wanted === recipe.extends) return;
	if (!recipes.some(({ name }) => name === wanted)) return;
	const own = recipe.extends ? `${recipe.name} (extends ${recipe.extends})` : recipe.name;
	throw new Refused(
		`it was written for the recipe ${wanted}, the one in force is ${own}. Change the recipe, or choose another dump.`,
	);
}

function requireSizes(reader: DumpReader): void {
	const { input, recipe, image } = reader.target;
	const picture = pairOf(reader, 'image_hw', 'height and width');
	if (picture && (picture[0] !== image.height || picture[1] !== image.width))
		throw new Refused(
			`it was made for a picture of ${picture[1]} × ${picture[0]} px, this one has ${image.width} × ${image.height} px.`,
		);
	const resized = pairOf(reader, 'input_hw', 'height and width');
	if (resized && (resized[0] !== input.height || resized[1] !== input.width))
		throw new Refused(
			`it was made for an input of ${resized[1]} × ${resized[0]} px, but ${recipe.title} resizes this image to ${input.width} × ${input.height} px.`,
		);
	const padded = pairOf(reader, 'input_padded_hw', 'height and width');
	if (padded && (padded[0] !== input.paddedHeight || padded[1] !== input.paddedWidth))
		throw new Refused(
			`it was made for an input padded to ${padded[1]} × ${padded[0]} px, but ${recipe.title} pads this image to ${input.paddedWidth} × ${input.paddedHeight} px.`,
		);
}

function requireTransform(reader: DumpReader): void {
	const { input, recipe } = reader.target;
	const scale = pairOf(reader, 'input_scale', 'the factors of y and x');
	const isOff = (theirs: number, ours: number) => !(Math.abs(theirs - ours) <= scaleTolerance * ours);
	if (scale && (isOff(scale[0], input.scaleY) || isOff(scale[1], input.scaleX)))
		throw new Refused(
			`it was made with boxes scaled by ${figure(scale[1])} × ${figure(scale[0])}, but ${recipe.title} scales this image by ${figure(input.scaleX)} × ${figure(input.scaleY)}.`,
		);
	const offset = pairOf(reader, 'input_offset', 'top and left');
	if (offset && (offset[0] !== input.offsetY || offset[1] !== input.offsetX))
		throw new Refused(
			`it was made with ${offset[1]} px of padding on the left and ${offset[0]} px on top, but ${recipe.title} puts ${input.offsetX} and ${input.offsetY} px there.`,
		);
	const flip = reader.has('input_flip') ? reader.file.readNumbers(`${reader.prefix}input_flip`)[0] : 0;
	if (flip !== 0)
		throw new Refused(
			`it was made from a flipped picture (\`${reader.prefix}input_flip\` is ${flip}), the file's labels are not flipped (0). Write dumps without augmentation.`,
		);
}

/** Two numbers; `null` where the dump does not have them. */
function pairOf(reader: DumpReader, name: string, what: string): [number, number] | null {
	if (!reader.has(name)) return null;
	const shape = reader.shape(name);
	if (valueCount(shape) !== 2)
		throw new Refused(`\`${reader.prefix}${name}\` is ${shapeWords(shape)}, it must be ${what}.`);
	return reader.file.readNumbers(reader.prefix + name) as unknown as [number, number];
}

function figure(value: number): string {
	return String(Number(value.toPrecision(6)));
}
