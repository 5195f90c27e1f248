package io.litefsoperator.litefs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DirectNodeApiTest extends NodeApiContract {

  @Override
  NodeApi api(int port) {
    return new DirectNodeApi(port);
  }

  @Test
  void theNodeIsAskedForItsInfoAndThenForItsVariables() throws Exception {
    try (FakeNode node = new FakeNode(SAYS_INFO, SAYS_VARS)) {
      assertThat(answer(node).positions()).isNotNull();
      assertThat(node.requestLines())
          .containsExactly("GET /info HTTP/1.1", "GET /debug/vars HTTP/1.1");
    }
  }

  @Test
  void aFailureNamesTheUrl() throws Exception {
    try (FakeNode node = new FakeNode(Misbehaviour.FAILS.behaviour, SAYS_VARS)) {
      assertThat(failure(node)).hasMessageContaining(":" + node.port() + "/info: ");
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
