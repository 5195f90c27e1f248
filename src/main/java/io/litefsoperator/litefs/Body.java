package io.litefsoperator.litefs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Takes an answer's body as it arrives, one piece after the other. Not thread-safe. */
interface Body {

  /**
   * Keeps none of the buffers.
   *
   * @throws IOException when it has seen enough: the rest need not be sent
   */
  void add(List<ByteBuffer> pieces) throws IOException;
}
