// The comparing page's end of the conversation with the extension host.

import type { CompareRequests, CompareToHost, HostToCompare } from '../../messages';
import { connect } from '../shared/host';

const host = connect<HostToCompare, CompareToHost, CompareRequests>();
export const { vscode, send, command, ask, listen } = host;
