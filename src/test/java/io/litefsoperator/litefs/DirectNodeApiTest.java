package io.litefsoperator.litefs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.litefsoperator.litefs.FakeNode.Behaviour;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DirectNodeApiTest extends NodeApiContract {

  @Override
  NodeApi api(int port) {
    return new DirectNodeApi(port);
  }

  @Test
  void theNodeIsAskedForItsInfoAndItsVariables() throws Exception {
    Behaviour notFound = FakeNode.says(FakeNode.response("404 Not Found", ""));
    try (FakeNode node = new FakeNode(notFound, notFound)) {
      assertThat(failure(node)).hasMessageContaining(":" + node.port() + "/info: ");
      awaitRequests(node, "GET /info HTTP/1.1", "GET /debug/vars HTTP/1.1");
    }
  }

  @Test
  void aNodeThatFailsIsLeftAloneAtOnce() throws Exception {
    try (FakeNode node =
        new FakeNode(Misbehaviour.FAILS.behaviour, Misbehaviour.DRIPS_FOR_EVER.behaviour)) {
      long start = System.nanoTime();
      assertThat(failure(node)).hasMessageContaining("answered 503");
      node.awaitHangUp(FakeNode.VARS);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Asking.TIME_OUT);
    }
  }

  @Test
  void anIpv6AddressIsPutInBrackets() {
    assertThatThrownBy(
            () ->
                new DirectNodeApi(1)
                    .ask(new NodeAddress("default", "notes-1", "uid", "::1"))
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS))
        .hasMessageContaining("notes-1 at http://[::1]:1/info: ");
  }

  @Test
  void whatIsNoAddressFailsTheStage() {
    assertThatThrownBy(
            () ->
                new DirectNodeApi()
                    .ask(new NodeAddress("default", "notes-1", "uid", "a b"))
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS))
        .hasMessageContaining("notes-1 has no usable address");
  }
}
