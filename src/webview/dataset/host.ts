// The data set page's side of the conversation with the extension host.

import type { DatasetRequests, DatasetToHost, HostToDataset } from '../../messages';
import { connect } from '../shared/host';

export const { vscode, send, command, ask, listen } = connect<
	HostToDataset,
	DatasetToHost,
	DatasetRequests
>();
