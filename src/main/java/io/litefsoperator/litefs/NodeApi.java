package io.litefsoperator.litefs;

import java.util.concurrent.CompletionStage;

/** LiteFS's HTTP API, as far as we ask it. */
@FunctionalInterface
public interface NodeApi extends AutoCloseable {

  /**
   * Asks a node once what it is and how far it has got, and trusts it in nothing: whatever it does,
   * the stage ends soon and little memory is held. If it says what it is, but not how far it has
   * got, the positions are not known.
   *
   * @return a stage that ends within about two seconds, exceptionally with a {@link
   *     java.io.IOException} whose message names the pod and says what is wrong in words for people
   */
  CompletionStage<NodeAnswer> ask(NodeAddress node);

  /** Ends what is under way; does nothing where nothing needs to be closed. */
  @Override
  default void close() {}
}
