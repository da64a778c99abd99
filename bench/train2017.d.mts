/** Writes a COCO file of train2017's size and shape. */
export function makeTrain2017(path: string, images?: number, records?: number): void;
