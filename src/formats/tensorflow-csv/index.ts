// Tables with one box a row: the CSV of TensorFlow tutorials, of VoTT and of keras-retinanet.

import { editBySlots } from '../edit/by-slots';
import type { Format } from '../format';
import { findColumns } from './columns';
import { readTensorflowCsv } from './read';
import { slotsOfRow } from './slots';
import { tensorflowCsvWriter } from './write';

export const tensorflowCsv: Format = {
	name: 'tensorflow-csv',
	recognises: ({ first, prefix }) => !'{[<'.includes(first || ' ') && findColumns(prefix) !== null,
	read: readTensorflowCsv,
	records: 'lines',
	edit: (file, image, object, edit) => {
		const slots = slotsOfRow(file.text, object);
		return 'error' in slots ? slots : editBySlots(file, image, object, edit, slots);
	},
	writer: tensorflowCsvWriter,
};
