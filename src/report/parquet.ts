// A table as a Parquet file: text as UTF-8, whole numbers as INT32, numbers as DOUBLE, flags as BOOLEAN, every column nullable, what
// is not known null. The schema depends on the columns alone, so that files of one kind can be read as one.

import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { cellOf } from './cells';
import type { ReportColumn, ReportTable } from './types';

const types = { text: 'STRING', integer: 'INT32', number: 'DOUBLE', flag: 'BOOLEAN' } as const;

export function parquetBytes({ columns, count }: ReportTable): Uint8Array {
	const columnData = columns.map((column): ColumnSource => {
		const data = valuesOf(column, count);
		return { name: column.name, type: types[column.type], data, nullable: true };
	});
	return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'anchorage' }));
}

function valuesOf(column: ReportColumn, count: number): ColumnSource['data'] {
	const { type, values } = column;
	const isWhole = type === 'integer' || (type === 'number' && !values.some(Number.isNaN));
	if (isWhole && ArrayBuffer.isView(values)) return values as Int32Array | Float64Array;
	return Array.from({ length: count }, (_, row) => cellOf(column, row));
}
