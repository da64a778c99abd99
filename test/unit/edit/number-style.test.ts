import { describe, expect, it } from 'vitest';
import {
	formatNumber,
	learnStyle,
	type Padding,
	rounded,
	withDecimals,
} from '../../../src/formats/edit/number-style';

const write = (value: number, texts: string[], padding: Padding = 'shortest') =>
	formatNumber(value, learnStyle(texts, padding));

describe('a number is written as those beside it', () => {
	it.each<[number, string[], string]>([
		[12.4, ['10', '20'], '12'],
		[12.5, ['10', '20'], '13'],
		[13, ['12.0', '20.0'], '13.0'],
		[12.25, ['12.0', '20.0'], '12.3'],
		[13, ['12', '12.25'], '13'],
		[13, ['12.0', '12.25'], '13.0'],
		[0.5, ['0.500000', '0.123456'], '0.500000'],
		[480.5, ['473.07', '395.93', '38.65', '28.67'], '480.5'],
		[0.00012, ['1e-4', '0.5'], '0.0001'],
		[1.25, ['1.5e-2'], '1.25'],
		[3, ['1.', '2.5'], '3.'],
		[2.25, ['1,5', '2,25'], '2,25'],
		[-0.2, ['1', '2'], '0'],
		[-0.001, ['1.00', '2.50'], '0.00'],
		[1e21, ['1'], '1000000000000000000000'],
		[0.1 + 0.2, ['0.12345678901234567'], '0.3'],
		[7, ['NaN', 'abc'], '7'],
		[1234.5, ['.5', '.25'], '1234.5'],
	])('%f beside %j is %s', (value, texts, expected) => {
		expect(write(value, texts)).toBe(expected);
	});

	it('pads columns of one width, which tell nothing about zeros', () => {
		expect(write(0.5, ['0.123', '0.456'], 'columns')).toBe('0.500');
		expect(write(0.5, ['0.123', '0.45'], 'columns')).toBe('0.5');
		expect(write(0.5, ['0.123'], 'columns')).toBe('0.5');
	});

	it('has further decimals only where they are needed', () => {
		const style = withDecimals(learnStyle(['0.50', '0.25'], 'columns'), 4);
		expect(formatNumber(0.5, style)).toBe('0.50');
		expect(formatNumber(0.12345, style)).toBe('0.1235');
		expect(rounded(0.12345, style)).toBe(0.1235);
	});

	it('never has an exponent, a sign of zero or more digits than doubles hold', () => {
		for (const value of [1e-9, -1e-300, 5e-324, 1e15 + 0.3, 123456789.12345678, -7e22, 1.7e308]) {
			const text = write(value, ['0.12345678901234567', '1']);
			expect(text).toMatch(/^-?\d+(\.\d+)?$/);
			expect(text).not.toMatch(/^-0(\.0*)?$/);
			expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.max(1e-15, Math.abs(value) * 1e-14));
		}
	});
});
