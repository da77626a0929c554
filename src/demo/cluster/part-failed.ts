/** Something that the demonstration needs is not there, or does not start. The message is whole sentences, one a line. */
export class PartFailed extends Error {
  override readonly name = 'PartFailed';
}
