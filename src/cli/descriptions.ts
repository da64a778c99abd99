// What each command does, in a line: here, so that `anchorage --help` prints them without loading a command.

export const descriptions = {
	inspect: 'Assignment and losses of one image or of every image of the file',
	check: 'Problems of annotation files; exit code 0: none, 1: some, 2: could not be looked for',
	scan: 'A whole data set in numbers; exit code 0: no problem, 1: problems, or some of it was not read, 2: it could not be scanned',
	'fit-anchors':
		'How well anchors fit the objects of a data set, and which fit better; exit code 0: told, 1: some of it was not read, 2: it could not be told',
	convert:
		'The data set in another format; exit code 0: written, 1: something is lost and --strict is set, 2: it did not work',
	evaluate: 'Average precision of detections, and where they go wrong',
	compare:
		'Two recipes, two dumps or two files of detections on the same labels; exit code 0: compared, 1: some of the labels were not read, 2: not compared',
	segmentation: 'Losses and classes of a semantic label and a prediction',
	penalty: 'L1 or L2 regularisation over a weights file, by parameter group',
	mcp: 'Serves the tools for language models by the Model Context Protocol, on standard input and output',
} as const;
