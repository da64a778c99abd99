// The report of a model's test as text: what went in, what came out, and whether each output can be what it is to be.

import type { ModelTest, TestedTensor } from '../../compute/models/test-model';
import { textTable } from '../../core/words';
import { shapeWords } from '../../predictions/tensors';

/** @param kind On screen: "ONNX model". */
export function testReport(test: ModelTest, kind: string, image: string): string {
	const { input, tensors } = test;
	const { pixels } = input;
	const colours = pixels.colours.toUpperCase();
	const verdict = test.refused ?? `It fits: ${test.recipe} computes exact losses from it.`;
	const connected = tensors.filter(({ output }) => output !== null);
	const open = tensors.filter(({ output }) => output === null);
	return [
		`${test.model} on ${image}`,
		'',
		verdict,
		'',
		`Model     ${kind}, ${test.backend}`,
		`Recipe    ${test.recipe}`,
		`Input     ${input.name}, ${shapeWords(input.shape)}, ${input.layout.replace('-', ' ')}`,
		`Pixels    ${colours}, 0 to ${pixels.range}, mean ${figures(pixels.mean)}, deviation ${figures(pixels.std)}`,
		`Time      ${milliseconds(test.milliseconds)}`,
		`Memory    ${Math.round(test.megabytes).toLocaleString('en-US')} MB, of the process that ran it`,
		'',
		...textTable(
			[['Tensor', 'Output', 'Returned', 'Becomes', 'Needed', 'Values', ''], ...connected.map(lineOf)],
			'left',
		),
		...(open.length > 0
			? [
					'',
					'Not connected:',
					...textTable(
						open.map(({ tensor, needs, isOptional }) => [
							`  ${tensor}`,
							sidesOf(needs),
							isOptional ? 'may be left out' : 'needed',
						]),
						'left',
					),
				]
			: []),
		'',
	].join('\n');
}

function lineOf(row: TestedTensor): string[] {
	return [
		row.tensor,
		row.output ?? '',
		sidesOf(row.returned),
		sidesOf(row.becomes),
		sidesOf(row.needs),
		valuesOf(row),
		row.misfit === null && row.notFinite === 0 ? 'fits' : (row.misfit ?? ''),
	];
}

function valuesOf({ range, notFinite }: TestedTensor): string {
	const finite = range ? `${range[0].toPrecision(4)} to ${range[1].toPrecision(4)}` : '';
	if (notFinite === 0) return finite;
	const broken = `${notFinite.toLocaleString('en-US')} not finite`;
	return finite === '' ? broken : `${finite}, ${broken}`;
}

function sidesOf(shape: readonly (number | string)[] | null): string {
	return shape === null ? '' : shapeWords(shape);
}

function figures(values: readonly number[]): string {
	return values.map((value) => Number(value.toPrecision(4))).join(', ');
}

function milliseconds(value: number): string {
	return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US')} ms`;
}
