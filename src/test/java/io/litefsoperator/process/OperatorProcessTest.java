package io.litefsoperator.process;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.litefsoperator.process.CommandLineReader.Request.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OperatorProcessTest {

  @TempDir private Path folder;

  private OperatorProcess process(String token) throws IOException {
    Path kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            current-context: test
            contexts: [{name: test, context: {cluster: test, user: test}}]
            clusters: [{name: test, cluster: {server: "http://127.0.0.1:1"}}]
            users: [{name: test, user: {token: "%s"}}]
            """
                .formatted(token));
    Run run =
        (Run)
            new CommandLineReader(Map.of(), "1.2.3")
                .read(
                    "--kubeconfig=" + kubeconfig,
                    "--http-address=127.0.0.1:0",
                    "--start-timeout=10ms");
    return new OperatorProcess(run.options(), "test", "1.2.3", why -> {});
  }

  @Test
  void itDoesNotStartWithoutAnApiServer() throws IOException {
    try (OperatorProcess process = process("secret")) {
      assertThatThrownBy(process::start)
          .isInstanceOf(StartException.class)
          .hasMessageContaining("can't be reached");
    }
  }

  /** The client throws for it before it sends anything. */
  @Test
  void itDoesNotStartWithATokenThatFitsIntoNoHeader() throws IOException {
    try (OperatorProcess process = process("secret\\n")) {
      assertThatThrownBy(process::start)
          .isInstanceOf(StartException.class)
          .hasMessageContainingAll("http://127.0.0.1:1/ can't be asked", "token", "line break")
          .hasMessageNotContaining("secret")
          .hasNoCause();
    }
  }
}
