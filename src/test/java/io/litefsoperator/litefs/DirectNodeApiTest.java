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
  void theNodeIsAskedForItsInfo() throws Exception {
    try (FakeNode node = FakeNode.that(FakeNode.says(FakeNode.response("404 Not Found", "")))) {
      assertThat(failure(node)).hasMessageContaining(":" + node.port() + "/info: ");
      assertThat(node.requestLine()).isEqualTo("GET /info HTTP/1.1");
    }
  }

  @Test
  void anIpv6AddressIsPutInBrackets() {
    assertThatThrownBy(
            () ->
                new DirectNodeApi(1)
                    .info(new NodeAddress("default", "notes-1", "uid", "::1"))
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS))
        .hasMessageContaining("notes-1 at http://[::1]:1/info: ");
  }

  @Test
  void whatIsNoAddressFailsTheStage() {
    assertThatThrownBy(
            () ->
                new DirectNodeApi()
                    .info(new NodeAddress("default", "notes-1", "uid", "a b"))
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS))
        .hasMessageContaining("notes-1 has no usable address");
  }
}
