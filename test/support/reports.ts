// A report made by hand, for the tests of its formats.

import type { Finding, Report, ReportTable } from '../../src/report/types';

export function finding(of: Partial<Finding> = {}): Finding {
	return {
		rule: 'box-zero-size',
		severity: 'error',
		message: 'The box has no width.',
		file: 'labels/a.json',
		region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 },
		image: 0,
		object: 1,
		fingerprint: 'abc:1',
		...of,
	};
}

export function table(of: Partial<ReportTable> = {}): ReportTable {
	return {
		name: 'objects',
		title: 'Objects',
		count: 2,
		columns: [
			{ name: 'class', title: 'Class', type: 'text', values: ['cat', null] },
			{ name: 'positives', title: 'Positives', type: 'integer', values: Int32Array.of(1200, -3) },
			{ name: 'image', title: 'Image', type: 'integer', values: [7, null] },
			{
				name: 'best_iou',
				title: 'Best IoU',
				type: 'number',
				values: Float64Array.of(0.123456789, Number.NaN),
				digits: 2,
			},
			{ name: 'open', title: 'Open', type: 'flag', values: Uint8Array.of(1, 0) },
		],
		...of,
	};
}

export function report(of: Partial<Report> = {}): Report {
	return {
		command: 'check',
		title: 'a.json',
		finding: '1 error in 2 records.',
		evidence: '',
		facts: [['records', '2']],
		findings: [finding()],
		rules: [{ name: 'box-zero-size', title: 'Box without area', severity: 'error', help: ['One.', 'Two.'] }],
		tables: [table()],
		charts: [],
		texts: [],
		notes: [],
		version: '0.1.0',
		madeAt: Date.UTC(2026, 0, 2, 3, 4),
		...of,
	};
}
