// What a framework computed against what `anchorage inspect` says of the same images: losses term by term, anchor labels.

import { delimiter } from 'node:path';
import { metadataCheck } from './dump-metadata.mjs';
import { root } from './paths.mjs';
import { Failure, outputOf } from './run.mjs';

/** Relative difference that float32 sums in another order may have. */
const limit = 1e-5;
/** Losses below this are rounding noise. */
const smallest = 1e-7;

/**
 * Runs a test of test/frameworks, which writes dumps into `out` and prints a JSON line a case, and compares every loss
 * of every picture. Returns the largest relative difference; throws a Failure where one is over the limit.
 */
export async function compareLosses(python, cli, script, out) {
	const cases = jsonLines(await outputOrFailure(python, [script, out]));
	if (cases.length === 0) throw new Failure(`${script} ran no case.`);
	const checkMetadata = await metadataCheck();
	let worst = 0;
	let off = 0;
	for (const { case: title, annotations, recipe, dumps, losses } of cases) {
		checkMetadata(dumps);
		const ours = new Map();
		for (const file of annotations) {
			const args = [cli, 'inspect', file, '--recipe', recipe, '--predictions', dumps, '--json'];
			for (const line of jsonLines(await outputOrFailure(process.execPath, args)))
				ours.set(stemOf(line.image), line);
		}
		for (const [stem, theirs] of Object.entries(losses)) {
			const line = ours.get(stem);
			if (!line?.losses) throw new Failure(`${title}, ${stem}: inspect computed no losses.`);
			const { terms, total } = line.losses;
			const values = Object.fromEntries([...terms.map(({ name, value }) => [name, value]), ['total', total]]);
			const missing = Object.keys(theirs).filter((name) => !(name in values));
			const unknown = Object.keys(values).filter((name) => !(name in theirs));
			if (missing.length + unknown.length > 0)
				throw new Failure(
					`${title}, ${stem}: terms of one side alone: ${[...missing, ...unknown].join(', ')}.`,
				);
			const cells = Object.entries(values).map(([name, value]) => {
				const distance = Math.abs(value - theirs[name]);
				const difference = distance <= smallest ? 0 : distance / Math.abs(theirs[name]);
				worst = Math.max(worst, difference);
				if (difference <= limit) return `${name} ${value.toPrecision(6)} (${difference.toExponential(0)})`;
				off++;
				return `${name} ${value} instead of ${theirs[name]} OFF (${difference.toExponential(1)})`;
			});
			console.log(`${title.padEnd(20)} ${stem.padEnd(16)} ${cells.join('  ')}`);
			if (line.parity && !line.parity.equal) {
				off++;
				console.log(`${title}, ${stem}: OFF ${JSON.stringify(line.parity)}`);
			}
		}
	}
	if (off > 0) throw new Failure(`${off} values or pictures differ.`);
	return worst;
}

/** Every image's counts, and every object's positives and best IoU, must be the framework's. `command`: script and arguments. */
export async function compareLabels(python, cli, command, recipe) {
	const annotations = command[1];
	const theirs = jsonLines(await outputOrFailure(python, command));
	const args = [cli, 'inspect', annotations, '--recipe', recipe, '--json'];
	const ours = jsonLines(await outputOrFailure(process.execPath, args));
	const byId = new Map(ours.map((line) => [line.image.id, line.assignment]));
	let off = 0;
	let objects = 0;
	for (const image of theirs) {
		const { objects: own, candidate, ...counts } = byId.get(image.id);
		const rows = new Map(own.map((object) => [object.id, object]));
		const equal =
			// Anchors that wait for predictions: torchvision's matcher has none.
			candidate === 0 &&
			Object.entries(counts).every(([name, count]) => image[name] === count) &&
			image.objects.every(({ id, positives, bestIou }) => {
				const row = rows.get(id);
				return row?.positives === positives && row.bestIou === bestIou;
			});
		objects += image.objects.length;
		if (equal) continue;
		off++;
		console.log(`image ${image.id} differs: ${JSON.stringify(counts)}`);
	}
	console.log(
		`${annotations}: labels of ${theirs.length} images and ${objects} objects, ${off} images differ`,
	);
	if (off > 0) throw new Failure(`the labels of ${annotations} differ.`);
}

async function outputOrFailure(command, args) {
	const path = [process.env.ANCHORAGE_DETECTRON2, process.env.PYTHONPATH].filter(Boolean).join(delimiter);
	const text = await outputOf(command, args, {
		cwd: root,
		// The exporters are shipped from the folder they are run from.
		env: { ...process.env, PYTHONPATH: path, PYTHONDONTWRITEBYTECODE: '1' },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	if (text === null) throw new Failure(`${[command, ...args].join(' ')} failed.`);
	return text;
}

function jsonLines(text) {
	return text
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line));
}

function stemOf({ fileName }) {
	return fileName.replace(/^.*\//, '').replace(/\.[^.]*$/, '');
}
