// YOLO label files.

import type { Format } from '../format';
import { editYolo } from './edit';
import { readYolo } from './read';
import { isYolo } from './recognise';
import { yoloWriter } from './write';

export const yolo: Format = {
	name: 'yolo',
	recognises: (head) => !'{[<'.includes(head.first || ' ') && isYolo(head),
	read: readYolo,
	records: 'lines',
	edit: editYolo,
	writer: yoloWriter,
};
