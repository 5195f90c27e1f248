package io.litefsoperator.litefs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A body as it arrives. Not thread-safe: both clients hand over one piece after the other. */
final class BoundedBody {

  /** Bytes; an answer of LiteFS has about 200. */
  static final int LIMIT = 64 * 1024;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /**
   * Keeps a copy.
   *
   * @throws IOException when the body is larger than {@link #LIMIT}
   */
  void add(List<ByteBuffer> pieces) throws IOException {
    for (ByteBuffer piece : pieces) {
      if (bytes.size() + piece.remaining() > LIMIT) {
        throw new IOException("answered with more than " + LIMIT / 1024 + " KiB");
      }
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      bytes.writeBytes(copy);
    }
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
