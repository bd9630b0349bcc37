/** What was asked for makes no sense here; the message says what would. The command ends with exit code 2. */
export class UsageError extends Error {}
