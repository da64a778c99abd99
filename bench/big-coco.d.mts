/** Writes `instances.json` and `images/` into a folder; gives the path of the annotation file. */
export function makeBigCoco(folder: string): Promise<string>;
