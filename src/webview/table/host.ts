// The table's side of the conversation with the extension host.

import type { HostToTable, TableRequests, TableToHost } from '../../messages';
import { connect, tellFocus } from '../shared/host';

export { Refusal } from '../shared/host';

export const { vscode, send, command, ask, listen } = connect<HostToTable, TableToHost, TableRequests>();

tellFocus(send);
