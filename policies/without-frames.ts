/**
 * An error that is meant for people, as its sentence alone. Pulumi hides the stack frames of such an error but formats
 * them first, and Node before its fix of nodejs/node#64011 takes twenty seconds and much memory for those of Pulumi's SDK.
 *
 * @returns the same error
 */
export function withoutFrames<E extends Error>(error: E): E {
  error.stack = error.message;
  return error;
}
