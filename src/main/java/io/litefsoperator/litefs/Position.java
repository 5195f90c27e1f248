package io.litefsoperator.litefs;

/**
 * How far a node has got with one database.
 *
 * @param txid of its last transaction; 0 before the first one. It only grows, over a deletion and a
 *     new creation too
 * @param checksum of the database after that transaction: 16 hexadecimal digits
 */
public record Position(long txid, String checksum) {

  /** The checksum of no pages: {@code ChecksumFlag} of LiteFS's ltx format. */
  static final String OF_NOTHING = "8000000000000000";

  /** Whether the last transaction deleted the database: LiteFS goes on listing it, for ever. */
  boolean isDeletion() {
    return checksum.equals(OF_NOTHING);
  }
}
