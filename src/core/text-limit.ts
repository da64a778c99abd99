// The largest file that VS Code gives to extensions as a text.

/**
 * Bytes (microsoft/vscode src/vs/editor/common/model/textModel.ts, _MODEL_SYNC_LIMIT). Files from this size on are read in
 * parts where their format allows it, and opened in the table.
 */
export const largestDocument = 50 * 1024 * 1024;
