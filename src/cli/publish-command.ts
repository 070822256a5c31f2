export async function publishCommand(_words: readonly string[]): Promise<number> {
  return 2;
}
